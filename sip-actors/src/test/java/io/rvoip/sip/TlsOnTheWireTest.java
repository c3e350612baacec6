package io.rvoip.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.DigestSettings;
import io.rvoip.auth.LockOutSettings;
import io.rvoip.auth.SipAccount;
import io.rvoip.auth.audit.AuthEvent;
import io.rvoip.auth.audit.AuthMethod;
import io.rvoip.config.SipTlsConfig.Client;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.testkit.Scenario;
import io.rvoip.testkit.TestPki;
import io.rvoip.transport.sip.SipTransportSettings.TlsSettings;
import io.rvoip.transport.tls.ClientAuth;
import io.rvoip.transport.tls.KeyedCertificate;
import io.rvoip.transport.tls.TlsMaterial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Phones and trunks over TLS at a whole node, by certificate and without. */
class TlsOnTheWireTest {
  private static final String DOMAIN = InMemoryNode.REALM;
  private static final TestPki PKI = TestPki.create("authority");
  private static final HeaderName WARNING = HeaderName.of("Warning");

  private static final Queue<AuthEvent> EVENTS = new ConcurrentLinkedQueue<>();
  private static InMemoryNode node;
  private static TlsPhone trunk;

  private final List<AutoCloseable> open = new ArrayList<>();

  /** One for all, for it takes its time to end; each test has callees of its own. */
  @BeforeAll
  static void start() throws Exception {
    trunk = TlsPhone.listening("uas", PKI, PKI.issue("IP:127.0.0.1"));
    TestPki.Issued ours = PKI.issue("URI:sip:" + DOMAIN, "DNS:" + DOMAIN);
    node =
        InMemoryNode.start(
            0,
            null,
            "sip:uas@127.0.0.1:" + trunk.port() + ";transport=tls",
            new SipIdentity(DigestSettings.DEFAULT, LockOutSettings.DEFAULT, null, EVENTS::add),
            null,
            new TlsSettings(
                0,
                new TlsMaterial(
                    List.of(new KeyedCertificate(List.of(ours.certificate()), ours.key())),
                    List.of(PKI.certificate()),
                    ClientAuth.WANT,
                    List.of(PKI.certificate()),
                    TlsMaterial.PROTOCOLS)),
            List.of(
                new Client("door.example.com", "1007", null, "default"),
                new Client("sbc.example.com", null, "carrier", "default"),
                new Client("foreign.example.com", "1001", null, "elsewhere")));
  }

  @AfterAll
  static void stop() {
    node.close();
    trunk.close();
  }

  @AfterEach
  void hangUp() throws Exception {
    EVENTS.clear();
    InMemoryNode.LOOK_UPS.clear();
    for (AutoCloseable resource : open.reversed()) {
      resource.close();
    }
  }

