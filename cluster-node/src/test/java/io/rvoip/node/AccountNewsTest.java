package io.rvoip.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.AccountChanges;
import io.rvoip.auth.CachedSipAccounts;
import io.rvoip.auth.SipAccount;
import io.rvoip.config.ConfigSources;
import io.rvoip.config.RvoipConfig;
import io.rvoip.testkit.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real actor systems on loopback. */
class AccountNewsTest {
  @TempDir Path dir;
  private final List<ActorSystem<Void>> systems = new ArrayList<>();
  private volatile Optional<SipAccount> stored =
      Optional.of(new SipAccount("default", "1001", "1001", true, Map.of()));

  @AfterEach
  void stop() {
    systems.forEach(ActorSystem::terminate);
    systems.forEach(
        s -> s.getWhenTerminated().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join());
  }

  private ActorSystem<Void> node(String name) {
    RvoipConfig config =
        RvoipConfig.load(
            ConfigSources.ofDataDir(dir)
                .withSets(
                    List.of("cluster.node=" + name, "cluster.host=127.0.0.1", "cluster.port=0")));
    NodeIdentity identity = NodeIdentity.of(config, Instant.now());
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(), "rvoip", ActorSystemConfig.of(config, identity, 0, dir));
    systems.add(system);
    return system;
  }

  private static void join(ActorSystem<?> system, ActorSystem<?> first) {
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(Join.create(Cluster.get(first).selfMember().address()));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> cluster.selfMember().status().equals(MemberStatus.up()));
  }

  private CachedSipAccounts cache() {
    return new CachedSipAccounts(
        (tenant, user) -> CompletableFuture.completedStage(stored),
        10,
        Duration.ofHours(1),
        Duration.ofHours(1),
        System::nanoTime);
  }

  private static Optional<SipAccount> find(CachedSipAccounts cache) {
    return cache.find("default", "1001").toCompletableFuture().join();
  }

  @Test
  @Scenario("users-core/People and phones/Told at every node")
  void shouldHaveEveryNodeForgetAUserWhoWasRemoved() {
    ActorSystem<Void> one = node("node1");
    ActorSystem<Void> two = node("node2");
    join(one, one);
    join(two, one);
    CachedSipAccounts here = cache();
    CachedSipAccounts there = cache();
    AccountChanges news = AccountNews.start(one, (t, user, what) -> here.forget(t, user));
    Set<String> heard = ConcurrentHashMap.newKeySet();
    AccountNews.start(
        two,
        (t, user, what) -> {
          there.forget(t, user);
          heard.add(user);
        });
    // The second node has subscribed when it hears of a change.
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              news.changed("default", "probe", AccountChanges.What.UPDATED);
              return heard.contains("probe");
            });
    assertThat(find(there)).isPresent();
    assertThat(find(here)).isPresent();

    stored = Optional.empty();
    news.changed("default", "1001", AccountChanges.What.REMOVED);

    assertThat(find(here)).isEmpty();
    Awaitility.await()
        .atMost(Duration.ofSeconds(1))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> find(there).isEmpty());
  }
}
