package io.rvoip.sip.quota;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the other nodes have told last of tenants with quotas. A node's part goes with the node:
 * what survives it is counted where it goes on. Any thread.
 */
public final class UseElsewhere {
  private final Map<String, Map<String, TenantUse>> byNode = new ConcurrentHashMap<>();

  /**
   * Numbers of some tenants at another node; of those that are not named it has the same as before.
   *
   * @param node its {@code name#incarnation}
   */
  public void told(String node, Map<String, TenantUse> byTenant) {
    Map<String, TenantUse> known = byNode.computeIfAbsent(node, added -> new ConcurrentHashMap<>());
    byTenant.forEach(
        (tenant, use) -> {
          if (use.equals(TenantUse.NONE)) {
            known.remove(tenant);
          } else {
            known.put(tenant, use);
          }
        });
  }

  /** Forgets nodes that are no members any more. */
  public void retain(Set<String> members) {
    byNode.keySet().retainAll(members);
  }

  /** Forgets one node. */
  public void remove(String node) {
    byNode.remove(node);
  }

  int used(Quota quota, String tenant) {
    int sum = 0;
    for (Map<String, TenantUse> known : byNode.values()) {
      sum += known.getOrDefault(tenant, TenantUse.NONE).of(quota);
    }
    return sum;
  }
}
