package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.store.Tenants.Tenant;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClusterTablesTest extends OnEachDatabase {

  @Test
  @Scenario("auth-core/Realm of a tenant/Configuration changes later")
  void shouldKeepTheRealmThatWasFirst() {
    assertThat(store.tenants().ensure("first", "a.example"))
        .isEqualTo(new Tenant("first", "a.example"));

    assertThat(store.tenants().ensure("first", "b.example"))
        .isEqualTo(new Tenant("first", "a.example"));
    assertThat(get(store.tenants().realmOf("first"))).contains("a.example");
    assertThat(get(store.tenants().realmOf("nowhere"))).isEmpty();
    assertThat(get(store.tenants().list())).contains(new Tenant("first", "a.example"));
  }

  @Test
  void shouldGiveADomainToOneTenantOnly() {
    store.tenants().ensure("second", "c.example");

    assertThat(store.tenants().ensureDomain("c.example", "second")).isEqualTo("second");
    assertThat(store.tenants().ensureDomain("c.example", "default")).isEqualTo("second");
    assertThat(get(store.tenants().domains())).containsEntry("c.example", "second");
  }

  @Test
  void shouldMakeOneClusterKeyWhenManyNodesStartAtOnce() throws Exception {
    Set<String> keys = ConcurrentHashMap.newKeySet();
    List<Callable<Boolean>> nodes =
        IntStream.range(0, 8)
            .<Callable<Boolean>>mapToObj(
                i ->
                    () ->
                        keys.add(java.util.HexFormat.of().formatHex(store.secrets().clusterKey())))
            .toList();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (Future<Boolean> node : threads.invokeAll(nodes)) {
        node.get();
      }
    }

    assertThat(keys).singleElement().satisfies(key -> assertThat(key).hasSize(64));
  }

  @Test
  void shouldListSecretsByTheBeginningOfTheirNamesAndDeleteThem() {
    for (String name : List.of("page-a", "page-b", "page-c", "pagex")) {
      store.secrets().put(name, new byte[] {7});
    }
    assertThat(store.secrets().page("page-", "page-", 2))
        .extracting(ClusterSecrets.Named::name)
        .containsExactly("page-a", "page-b");
    assertThat(store.secrets().page("page-", "page-b", 2))
        .singleElement()
        .satisfies(
            secret -> {
              assertThat(secret.name()).isEqualTo("page-c");
              assertThat(secret.value()).containsExactly(7);
              assertThat(secret.toString()).isEqualTo("Named[page-c]");
            });
    assertThat(store.secrets().delete(List.of("page-a", "page-c", "page-d"))).isEqualTo(2);
    assertThat(store.secrets().page("page-", "", 9)).hasSize(1);
  }

  @Test
  void shouldReplaceASecret() {
    store.secrets().put("ca", new byte[] {1});
    store.secrets().put("ca", new byte[] {2});

    assertThat(store.secrets().get("ca")).contains(new byte[] {2});
    assertThat(store.secrets().get("none")).isEmpty();
    assertThat(store.secrets().previousClusterKey()).isEmpty();
  }

  @Test
  void shouldShowTheAgeOfHeartbeatsByTheDatabasesClock() {
    store.members().heartbeat("node1", "i1", "127.0.0.1:7355");
    store.members().heartbeat("node2", "i1", "127.0.0.2:7355");
    store.members().heartbeat("node1", "i2", "127.0.0.1:7356");

    assertThat(store.members().members())
        .extracting(
            ClusterMembers.Member::node,
            ClusterMembers.Member::incarnation,
            ClusterMembers.Member::address)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("node1", "i2", "127.0.0.1:7356"),
            org.assertj.core.groups.Tuple.tuple("node2", "i1", "127.0.0.2:7355"));
    assertThat(store.members().members())
        .allSatisfy(m -> assertThat(m.age()).isLessThan(Duration.ofSeconds(10)));

    store.members().remove("node1", "i1");
    store.members().remove("node2", "i1");
    assertThat(store.members().members())
        .extracting(ClusterMembers.Member::node)
        .containsExactly("node1");
  }

  @Test
  void shouldLetOneNodeAtATimeDecideWhoFormsTheCluster() throws Exception {
    // On PostgreSQL a second store stands for a second process.
    Store other = store;
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Callable<Integer> turn =
        () ->
            store
                .members()
                .underLock(
                    () -> {
                      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                      other.members().members();
                      return inside.decrementAndGet();
                    });
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (Future<Integer> done : threads.invokeAll(java.util.Collections.nCopies(12, turn))) {
        done.get();
      }
    }

    assertThat(most).hasValue(1);
  }

  @Test
  void shouldFreeTheLockWhenTheActionFails() throws Exception {
    assertThatThrownBy(
            () ->
                store
                    .members()
                    .underLock(
                        () -> {
                          throw new IllegalStateException("no port");
                        }))
        .hasMessage("no port");

    assertThat(store.members().<String>underLock(() -> "mine")).isEqualTo("mine");
  }
}
