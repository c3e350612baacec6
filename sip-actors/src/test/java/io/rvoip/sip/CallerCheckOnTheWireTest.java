package io.rvoip.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.DigestSettings;
import io.rvoip.auth.LockOutSettings;
import io.rvoip.auth.audit.AuthEvent;
import io.rvoip.auth.audit.AuthMethod;
import io.rvoip.auth.stir.CallerVerification;
import io.rvoip.auth.stir.CertificateSource;
import io.rvoip.auth.stir.CertificateTrust;
import io.rvoip.auth.stir.PassportSigner;
import io.rvoip.auth.stir.PassportVerifier;
import io.rvoip.protocol.sip.identity.Attestation;
import io.rvoip.protocol.sip.identity.NumberPlan;
import io.rvoip.protocol.sip.identity.PassportParty;
import io.rvoip.testkit.Scenario;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a trunk gets for its Identity headers, on real sockets. */
class CallerCheckOnTheWireTest {
  private static final String URL = "https://cert.example.org/c";

  private final CompletableFuture<CertificateSource.Result> certificate = new CompletableFuture<>();
  private final Queue<AuthEvent> events = new ConcurrentLinkedQueue<>();
  private DatagramSocket trunk;

  @BeforeEach
  void open() throws Exception {
    trunk = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    trunk.setSoTimeout(10_000);
  }

  @AfterEach
  void close() {
    trunk.close();
  }

  private InMemoryNode node(boolean enforced) throws Exception {
    return InMemoryNode.start(
        0,
        "127.0.0.1/32",
        null,
        new SipIdentity(DigestSettings.DEFAULT, LockOutSettings.DEFAULT, null, events::add),
        new CallerVerification(
            new PassportVerifier(
                NumberPlan.INTERNATIONAL, new CertificateTrust(List.of()), Duration.ofSeconds(60)),
            url -> certificate,
            InstantSource.system(),
            enforced));
  }

  private static String signed() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return "Identity: "
        + new PassportSigner(generator.generateKeyPair().getPrivate(), URL)
            .shaken(
                new PassportParty.Tn("12155550121"),
                List.of(new PassportParty.Tn("1777")),
                Attestation.A,
                "123e4567-e89b-12d3-a456-426655440000",
                Instant.now())
        + "\r\n";
  }

  @Test
  @Scenario("caller-identity/Marking and enforcing/Enforced")
  void shouldRefuseCallsThatDoNotPassWhenThatIsEnforced() throws Exception {
    try (InMemoryNode node = node(true)) {
      assertThat(ask(node, "INVITE", "z9hG4bK1", ""))
          .startsWith("SIP/2.0 428 Use Identity Header\r\n")
          .contains("Reason: STIR;cause=428;text=\"Use Identity Header\"");
      assertThat(ask(node, "INVITE", "z9hG4bK2", "Identity: x\r\n"))
          .startsWith("SIP/2.0 438 Invalid Identity Header\r\n");
      certificate.complete(new CertificateSource.Unavailable("gone"));
      assertThat(ask(node, "INVITE", "z9hG4bK3", signed()))
          .startsWith("SIP/2.0 436 Bad Identity Info\r\n");
      assertThat(node.node.calls().size()).isZero();
    }
    assertThat(events)
        .extracting(event -> event.verdict() + " " + ((AuthEvent.Signed) event).reason())
        .containsExactly(
            "refused use_identity_header",
            "refused invalid_identity_header",
            "refused bad_identity_info");
    assertThat(events)
        .allSatisfy(
            event -> {
              assertThat(event.attempt().account()).isEqualTo("+12155550121");
              assertThat(event.attempt().tenant()).isEqualTo("default");
              assertThat(event.attempt().source()).isEqualTo("127.0.0.1");
              assertThat(event.attempt().method()).isEqualTo(AuthMethod.STIR);
            });
    assertThat(events.toString()).doesNotContain("eyJ", URL);
  }

  @Test
  @Scenario("caller-identity/Marking and enforcing/Marked")
  void shouldLetCallsGoOnWhenTheyAreOnlyMarked() throws Exception {
    try (InMemoryNode node = node(false)) {
      // Nobody is registered: who is told that has come as far as the call.
      assertThat(ask(node, "INVITE", "z9hG4bK4", "Identity: x\r\n")).startsWith("SIP/2.0 480 ");
    }
    assertThat(events)
        .extracting(event -> ((AuthEvent.Signed) event).verstat())
        .containsExactly("TN-Validation-Failed");
  }

  @Test
  @Scenario("caller-identity/Marking and enforcing/Cancelled meanwhile")
  void shouldNotBeginACallThatWasCancelledWhileTheCertificateWasFetched() throws Exception {
    try (InMemoryNode node = node(false)) {
      send(node, "INVITE", "z9hG4bK5", signed());
      assertThat(receive()).startsWith("SIP/2.0 100 ");
      send(node, "CANCEL", "z9hG4bK5", "");
      assertThat(receive()).startsWith("SIP/2.0 200 ").contains("CSeq: 1 CANCEL");
      certificate.complete(new CertificateSource.Unavailable("gone"));
      assertThat(receive()).startsWith("SIP/2.0 487 ");
    }
  }

  private String ask(InMemoryNode node, String method, String branch, String identity)
      throws Exception {
    send(node, method, branch, identity);
    String answer = receive();
    // Refusals that got no ACK come again between those that are new.
    while (answer.startsWith("SIP/2.0 1") || !answer.contains("branch=" + branch)) {
      answer = receive();
    }
    return answer;
  }

  private void send(InMemoryNode node, String method, String branch, String identity)
      throws Exception {
    String request =
        method
            + " sip:1777@rvoip.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:"
            + trunk.getLocalPort()
            + ";branch="
            + branch
            + "\r\nMax-Forwards: 70\r\nFrom: <sip:+12155550121@carrier.test>;tag=a\r\n"
            + "To: <sip:1777@rvoip.test>\r\nCall-ID: "
            + branch
            + "\r\nCSeq: 1 "
            + method
            + "\r\nContact: <sip:trunk@127.0.0.1:"
            + trunk.getLocalPort()
            + ">\r\n"
            + identity
            + "Content-Length: 0\r\n\r\n";
    byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
    trunk.send(new DatagramPacket(bytes, bytes.length, node.sip()));
  }

  private String receive() throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    trunk.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
  }
}
