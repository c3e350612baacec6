package io.rvoip.sip.registrar;

import io.rvoip.sip.api.RegistrationFilter;
import io.rvoip.sip.api.RegistrationView;
import io.rvoip.sip.quota.TenantTally;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** The bindings whose address-of-record lives on this node; kept by the entities, read anywhere. */
public final class RegistrationIndex {
  private final Map<String, List<RegistrationView>> byAor = new ConcurrentHashMap<>();

  private final TenantTally tenants = new TenantTally();

  /** Also those without bindings. */
  private final Map<String, ActorRef<AorCommand>> entities = new ConcurrentHashMap<>();

  void put(String aor, List<RegistrationView> bindings) {
    List<RegistrationView> before =
        bindings.isEmpty() ? byAor.remove(aor) : byAor.put(aor, List.copyOf(bindings));
    count(aor, before == null ? List.of() : before, bindings);
  }

  private void count(String aor, List<RegistrationView> before, List<RegistrationView> now) {
    if (before.isEmpty() && now.isEmpty()) {
      tenants.drop(aor);
    } else {
      String tenant = (now.isEmpty() ? before : now).getFirst().tenant();
      tenants.settle(aor, tenant, now.size() - before.size());
    }
  }

  void runs(String aor, ActorRef<AorCommand> entity) {
    entities.put(aor, entity);
  }

  void stopped(String aor, ActorRef<AorCommand> entity) {
    if (entities.remove(aor, entity)) {
      put(aor, List.of());
    }
  }

  /** The entity of an address-of-record that runs here, null when there is none. */
  public @Nullable ActorRef<AorCommand> entity(String aor) {
    return entities.get(aor);
  }

  /** How many bindings each tenant has here. */
  public TenantTally tenants() {
    return tenants;
  }

  /** Bindings, in {@link RegistrationFilter#ORDER}. */
  public List<RegistrationView> views(RegistrationFilter filter) {
    return byAor.values().stream()
        .flatMap(Collection::stream)
        .filter(filter::takes)
        .sorted(RegistrationFilter.ORDER)
        .limit(filter.limit())
        .toList();
  }

  /** How many bindings. */
  public int size() {
    return byAor.values().stream().mapToInt(List::size).sum();
  }
}
