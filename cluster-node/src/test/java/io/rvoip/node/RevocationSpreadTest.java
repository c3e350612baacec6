package io.rvoip.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.revocation.RecordedRevocation;
import io.rvoip.auth.revocation.Revocation;
import io.rvoip.auth.revocation.Revocation.Kind;
import io.rvoip.auth.revocation.Revocation.Target;
import io.rvoip.auth.revocation.RevocationSpread;
import io.rvoip.auth.revocation.RevocationStore;
import io.rvoip.auth.revocation.Revocations;
import io.rvoip.config.ConfigSources;
import io.rvoip.config.RvoipConfig;
import io.rvoip.node.join.PekkoEntry;
import io.rvoip.testkit.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes in one process, remoting over loopback with the settings and serializers of a node. */
class RevocationSpreadTest {
  @TempDir Path dir;

  private final List<ActorSystem<Void>> systems = new ArrayList<>();
  private final List<Revocation> database = new CopyOnWriteArrayList<>();

  private record Node(
      ActorSystem<Void> system, Revocations known, ActorRef<RevocationSpread.Command> spread) {}

  /** What was in the database when the node read it. */
  private final class Database implements RevocationStore {
    @Override
    public CompletionStage<Void> add(RecordedRevocation revocation) {
      throw new UnsupportedOperationException("the desk's work");
    }

    @Override
    public CompletionStage<List<RecordedRevocation>> list(String tenant, Target after, int limit) {
      throw new UnsupportedOperationException("the desk's work");
    }

    @Override
    public CompletionStage<Integer> count(String tenant) {
      throw new UnsupportedOperationException("the desk's work");
    }

    @Override
    public CompletionStage<List<Revocation>> valid(Instant now) {
      return CompletableFuture.completedStage(List.copyOf(database));
    }

    @Override
    public CompletionStage<Integer> forget(Instant now) {
      throw new UnsupportedOperationException("the node's daily work");
    }
  }

  @AfterEach
  void stop() {
    systems.forEach(ActorSystem::terminate);
    systems.forEach(
        s -> s.getWhenTerminated().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join());
  }

  private Node node(String name) {
    RvoipConfig config =
        RvoipConfig.load(
            ConfigSources.ofDataDir(dir)
                .withSets(
                    List.of(
                        "cluster.node=" + name,
                        "cluster.host=127.0.0.1",
                        "cluster.port=0",
                        "cluster.tls=off")));
    NodeIdentity identity = NodeIdentity.of(config, Instant.now());
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(), "rvoip", ActorSystemConfig.of(config, identity, 0, dir));
    systems.add(system);
    Revocations known = new Revocations();
    return new Node(
        system,
        known,
        system.systemActorOf(
            RevocationSpread.create(known, new Database(), InstantSource.system()),
            "rvoip-revocations",
            Props.empty()));
  }

  private static void meet(Node first, Node second) {
    assertThat(new PekkoEntry(first.system()).form(Duration.ofSeconds(10))).isTrue();
    var address = Cluster.get(first.system()).selfMember().address();
    String hostPort = address.getHost().orElseThrow() + ":" + address.getPort().orElseThrow();
    assertThat(new PekkoEntry(second.system()).join(List.of(hostPort), Duration.ofSeconds(10)))
        .isTrue();
  }

  private static Revocation of(String subject) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return new Revocation(
        new Target("default", Kind.SUBJECT, subject), now, now.plus(Duration.ofDays(30)));
  }

  private static boolean covers(Node node, String subject) {
    return node.known().cover("default", subject, null, Instant.now().minusSeconds(60));
  }

  private static void awaitWithinASecond(Node node, String subject) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(1))
        .until(() -> covers(node, subject));
  }

  @Test
  @Scenario("token-validation/Revocation/At the other nodes")
  void shouldReachTheOtherNodeWithinASecond() {
    Node one = node("node1");
    Node two = node("node2");
    meet(one, two);

    for (int i = 0; i < 5; i++) {
      String subject = "user" + i;
      (i % 2 == 0 ? one : two).spread().tell(new RevocationSpread.Announce(of(subject)));
      awaitWithinASecond(one, subject);
      awaitWithinASecond(two, subject);
    }
    assertThat(covers(two, "nobody")).isFalse();
  }

  @Test
  @Scenario("token-validation/Revocation/After a restart")
  void shouldKnowWhatTheDatabaseAndTheOtherNodesKnowWhenItJoins() {
    database.add(of("stored"));
    Node one = node("node1");
    Node two = node("node2");
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> covers(two, "stored"));
    one.spread().tell(new RevocationSpread.Announce(of("announced")));

    meet(one, two);

    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> covers(two, "announced"));
  }
}
