package io.rvoip.sip.registrar;

import io.rvoip.sip.api.RegistrationFilter;
import io.rvoip.sip.api.RegistrationView;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** The bindings whose address-of-record lives on this node; kept by the entities, read anywhere. */
public final class RegistrationIndex {
  private final Map<String, List<RegistrationView>> byAor = new ConcurrentHashMap<>();

  /** Also those without bindings. */
  private final Map<String, ActorRef<AorCommand>> entities = new ConcurrentHashMap<>();

  void put(String aor, List<RegistrationView> bindings) {
    if (bindings.isEmpty()) {
      byAor.remove(aor);
    } else {
      byAor.put(aor, List.copyOf(bindings));
    }
  }

  void runs(String aor, ActorRef<AorCommand> entity) {
    entities.put(aor, entity);
  }

  void stopped(String aor, ActorRef<AorCommand> entity) {
    if (entities.remove(aor, entity)) {
      byAor.remove(aor);
    }
  }

  /** The entity of an address-of-record that runs here, null when there is none. */
  public @Nullable ActorRef<AorCommand> entity(String aor) {
    return entities.get(aor);
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
