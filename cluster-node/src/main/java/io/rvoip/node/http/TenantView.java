package io.rvoip.node.http;

import io.rvoip.sip.api.Answer;
import io.rvoip.sip.quota.TenantUse;
import io.rvoip.store.TenantAdmin.Details;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tenant with what it has now, as the API gives it.
 *
 * @param calls in the whole cluster, from the INVITE on
 * @param registrations bindings in the whole cluster
 * @param missingNodes nodes that did not say in time what it has there; null: all have
 */
record TenantView(
    String name,
    String realm,
    List<String> domains,
    @Nullable Integer maxUsers,
    @Nullable Integer maxApiKeys,
    @Nullable Integer maxCalls,
    @Nullable Integer maxRegistrations,
    int users,
    int apiKeys,
    int calls,
    int registrations,
    Instant created,
    @Nullable List<String> missingNodes) {

  static TenantView of(Details tenant, Answer<Map<String, TenantUse>> use) {
    return of(tenant, use.value(), use.partial() ? use.missingNodes() : null);
  }

  /** Of a list, which names the missing nodes itself. */
  static List<TenantView> of(List<Details> tenants, Answer<Map<String, TenantUse>> use) {
    return tenants.stream().map(tenant -> of(tenant, use.value(), null)).toList();
  }

  private static TenantView of(
      Details tenant, Map<String, TenantUse> all, @Nullable List<String> missingNodes) {
    TenantUse use = all.getOrDefault(tenant.name(), TenantUse.NONE);
    return new TenantView(
        tenant.name(),
        tenant.realm(),
        tenant.domains(),
        tenant.maxUsers(),
        tenant.maxApiKeys(),
        tenant.maxCalls(),
        tenant.maxRegistrations(),
        tenant.users(),
        tenant.apiKeys(),
        use.calls(),
        use.registrations(),
        tenant.created(),
        missingNodes);
  }
}
