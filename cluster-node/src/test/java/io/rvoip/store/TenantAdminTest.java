package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.sip.quota.TenantQuotas;
import io.rvoip.store.TenantAdmin.Change;
import io.rvoip.store.TenantAdmin.Details;
import io.rvoip.store.TenantAdmin.Result;
import io.rvoip.testkit.Scenario;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TenantAdminTest extends OnEachDatabase {
  private final TenantAdmin tenants = store.tenantAdmin();

  @Test
  @Scenario("users-core/Tenants/Domain of another tenant")
  void shouldMakeNothingWhenADomainIsAnotherTenants() {
    Result made =
        get(
            tenants.create(
                "acme", "acme.example", new Change(List.of("b.ex", "a.ex"), 7, null, null, null)));
    assertThat(made)
        .isInstanceOfSatisfying(
            Result.Done.class,
            done ->
                assertThat(done.tenant())
                    .extracting(Details::domains, Details::maxUsers, Details::maxApiKeys)
                    .containsExactly(List.of("a.ex", "b.ex"), 7, null));

    assertThat(
            get(
                tenants.create(
                    "late", "late", new Change(List.of("c.ex", "a.ex"), null, null, null, null))))
        .isEqualTo(new Result.DomainTaken("a.ex"));
    assertThat(get(tenants.get("late"))).isEmpty();
    assertThat(get(tenants.create("acme", "other", new Change(null, null, null, null, null))))
        .isEqualTo(new Result.Exists());
    assertThat(get(store.tenants().realmOf("acme"))).contains("acme.example");
  }

  @Test
  void shouldChangeDomainsAndLimitsAndNothingElse() {
    get(tenants.create("beta", "beta", new Change(List.of("x.ex"), 7, 3, 20, null)));

    get(tenants.update("beta", new Change(List.of("y.ex"), 0, null, null, 30), now -> true));

    Details beta = get(tenants.get("beta")).orElseThrow();
    assertThat(beta.domains()).containsExactly("y.ex");
    assertThat(beta.maxUsers()).isNull();
    assertThat(beta.maxApiKeys()).isEqualTo(3);
    assertThat(beta.maxCalls()).isEqualTo(20);
    assertThat(beta.maxRegistrations()).isEqualTo(30);
    assertThat(beta.users()).isZero();
    assertThat(
            get(
                tenants.update(
                    "beta",
                    new Change(List.of("z.ex"), 9, 9, 9, 9),
                    now -> now.domains().equals(List.of("x.ex")))))
        .isEqualTo(new Result.Stale());
    assertThat(get(tenants.get("beta"))).contains(beta);
    assertThat(get(tenants.update("nowhere", new Change(null, 1, null, null, null), now -> true)))
        .isEqualTo(new Result.Missing());
    assertThat(get(store.tenants().quotas()))
        .isEqualTo(new TenantQuotas(Map.of("beta", 20), Map.of("beta", 30)));
    get(tenants.update("beta", new Change(null, null, null, 0, null), now -> true));
    assertThat(get(store.tenants().quotas()))
        .isEqualTo(new TenantQuotas(Map.of(), Map.of("beta", 30)));
    assertThat(get(tenants.list("aaa", 100))).extracting(Details::name).contains("beta", "default");
  }
}