  @Test
  @Scenario("sip-authentication/Client certificates/Certificate of an account")
  void shouldTakeACertificateForItsAccountWithoutDigest() throws Exception {
    assertThat(phone("1001", "URI:sip:1001@" + DOMAIN).register("sip").status()).isEqualTo(200);
    assertThat(EVENTS)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event).isInstanceOf(AuthEvent.Accepted.class);
              assertThat(event.attempt().method()).isEqualTo(AuthMethod.CERTIFICATE);
              assertThat(event.attempt().account()).isEqualTo("1001");
            });
    assertThat(phone("1007", "DNS:door.example.com").register("sip").status()).isEqualTo(200);
  }

  @Test
  @Scenario("sip-authentication/Client certificates/Another address")
  void shouldRefuseAnotherAddressThanThatOfTheCertificate() throws Exception {
    SipResponse other = phone("1001", "URI:sip:1001@" + DOMAIN).register("sip", "1002");
    assertThat(other.status()).isEqualTo(403);
    assertThat(other.header(WARNING)).contains("The certificate is of another account");
    assertThat(EVENTS).last().isInstanceOf(AuthEvent.Refused.class);
    SipResponse foreign = phone("1001", "DNS:foreign.example.com").register("sip");
    assertThat(foreign.status()).isEqualTo(403);
  }

  @Test
  @Scenario("sip-authentication/Client certificates/Account that is no more")
  void shouldRefuseAValidCertificateWhoseAccountIsGoneOrDisabled() throws Exception {
    SipResponse gone = phone("9999", "URI:sip:9999@" + DOMAIN).register("sip");
    assertThat(gone.status()).isEqualTo(403);
    assertThat(gone.header(WARNING)).contains("does not exist");
    TlsPhone phone = phone("1003", "URI:sip:1003@" + DOMAIN);
    assertThat(phone.register("sip").status()).isEqualTo(200);
    InMemoryNode.LOOK_UPS.put(
        "1003",
        CompletableFuture.completedFuture(
            Optional.of(new SipAccount("default", "1003", "1003", false, Map.of()))));
    SipResponse disabled = phone.register("sip");
    assertThat(disabled.status()).isEqualTo(403);
    assertThat(disabled.header(WARNING)).contains("is disabled");
  }

  @Test
  @Scenario("sip-authentication/Client certificates/Nobody's certificate")
  void shouldChallengeWhoHasNoCertificateOrOneThatMeansNobody() throws Exception {
    assertThat(phone("1001").register("sip").status()).isEqualTo(401);
    assertThat(phone("1001", "EMAIL:1001@" + DOMAIN).register("sip").status()).isEqualTo(401);
    assertThat(phone("1001", "URI:sip:1001@other.example.com").register("sip").status())
        .isEqualTo(401);
  }

  @Test
  @Scenario("sip-authentication/Client certificates/Certificate of a trunk")
  void shouldTrustATrunkByItsCertificate() throws Exception {
    TlsPhone callee = phone("1012", "URI:sip:1012@" + DOMAIN);
    assertThat(callee.register("sip").status()).isEqualTo(200);
    TlsPhone trunk = phone("sbc", "DNS:sbc.example.com");
    trunk.invite("sip", "1012");
    assertThat(callee.request(Method.INVITE).from().uri().toString()).startsWith("sip:sbc@");
    assertThat(trunk.register("sip").status()).as("a trunk is no user").isEqualTo(401);
  }

  @Test
  @Scenario("sip-calls/Calls over TLS/To a sips URI")
  void shouldKeepACallToSipsOnTls() throws Exception {
    TlsPhone callee = phone("1022", "URI:sip:1022@" + DOMAIN);
    assertThat(callee.register("sips").status()).isEqualTo(200);
    TlsPhone caller = phone("1001", "URI:sip:1001@" + DOMAIN);
    caller.invite("sips", "1022");
    SipRequest invite = callee.request(Method.INVITE);
    assertThat(invite.requestUri().toString()).startsWith("sips:1022@");
    assertThat(invite.topVia().transport()).isEqualTo("TLS");
    assertThat(invite.topVia().port()).isEqualTo(node.tls().getPort());
    // RFC 3261 §8.1.1.8
    assertThat(invite.header(HeaderName.CONTACT)).startsWith("<sips:rvoip@127.0.0.1:");
    callee.accept(invite, "sips");
    SipResponse ok = caller.answer();
    assertThat(ok.status()).isEqualTo(200);
    // RFC 3261 §12.1.1
    assertThat(ok.header(HeaderName.CONTACT))
        .isEqualTo("<sips:rvoip@127.0.0.1:" + node.tls().getPort() + ">");
  }

  @Test
  @Scenario("sip-calls/Calls over TLS/Nobody there by TLS")
  void shouldRefuseACallToSipsThatWouldLeaveTls() throws Exception {
    try (TlsPhone udp = TlsPhone.byUdp("1032", node.sip())) {
      assertThat(udp.registerByDigest(DOMAIN).status()).isEqualTo(200);
      TlsPhone caller = phone("1001", "URI:sip:1001@" + DOMAIN);
      caller.invite("sips", "1032");
      SipResponse refused = caller.answer();
      assertThat(refused.status()).isEqualTo(480);
      assertThat(refused.header(WARNING)).isEqualTo("380 rvoip \"SIPS Not Allowed\"");
      caller.invite("sip", "1032");
      assertThat(udp.request(Method.INVITE).topVia().transport()).isEqualTo("UDP");
    }
  }

  @Test
  @Scenario("sip-calls/Calls over TLS/To a sip URI")
  void shouldReachASipsContactFromAPlainCallAsSipOverTls() throws Exception {
    TlsPhone callee = phone("1042", "URI:sip:1042@" + DOMAIN);
    assertThat(callee.register("sips").status()).isEqualTo(200);
    TlsPhone caller = phone("1001", "URI:sip:1001@" + DOMAIN);
    caller.invite("sip", "1042");
    SipRequest invite = callee.request(Method.INVITE);
    assertThat(invite.requestUri().toString()).startsWith("sip:1042@").contains("transport=tls");
    assertThat(invite.header(HeaderName.CONTACT))
        .startsWith("<sip:rvoip@127.0.0.1:")
        .endsWith(";transport=tls>");
  }

  @Test
  @Scenario("sip-calls/Calls over TLS/To a trunk")
  void shouldReachATrunkByTlsAndShowItOurCertificate() throws Exception {
    TlsPhone caller = phone("1001", "URI:sip:1001@" + DOMAIN);
    caller.invite("sip", "u00001");
    SipRequest invite = trunk.request(Method.INVITE);
    assertThat(invite.topVia().transport()).isEqualTo("TLS");
    assertThat(trunk.peer().uris()).containsExactly("sip:" + DOMAIN);
    caller.invite("sips", "u00001");
    assertThat(trunk.request(Method.INVITE).topVia().transport()).isEqualTo("TLS");
  }

  @Test
  @Scenario("sip-calls/Calls over TLS/A sips URI in clear")
  void shouldRefuseASipsUriThatHasCrossedAnOpenHop() throws Exception {
    try (TlsPhone udp = TlsPhone.byUdp("1001", node.sip());
        InMemoryNode without = InMemoryNode.start(0, null, null);
        TlsPhone there = TlsPhone.byUdp("1001", without.sip())) {
      SipResponse refused = udp.register("sips");
      assertThat(refused.status()).isEqualTo(480);
      assertThat(refused.header(WARNING)).isEqualTo("380 rvoip \"SIPS Not Allowed\"");
      assertThat(there.register("sips").status()).isEqualTo(416);
    }
  }

  private TlsPhone phone(String user, String... names) throws Exception {
    TlsPhone phone =
        TlsPhone.byTls(user, node.tls(), DOMAIN, PKI, names.length == 0 ? null : PKI.issue(names));
    open.add(phone);
    return phone;
  }
}
