package io.rvoip.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.transaction.TimerSettings;
import io.rvoip.sip.journal.JournalEntry;
import io.rvoip.testkit.Scenario;
import io.rvoip.testkit.TestNameServer;
import io.rvoip.transport.dns.DnsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A trunk with several servers, found by a name server, all on real sockets. */
class LocatingOnTheWireTest {
  /** Timer B and F after 1.28 s. */
  private static final TimerSettings QUICK = new TimerSettings(20, 80, 100, 200_000);

  private static final String ADDRESSES =
      """
      a.trunk.test. IN A 127.0.0.1
      b.trunk.test. IN A 127.0.0.1
      c.trunk.test. IN A 127.0.0.1
      """;

  private TestNameServer names;
  private TrunkServer first;
  private TrunkServer second;
  private InMemoryNode node;
  private RawPhone phone;

  @BeforeEach
  void start() throws Exception {
    first = new TrunkServer("");
    second = new TrunkServer("sip:trunk@trunk.test");
    names = new TestNameServer(udpZone());
    node =
        InMemoryNode.locating(
            "sip:{user}@trunk.test",
            DnsSettings.DEFAULT
                .withServers(List.of(names.address()))
                .withTimeout(Duration.ofSeconds(2), 2),
            QUICK);
    phone = new RawPhone(node.sip());
  }

  @AfterEach
  void stop() {
    phone.close();
    node.close();
    names.close();
    first.close();
    second.close();
  }

  /** Both servers by UDP, the first before the second. */
  private String udpZone() {
    return """
        trunk.test. IN NAPTR 1 2 "s" "SIP+D2U" "" _sip._udp.trunk.test.
        _sip._udp.trunk.test. IN SRV 1 0 %d b.trunk.test.
        _sip._udp.trunk.test. IN SRV 2 0 %d c.trunk.test.
        """
            .formatted(first.port(), second.port())
        + ADDRESSES;
  }

