package io.rvoip.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.config.ConfigSources;
import io.rvoip.config.RvoipConfig;
import io.rvoip.sip.node.NodeId;
import io.rvoip.sip.quota.TenantQuotas;
import io.rvoip.sip.routing.RouterSettings;
import io.rvoip.store.Store;
import io.rvoip.store.TenantAdmin;
import io.rvoip.testkit.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutingTest {
  @TempDir Path dir;

  @Test
  void shouldTakeTheAddressesOfMembersAsItsOwnWhileTheyAreMembers() throws InterruptedException {
    RvoipConfig config = RvoipConfig.load(ConfigSources.ofDataDir(dir));
    var hosts = new AtomicReference<Set<String>>(Set.of());
    try (Store store = Store.open(config.store(), "test", Duration.ofSeconds(10), line -> {})) {
      store.tenants().ensure(Routing.TENANT, "rvoip");
      var now = LiveRoutes.Now.of(config.sip());
      var tenants = new LiveTenants(store.tenants());
      var routing = new Routing(config, tenants, () -> now, hosts::get);
      Supplier<RouterSettings> settings = routing.settingsOf(NodeId.parse("node1#a"));

      RouterSettings alone = settings.get();
      assertThat(alone.domains().tenant("203.0.113.9")).isNull();
      assertThat(settings.get()).as("nothing has changed").isSameAs(alone);

      hosts.set(Set.of("203.0.113.9"));
      assertThat(settings.get().domains().tenant("203.0.113.9")).isEqualTo(Routing.TENANT);

      hosts.set(Set.of());
      assertThat(settings.get().domains().tenant("203.0.113.9")).isNull();
    }
  }

  @Test
  @Scenario("users-core/Quotas of calls and registrations/Changed while nodes run")
  void shouldTellWhoJudgesByQuotasThatTheyHaveChanged() throws InterruptedException {
    RvoipConfig config = RvoipConfig.load(ConfigSources.ofDataDir(dir));
    try (Store store = Store.open(config.store(), "test", Duration.ofSeconds(10), line -> {})) {
      store.tenants().ensure(Routing.TENANT, "rvoip");
      var tenants = new LiveTenants(store.tenants());
      var seen = new CopyOnWriteArrayList<TenantQuotas>();
      tenants.onChange(() -> seen.add(tenants.get().quotas()));
      assertThat(tenants.get().quotas()).isEqualTo(TenantQuotas.NONE);

      store
          .tenantAdmin()
          .update(Routing.TENANT, new TenantAdmin.Change(null, null, null, 2, null), now -> true)
          .toCompletableFuture()
          .join();
      tenants.look();

      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(seen)
                      .containsExactly(new TenantQuotas(Map.of(Routing.TENANT, 2), Map.of())));
    }
  }

  @Test
  @Scenario("users-core/Tenants/A new tenant's domain")
  void shouldRouteTheDomainOfATenantThatIsMadeLater() throws InterruptedException {
    RvoipConfig config = RvoipConfig.load(ConfigSources.ofDataDir(dir));
    try (Store store = Store.open(config.store(), "test", Duration.ofSeconds(10), line -> {})) {
      store.tenants().ensure(Routing.TENANT, "rvoip");
      var tenants = new LiveTenants(store.tenants());
      var now = LiveRoutes.Now.of(config.sip());
      var routing = new Routing(config, tenants, () -> now, Set::of);
      Supplier<RouterSettings> settings = routing.settingsOf(NodeId.parse("node1#a"));
      assertThat(settings.get().domains().tenant("acme.example")).isNull();

      store
          .tenantAdmin()
          .create(
              "acme",
              "acme",
              new TenantAdmin.Change(List.of("acme.example"), null, null, null, null))
          .toCompletableFuture()
          .join();
      tenants.look();

      Awaitility.await()
          .untilAsserted(
              () -> assertThat(settings.get().domains().tenant("acme.example")).isEqualTo("acme"));
      assertThat(settings.get().domains().realms()).containsEntry("acme", "acme");
    }
  }
}
