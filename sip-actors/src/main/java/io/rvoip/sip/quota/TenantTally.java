package io.rvoip.sip.quota;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How many of something each tenant has at this node: those that are there, and those that were
 * promised a place and are not there yet. Any thread.
 *
 * <p>Recipe: {@link #promise} before it begins, under the key that it will have; {@link #settle}
 * when it is there, and again when it has changed or gone. A promise that nobody comes back to,
 * since what it was made for began at another node or not at all, ends by itself.
 */
public final class TenantTally {
  /** Longer than a call is routed, bindings and ports asked for included. */
  static final Duration PROMISED_FOR = Duration.ofSeconds(10);

  private record Promise(String tenant, int count, long untilNanos) {}

  private final Map<String, Integer> there = new HashMap<>();
  private final Map<String, Integer> promised = new HashMap<>();

  /** By key, the oldest first. */
  private final Map<String, Promise> promises = new LinkedHashMap<>();

  private volatile Consumer<String> changed = tenant -> {};

  /** Who is told of each tenant whose number has changed; on the thread that changed it. */
  void onChange(Consumer<String> listener) {
    changed = listener;
  }

  /**
   * Keeps places, unless that made more than there may be; judged and kept in one step, so that two
   * who come at the same time count one after the other.
   *
   * @param count how many places, 1 or more
   * @param most how many the tenant may have at this node
   */
  boolean promise(String tenant, String key, int count, int most, long nowNanos) {
    synchronized (this) {
      forgetOld(nowNanos);
      Promise before = promises.get(key);
      int own = before == null ? 0 : before.count();
      if ((long) number(tenant) - own + count > most) {
        return false;
      }
      end(key);
      promises.put(key, new Promise(tenant, count, nowNanos + PROMISED_FOR.toNanos()));
      promised.merge(tenant, count, Integer::sum);
    }
    changed.accept(tenant);
    return true;
  }

  /**
   * Notes that so many more are there, or fewer when negative; what was promised under that key is
   * among them.
   */
  public void settle(String key, String tenant, int change) {
    int difference;
    synchronized (this) {
      Promise kept = end(key);
      if (change != 0) {
        add(there, tenant, change);
      }
      difference = change - (kept == null ? 0 : kept.count());
    }
    if (difference != 0) {
      changed.accept(tenant);
    }
  }

  /** Ends a promise, if there is one: it will not begin. */
  public void drop(String key) {
    Promise dropped;
    synchronized (this) {
      dropped = end(key);
    }
    if (dropped != null) {
      changed.accept(dropped.tenant());
    }
  }

  /** How many the tenant has, promises included. */
  synchronized int used(String tenant, long nowNanos) {
    forgetOld(nowNanos);
    return number(tenant);
  }

  private int number(String tenant) {
    return there.getOrDefault(tenant, 0) + promised.getOrDefault(tenant, 0);
  }

  private void forgetOld(long nowNanos) {
    Iterator<Promise> oldest = promises.values().iterator();
    while (oldest.hasNext()) {
      Promise promise = oldest.next();
      if (promise.untilNanos() - nowNanos > 0) {
        return;
      }
      oldest.remove();
      add(promised, promise.tenant(), -promise.count());
    }
  }

  private @Nullable Promise end(String key) {
    Promise promise = promises.remove(key);
    if (promise != null) {
      add(promised, promise.tenant(), -promise.count());
    }
    return promise;
  }

  private static void add(Map<String, Integer> numbers, String tenant, int change) {
    numbers.merge(tenant, change, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b));
  }
}
