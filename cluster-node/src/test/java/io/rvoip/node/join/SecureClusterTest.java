package io.rvoip.node.join;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import io.rvoip.config.ConfigSources;
import io.rvoip.config.RvoipConfig;
import io.rvoip.node.ActorSystemConfig;
import io.rvoip.node.NodeIdentity;
import io.rvoip.node.tls.ClusterCa;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real actor systems on loopback with encrypted remoting. */
class SecureClusterTest {
  private static final KeyPair KEY = ClusterCa.newNodeKey();

  @TempDir Path dir;
  private final List<ActorSystem<Void>> systems = new ArrayList<>();
  private final ClusterCa ca = ClusterCa.create("rvoip", Instant.now());

  @AfterEach
  void stop() {
    systems.forEach(ActorSystem::terminate);
    systems.forEach(
        s -> s.getWhenTerminated().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join());
  }

  private ActorSystem<Void> node(String name, ClusterCa authority) {
    RvoipConfig config =
        RvoipConfig.load(
            ConfigSources.ofDataDir(dir)
                .withSets(
                    List.of(
                        "cluster.node=" + name,
                        "cluster.host=127.0.0.1",
                        "cluster.port=0",
                        "cluster.tls=on")));
    NodeIdentity identity = NodeIdentity.of(config, Instant.now());
    Path tls = dir.resolve(name);
    try {
      authority
          .issue("rvoip", name, identity.address().getAddress(), KEY, Instant.now())
          .writeTo(tls);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Config pekko = ActorSystemConfig.of(config, identity, 0, tls);
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "rvoip", pekko);
    systems.add(system);
    return system;
  }

  private static String address(ActorSystem<?> system) {
    var address = Cluster.get(system).selfMember().address();
    return address.getHost().orElseThrow() + ":" + address.getPort().orElseThrow();
  }

  private static long up(ActorSystem<?> system) {
    long up = 0;
    for (var member : Cluster.get(system).state().getMembers()) {
      up += member.status().equals(MemberStatus.up()) ? 1 : 0;
    }
    return up;
  }

  @Test
  @Scenario("cluster-join/Meeting in the database/Three cold starts at once")
  @Scenario("cluster-join/Encrypted remoting/Members only")
  void shouldBecomeOneClusterWhenThreeNodesStartAtOnce() {
    MemoryMembers table = new MemoryMembers();
    List<ActorSystem<Void>> nodes =
        List.of(node("node1", ca), node("node2", ca), node("node3", ca));
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<?>[] meetings =
          nodes.stream()
              .map(
                  system ->
                      CompletableFuture.runAsync(
                          () -> {
                            try {
                              String self = address(system);
                              new Rendezvous(
                                      self, "1", self, table, new PekkoEntry(system), a -> false)
                                  .meet();
                            } catch (InterruptedException e) {
                              Thread.currentThread().interrupt();
                            }
                          },
                          pool))
              .toArray(CompletableFuture[]::new);
      CompletableFuture.allOf(meetings).orTimeout(40, TimeUnit.SECONDS).join();
    }
    for (ActorSystem<Void> system : nodes) {
      Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> up(system) == 3);
    }
    assertThat(nodes.getFirst().settings().config().getString("pekko.remote.artery.transport"))
        .isEqualTo("tls-tcp");
    // A node whose certificate another authority has signed gets no word through.
    ActorSystem<Void> stranger = node("stranger", ClusterCa.create("rvoip", Instant.now()));
    assertThat(
            new PekkoEntry(stranger)
                .join(List.of(address(nodes.getFirst())), Duration.ofSeconds(2)))
        .isFalse();
    assertThat(up(nodes.getFirst())).isEqualTo(3);
  }

  @Test
  @Scenario("cluster-join/Encrypted remoting/Plain text")
  void shouldNotSpeakPlainWithAnybodyWhenEncrypted() throws Exception {
    ActorSystem<Void> node = node("node1", ca);
    String[] hostPort = address(node).split(":");
    try (var socket = new java.net.Socket()) {
      socket.connect(new InetSocketAddress(hostPort[0], Integer.parseInt(hostPort[1])), 2000);
      socket.setSoTimeout(5000);
      socket.getOutputStream().write("PEKK\0plain".getBytes());
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      byte[] answer = socket.getInputStream().readAllBytes();
      // At most a TLS alert (RFC 8446 §6, record type 21), then the end.
      assertThat(answer.length == 0 || answer[0] == 21).isTrue();
    }
  }
}
