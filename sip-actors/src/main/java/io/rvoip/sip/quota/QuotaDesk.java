package io.rvoip.sip.quota;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Judges at one node who may begin: what this node has, exactly, and what the others have told
 * last, against the quota. A tenant without one costs a look into a map. Any thread.
 *
 * <p>The node's gateway takes what is to be told to the others: it is called once by {@link
 * #onNews} when there is something, and fetches all of it with {@link #news}.
 */
public final class QuotaDesk {
  private final TenantTally calls;
  private final TenantTally registrations;
  private final UseElsewhere elsewhere;
  private final Supplier<TenantQuotas> quotas;
  private final LongSupplier nanoTime;
  private final Map<Quota, LongAdder> refused = new EnumMap<>(Quota.class);

  /** Whose numbers the others do not know yet. */
  private final Set<String> changed = ConcurrentHashMap.newKeySet();

  /** Whose numbers the others have been told; they keep them until they are told others. */
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean announced = new AtomicBoolean();
  private volatile Runnable onNews = () -> {};

  /**
   * @param quotas as they are now; asked for each call
   */
  public QuotaDesk(
      TenantTally calls,
      TenantTally registrations,
      UseElsewhere elsewhere,
      Supplier<TenantQuotas> quotas,
      LongSupplier nanoTime) {
    this.calls = calls;
    this.registrations = registrations;
    this.elsewhere = elsewhere;
    this.quotas = quotas;
    this.nanoTime = nanoTime;
    for (Quota quota : Quota.values()) {
      refused.put(quota, new LongAdder());
    }
    calls.onChange(this::changed);
    registrations.onChange(this::changed);
  }

  /**
   * Keeps places for what is about to begin at this node; false, and counted, when the tenant had
   * more than it may have then.
   *
   * @param key under which the tally will hear of it
   * @param more how many places, 1 or more
   */
  public boolean admit(Quota quota, String tenant, String key, int more) {
    int most = quotas.get().most(quota, tenant);
    if (most == TenantQuotas.UNLIMITED) {
      return true;
    }
    int here = Math.max(0, most - elsewhere.used(quota, tenant));
    boolean admitted = tally(quota).promise(tenant, key, more, here, nanoTime.getAsLong());
    if (!admitted) {
      refused(quota).increment();
    }
    return admitted;
  }

  /** How often this node has said no. */
  public LongAdder refused(Quota quota) {
    LongAdder adder = refused.get(quota);
    if (adder == null) {
      throw new IllegalArgumentException("quota: " + quota + " (expected: one of the enum)");
    }
    return adder;
  }

  /** What these tenants have at this node; those that have nothing are left out. */
  public Map<String, TenantUse> here(Collection<String> tenants) {
    Map<String, TenantUse> all = new HashMap<>();
    for (String tenant : tenants) {
      TenantUse use = here(tenant);
      if (!use.equals(TenantUse.NONE)) {
        all.put(tenant, use);
      }
    }
    return all;
  }

  private TenantUse here(String tenant) {
    long now = nanoTime.getAsLong();
    return new TenantUse(calls.used(tenant, now), registrations.used(tenant, now));
  }

  /** What the others have told. */
  public UseElsewhere elsewhere() {
    return elsewhere;
  }

  /** Whom to call when there is something to tell and nothing was before; he must not block. */
  public void onNews(Runnable listener) {
    onNews = listener;
    announced.set(false);
    if (!changed.isEmpty()) {
      announce();
    }
  }

  /**
   * What the others do not know yet, in parts that fit into a message; empty when there is nothing.
   *
   * @param most tenants in one part
   */
  public List<Map<String, TenantUse>> news(int most) {
    announced.set(false);
    List<String> tenants = new ArrayList<>(changed);
    tenants.forEach(changed::remove);
    told.addAll(tenants);
    return parts(tenants, most);
  }

  /** Everything that the others have been told, as it is now; for who may have missed it. */
  public List<Map<String, TenantUse>> toldBefore(int most) {
    return parts(List.copyOf(told), most);
  }

  private List<Map<String, TenantUse>> parts(List<String> tenants, int most) {
    List<Map<String, TenantUse>> parts = new ArrayList<>();
    for (int at = 0; at < tenants.size(); at += most) {
      Map<String, TenantUse> part = new TreeMap<>();
      tenants
          .subList(at, Math.min(tenants.size(), at + most))
          .forEach(tenant -> part.put(tenant, here(tenant)));
      parts.add(part);
    }
    return parts;
  }

  /** A tenant may have a quota that had none: the others want to know what it has here. */
  public void quotasChanged() {
    for (String tenant : here(quotas.get().tenants()).keySet()) {
      changed(tenant);
    }
  }

  private void changed(String tenant) {
    if (quotas.get().limits(tenant)) {
      changed.add(tenant);
      announce();
    }
  }

  private void announce() {
    if (!announced.getAndSet(true)) {
      onNews.run();
    }
  }

  private TenantTally tally(Quota quota) {
    return switch (quota) {
      case CALLS -> calls;
      case REGISTRATIONS -> registrations;
    };
  }
}