  private static int deadPort() throws IOException {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return closed.getLocalPort();
    }
  }

  /** What the histories of calls tell of servers that have failed. */
  private List<String> failures() {
    return node.journal().entries().stream()
        .filter(e -> e.name().equals("call.target_failed"))
        .map(LocatingOnTheWireTest::payload)
        .toList();
  }

  private static String payload(JournalEntry entry) {
    return new String(entry.payload(), StandardCharsets.ISO_8859_1);
  }

  private static String branch(SipRequest request) {
    return String.valueOf(request.topVia().branch());
  }

  @Test
  @Scenario("server-location/Next server/Unreachable, unavailable, answered")
  @Scenario("server-location/Which server first/Who has answered")
  void shouldGoFromAServerThatIsDeadByOneThatSays503ToOneThatAnswers() throws Exception {
    int dead = deadPort();
    names.serve(
        """
        trunk.test. IN NAPTR 1 1 "s" "SIP+D2T" "" _sip._tcp.trunk.test.
        _sip._tcp.trunk.test. IN SRV 1 0 %d a.trunk.test.
        """
                .formatted(dead)
            + udpZone());
    first.answers(Method.INVITE, 503);

    SipResponse ok = phone.invite("1001", "u1");

    assertThat(ok.status()).isEqualTo(200);
    SipRequest refused = first.got(Method.INVITE).getFirst();
    SipRequest taken = second.got(Method.INVITE).getFirst();
    assertThat(branch(taken)).isNotEqualTo(branch(refused));
    assertThat(taken.callId()).isEqualTo(refused.callId());
    assertThat(taken.cseq()).isEqualTo(refused.cseq());
    assertThat(taken.requestUri()).isEqualTo(refused.requestUri());
    await().until(() -> first.got(Method.ACK).size() == 1);
    assertThat(failures()).hasSize(2);
    assertThat(failures().getFirst())
        .contains("INVITE", "tcp 127.0.0.1:" + dead + " (a.trunk.test)")
        .contains("refused");
    assertThat(failures().getLast())
        .contains("udp 127.0.0.1:" + first.port() + " (b.trunk.test)", "status 503");
    assertThat(phone.bye(ok, "1001").status()).isEqualTo(200);
    await().until(() -> second.got(Method.BYE).size() == 1);

    // The one that has answered is asked first, though it stands last in the DNS.
    first.answers(Method.INVITE, 200);
    SipResponse again = phone.invite("1001", "u1");
    assertThat(again.status()).isEqualTo(200);
    assertThat(second.got(Method.INVITE)).hasSize(2);
    assertThat(first.got(Method.INVITE)).hasSize(1);
    assertThat(failures()).hasSize(2);

    // Until it fails.
    second.answers(Method.INVITE, 503);
    assertThat(phone.invite("1001", "u1").status()).isEqualTo(200);
    assertThat(second.got(Method.INVITE)).hasSize(3);
    assertThat(first.got(Method.INVITE)).hasSize(2);
  }

  @Test
  @Scenario("server-location/Next server/All unavailable")
  void shouldTell500WhenEveryServerSays503() throws Exception {
    first.answers(Method.INVITE, 503);
    second.answers(Method.INVITE, 503);
    SipResponse response = phone.invite("1001", "u1");
    assertThat(response.status()).isEqualTo(500);
    assertThat(response.header(HeaderName.of("Reason"))).isEqualTo("SIP;cause=503");
    assertThat(first.got(Method.INVITE)).hasSize(1);
    assertThat(second.got(Method.INVITE)).hasSize(1);
    assertThat(failures()).hasSize(2);
  }

  @Test
  @Scenario("server-location/Next server/Silence")
  void shouldGoOnAfterTimerB() throws Exception {
    first.answers(Method.INVITE, 0);
    assertThat(phone.invite("1001", "u1").status()).isEqualTo(200);
    assertThat(second.got(Method.INVITE)).hasSize(1);
    assertThat(failures()).singleElement().asString().contains("no answer");
  }

  @Test
  @Scenario("server-location/Next server/Answers that are none of the server's failures")
  void shouldNotAskOthersWhenTheCalleeIsBusy() throws Exception {
    first.answers(Method.INVITE, 486);
    assertThat(phone.invite("1001", "u1").status()).isEqualTo(486);
    assertThat(second.got(Method.INVITE)).isEmpty();
    assertThat(failures()).isEmpty();
  }

  @Test
  @Scenario("server-location/Next server/Within a dialog")
  void shouldSendByeToAnotherServerOfTheNameThatTheDialogGives() throws Exception {
    first.answers(Method.INVITE, 503);
    second.answers(Method.BYE, 0);
    SipResponse ok = phone.invite("1001", "u1");
    assertThat(ok.status()).isEqualTo(200);
    assertThat(phone.bye(ok, "1001").status()).isEqualTo(200);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(first.got(Method.BYE)).hasSize(1));
    SipRequest silent = second.got(Method.BYE).getFirst();
    SipRequest taken = first.got(Method.BYE).getFirst();
    assertThat(taken.callId()).isEqualTo(silent.callId());
    assertThat(taken.cseq()).isEqualTo(silent.cseq());
    assertThat(branch(taken)).isNotEqualTo(branch(silent));
  }

  @Test
  @Scenario("server-location/Next server/Cancelled at the second")
  void shouldCancelWhereTheInviteIs() throws Exception {
    first.answers(Method.INVITE, 503);
    second.answers(Method.INVITE, 180);
    assertThat(phone.cancelledInvite("1001", "u1").status()).isEqualTo(487);
    await().until(() -> second.got(Method.CANCEL).size() == 1);
    assertThat(branch(second.got(Method.CANCEL).getFirst()))
        .isEqualTo(branch(second.got(Method.INVITE).getFirst()));
    assertThat(first.got(Method.CANCEL)).isEmpty();
  }

  @Test
  @Scenario("server-location/Next server/No server at all")
  void shouldTellWhyThereIsNoServer() throws Exception {
    names.serve(ADDRESSES);
    assertThat(phone.invite("1001", "u1").status()).isEqualTo(500);
    assertThat(failures())
        .singleElement()
        .asString()
        .contains("NAPTR trunk.test: no such name", "ADDRESS trunk.test: no such name");
  }
}
