package io.rvoip.sip.registrar;

import io.rvoip.sip.api.RegistrationFilter;
import io.rvoip.sip.api.RegistrationView;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The bindings whose address-of-record lives on this node; kept by the entities, read anywhere. */
public final class RegistrationIndex {
  private final Map<String, List<RegistrationView>> byAor = new ConcurrentHashMap<>();

  void put(String aor, List<RegistrationView> bindings) {
    if (bindings.isEmpty()) {
      byAor.remove(aor);
    } else {
      byAor.put(aor, List.copyOf(bindings));
    }
  }

  void remove(String aor) {
    byAor.remove(aor);
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
