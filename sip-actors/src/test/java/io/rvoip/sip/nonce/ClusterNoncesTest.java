package io.rvoip.sip.nonce;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.rvoip.auth.AuthVerdict;
import io.rvoip.auth.AuthVerdict.Authenticated;
import io.rvoip.auth.AuthVerdict.Challenge;
import io.rvoip.auth.ChallengeReason;
import io.rvoip.auth.Device;
import io.rvoip.auth.DigestSettings;
import io.rvoip.auth.SipAccount;
import io.rvoip.auth.SipAuthenticator;
import io.rvoip.auth.nonce.NonceSigner;
import io.rvoip.protocol.auth.DigestClient;
import io.rvoip.protocol.auth.Ha1;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.sip.node.NodeId;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Join;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three real nodes of one cluster on loopback, and one phone that talks to whichever it likes. */
class ClusterNoncesTest {
  private static final String REALM = "example.org";
  private static final String URI = "sip:example.org";
  private static final Device PHONE = new Device("udp 192.0.2.1:5060", "test");
  private static final SipAccount ALICE =
      new SipAccount("default", "alice", "Alice", true, Ha1.computeAll("alice", REALM, "secret"));

  private record Node(ActorSystem<Void> system, ClusterNonces nonces, SipAuthenticator digest) {
    Address address() {
      return Cluster.get(system).selfMember().address();
    }

    /** As when the process is killed: nobody is told. */
    void kill() {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
  }

  private final DigestClient phone = new DigestClient("alice", "secret", new Random(1));
  private final List<Node> nodes = new ArrayList<>();

  @BeforeEach
  void start() {
    for (int i = 1; i <= 3; i++) {
      nodes.add(node("n" + i, i));
    }
    Address first = nodes.getFirst().address();
    nodes.forEach(n -> Cluster.get(n.system).manager().tell(Join.create(first)));
    for (Node maker : nodes) {
      for (Node other : nodes) {
        // Each can ask each: a nonce of the one is good at the other.
        Awaitility.await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> register(other, challenge(maker)) instanceof Authenticated);
      }
    }
  }

  @AfterEach
  void stop() {
    nodes.forEach(Node::kill);
  }

  private static Node node(String name, int seed) {
    NodeId id = new NodeId(name, "1");
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            "rvoip",
            ConfigFactory.parseString(
                    """
                    pekko.cluster.roles = ["node=%s"]
                    pekko.cluster.gossip-interval = 100 ms
                    pekko.cluster.leader-actions-interval = 100 ms
                    pekko.cluster.periodic-tasks-initial-delay = 100 ms
                    pekko.coordinated-shutdown.run-by-actor-system-terminate = off
                    """
                        .formatted(id))
                .withFallback(ConfigFactory.load("application-test.conf")));
    DigestSettings settings = DigestSettings.DEFAULT;
    ClusterNonces nonces = new ClusterNonces(system, id, 1000, settings.nonceLife());
    system.systemActorOf(nonces.keeper(), "rvoip-nonces", Props.empty());
    NonceSigner signer = new NonceSigner(new byte[32], null, nonces.issuer(), new Random(seed));
    return new Node(
        system, nonces, new SipAuthenticator(settings, signer, nonces, new Random(seed)));
  }

  /** The phone's answer to a challenge of that node. */
  private List<String> challenge(Node node) {
    Challenge challenge =
        node.digest.challenge(
            PHONE, REALM, ChallengeReason.NO_CREDENTIALS, System.currentTimeMillis());
    var retry =
        (DigestClient.Answer.Retry)
            phone.answer("REGISTER", URI, new byte[0], challenge.headerValues(), List.of());
    return retry.headerValues();
  }

  /** The same nonce with the next count. */
  private List<String> again() {
    return phone.authorize("REGISTER", URI, new byte[0]);
  }

  private static AuthVerdict register(Node node, List<String> authorization) {
    var editor =
        SipRequest.builder(Method.REGISTER, Uri.parse(URI))
            .add(HeaderName.VIA, "SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1")
            .add(HeaderName.MAX_FORWARDS, "70")
            .add(HeaderName.FROM, "<sip:alice@example.org>;tag=1")
            .add(HeaderName.TO, "<sip:alice@example.org>")
            .add(HeaderName.CALL_ID, "c1")
            .add(HeaderName.CSEQ, "1 REGISTER");
    authorization.forEach(value -> editor.add(HeaderName.AUTHORIZATION, value));
    SipRequest request = editor.buildRequest();
    return node.digest
        .check(
            request,
            SipAuthenticator.credentials(request, REALM),
            PHONE,
            "default",
            REALM,
            ALICE,
            System.currentTimeMillis())
        .toCompletableFuture()
        .orTimeout(5, TimeUnit.SECONDS)
        .join();
  }

  private static void assertStale(AuthVerdict verdict, ChallengeReason reason) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Challenge.class,
            c -> {
              assertThat(c.reason()).isEqualTo(reason);
              assertThat(c.headerValues()).allMatch(v -> v.contains("stale=true"));
            });
  }

  @Test
  @Scenario("auth-core/Nonces of the cluster/Nonce count used at another node")
  void shouldTakeACountOnceInTheWholeCluster() {
    List<String> first = challenge(nodes.get(0));
    assertThat(register(nodes.get(0), first)).isInstanceOf(Authenticated.class);
    assertStale(register(nodes.get(1), first), ChallengeReason.COUNT_USED);
    assertStale(register(nodes.get(2), first), ChallengeReason.COUNT_USED);

    List<String> second = again();
    assertThat(register(nodes.get(2), second)).isInstanceOf(Authenticated.class);
    assertStale(register(nodes.get(0), second), ChallengeReason.COUNT_USED);
    assertStale(register(nodes.get(1), second), ChallengeReason.COUNT_USED);
  }

  @Test
  @Scenario("auth-core/Nonces of the cluster/Node that made it has died")
  void shouldGoOnWithTheCountsAfterTheNodeThatMadeTheNonceWasKilled() {
    Node killed = nodes.getFirst();
    List<Node> survivors = nodes.subList(1, 3);
    int before = survivors.stream().mapToInt(n -> n.nonces.remembered()).sum();
    List<String> first = challenge(killed);
    assertThat(register(killed, first)).isInstanceOf(Authenticated.class);
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> survivors.stream().mapToInt(n -> n.nonces.remembered()).sum() > before);
    Address address = killed.address();
    killed.kill();

    // Nobody knows yet: the phone is asked to begin anew, and may.
    List<String> second = again();
    for (Node survivor : survivors) {
      assertStale(register(survivor, second), ChallengeReason.COUNT_UNKNOWN);
    }

    survivors.forEach(n -> Cluster.get(n.system).manager().tell(new Down(address)));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> register(survivors.getFirst(), second) instanceof Authenticated);
    for (Node survivor : survivors) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertStale(register(survivor, first), ChallengeReason.COUNT_USED));
      assertStale(register(survivor, second), ChallengeReason.COUNT_USED);
    }
    assertThat(register(survivors.getLast(), again())).isInstanceOf(Authenticated.class);
  }
}
