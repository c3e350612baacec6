package io.rvoip.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.config.ConfigSources;
import io.rvoip.config.RvoipConfig;
import io.rvoip.sip.node.NodeId;
import io.rvoip.sip.routing.RouterSettings;
import io.rvoip.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
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
      var routing = new Routing(config, store.tenants(), () -> now, hosts::get);
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
}
