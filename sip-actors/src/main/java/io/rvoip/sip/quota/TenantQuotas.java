package io.rvoip.sip.quota;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How much each tenant may have; tenants without a quota are in neither map.
 *
 * @param calls most calls at the same time, by tenant
 * @param registrations most bindings at the same time, by tenant
 */
public record TenantQuotas(Map<String, Integer> calls, Map<String, Integer> registrations) {
  /** Nobody has a quota. */
  public static final TenantQuotas NONE = new TenantQuotas(Map.of(), Map.of());

  /** What an unlimited tenant may have. */
  static final int UNLIMITED = Integer.MAX_VALUE;

  public TenantQuotas {
    calls = Map.copyOf(calls);
    registrations = Map.copyOf(registrations);
  }

  int most(Quota quota, String tenant) {
    return switch (quota) {
      case CALLS -> calls.getOrDefault(tenant, UNLIMITED);
      case REGISTRATIONS -> registrations.getOrDefault(tenant, UNLIMITED);
    };
  }

  boolean limits(String tenant) {
    return calls.containsKey(tenant) || registrations.containsKey(tenant);
  }

  Set<String> tenants() {
    Set<String> all = new HashSet<>(calls.keySet());
    all.addAll(registrations.keySet());
    return all;
  }
}
