package io.rvoip.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node answers to single requests, on real sockets. */
class EdgeOnTheWireTest {
  private static InMemoryNode node;
  private DatagramSocket phone;

  @BeforeAll
  static void start() throws Exception {
    node = InMemoryNode.start(0, null, null);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @BeforeEach
  void open() throws Exception {
    phone = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    phone.setSoTimeout(10_000);
  }

  @AfterEach
  void close() {
    phone.close();
  }

  @Test
  void shouldAnswerOptionsWithWhatItAllows() throws Exception {
    assertThat(ask("OPTIONS", "sip:rvoip.test", ""))
        .startsWith("SIP/2.0 200 ")
        .contains("Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, REGISTER");
  }

  // RFC 3261 §18.2.2: without rport the answer goes to the port of sent-by, not of the packet.
  @Test
  void shouldAnswerAtThePortOfSentByWhenThereIsNoRport() throws Exception {
    try (DatagramSocket sender = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      byte[] request = request("OPTIONS", "sip:rvoip.test", "", "z9hG4bKsentby", "");
      sender.send(new DatagramPacket(request, request.length, node.sip()));
      assertThat(receive()).startsWith("SIP/2.0 200 ");
    }
  }

  // RFC 3581 §4: with rport it goes where the packet came from, whatever sent-by says.
  @Test
  void shouldAnswerWhereThePacketCameFromWhenThereIsRport() throws Exception {
    try (DatagramSocket sender = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      sender.setSoTimeout(10_000);
      byte[] request = request("OPTIONS", "sip:rvoip.test", "", "z9hG4bKrport", ";rport");
      sender.send(new DatagramPacket(request, request.length, node.sip()));
      byte[] buffer = new byte[65_536];
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      sender.receive(packet);
      assertThat(new String(buffer, 0, packet.getLength(), StandardCharsets.US_ASCII))
          .startsWith("SIP/2.0 200 ")
          .contains("rport=" + sender.getLocalPort());
    }
  }

  // RFC 3261 §8.2.6.2: every final answer outside of a dialog has a tag of ours.
  @Test
  void shouldTagEveryRefusal() throws Exception {
    assertThat(ask("OPTIONS", "mailto:a@example.com", ""))
        .startsWith("SIP/2.0 416 ")
        .containsPattern("\r\nTo: [^\r]*;tag=");
    assertThat(ask("OPTIONS", "sip:a@b", "\r\nRequire: nothing"))
        .startsWith("SIP/2.0 420 ")
        .contains("Unsupported: nothing")
        .containsPattern("\r\nTo: [^\r]*;tag=");
  }

  // RFC 3261 §19.1.4: %31 is 1.
  @Test
  void shouldReadEscapedNumbers() throws Exception {
    assertThat(finalAnswer("INVITE", "sip:%39196@rvoip.test", "")).startsWith("SIP/2.0 401 ");
  }

  @Test
  void shouldChallengeRegisterStrongestFirst() throws Exception {
    String answer = ask("REGISTER", "sip:rvoip.test", "");
    assertThat(answer).startsWith("SIP/2.0 401 ");
    assertThat(answer.indexOf("SHA-512-256"))
        .isPositive()
        .isLessThan(answer.indexOf("algorithm=MD5"));
  }

  @Test
  void shouldChallengeInviteOfStrangers() throws Exception {
    assertThat(finalAnswer("INVITE", "sip:9196@rvoip.test", "")).startsWith("SIP/2.0 401 ");
  }

  @Test
  void shouldRefuseTagsThatItHasNotMade() throws Exception {
    assertThat(ask("BYE", "sip:rvoip@127.0.0.1", ";tag=1c42eghto7dp0tomk1m200abcdefghijklm"))
        .startsWith("SIP/2.0 481 ");
    assertThat(node.node.edge().counters().forgedTags.sum()).isPositive();
    assertThat(node.node.calls().size()).isZero();
  }

  @Test
  void shouldSayWhatItCannotDo() throws Exception {
    assertThat(ask("SUBSCRIBE", "sip:1001@rvoip.test", "")).startsWith("SIP/2.0 489 ");
    assertThat(ask("PUBLISH", "sip:1001@rvoip.test", ""))
        .startsWith("SIP/2.0 405 ")
        .contains("Allow: ");
  }

  // RFC 3261 §17.1.1.3: the ACK to a refusal carries the tag of the refusal, which names no call.
  @Test
  void shouldKnowTheAckToARefusal() throws Exception {
    String branch = "z9hG4bKack" + System.nanoTime();
    send("INVITE", "sip:9196@rvoip.test", "", branch);
    String refusal = receive();
    while (refusal.startsWith("SIP/2.0 100 ")) {
      refusal = receive();
    }
    assertThat(refusal).startsWith("SIP/2.0 401 ");
    String tag = refusal.replaceAll("(?s).*\r\nTo: [^\r]*(;tag=[^\r;]*).*", "$1");
    long forged = node.node.edge().counters().forgedTags.sum();
    send("ACK", "sip:9196@rvoip.test", tag, branch);
    send("BYE", "sip:9196@rvoip.test", tag, branch); // same Call-ID: looked at after the ACK
    assertThat(receive()).startsWith("SIP/2.0 481 ");
    assertThat(node.node.edge().counters().forgedTags.sum()).isEqualTo(forged + 1);
  }

  private String ask(String method, String uri, String toTag) throws Exception {
    send(method, uri, toTag, "z9hG4bKt" + System.nanoTime());
    return receive();
  }

  private void send(String method, String uri, String toTag, String branch) throws Exception {
    byte[] bytes = request(method, uri, toTag, branch, "");
    phone.send(new DatagramPacket(bytes, bytes.length, node.sip()));
  }

  private byte[] request(
      String method, String uri, String toTag, String branch, String viaParameters) {
    return """
        %1$s %2$s SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:%3$d;branch=%4$s%5$s
        Max-Forwards: 70
        From: <sip:1001@rvoip.test>;tag=a
        To: <sip:1001@rvoip.test>%6$s
        Call-ID: %4$s
        CSeq: 1 %1$s
        Contact: <sip:1001@127.0.0.1:%3$d>
        Event: presence
        Content-Length: 0

        """
        .formatted(method, uri, phone.getLocalPort(), branch, viaParameters, toTag)
        .replace("\r\n", "\n")
        .replace("\n", "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private String finalAnswer(String method, String uri, String toTag) throws Exception {
    String answer = ask(method, uri, toTag);
    while (answer.startsWith("SIP/2.0 1")) {
      answer = receive();
    }
    return answer;
  }

  private String receive() throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    phone.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
  }
}
