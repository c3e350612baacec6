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
    String request =
        method
            + " "
            + uri
            + " SIP/2.0\r\n"
            + "Via: SIP/2.0/UDP 127.0.0.1:"
            + phone.getLocalPort()
            + ";branch="
            + branch
            + "\r\n"
            + "Max-Forwards: 70\r\n"
            + "From: <sip:1001@rvoip.test>;tag=a\r\n"
            + "To: <sip:1001@rvoip.test>"
            + toTag
            + "\r\n"
            + "Call-ID: "
            + branch
            + "\r\n"
            + "CSeq: 1 "
            + method
            + "\r\n"
            + "Contact: <sip:1001@127.0.0.1:"
            + phone.getLocalPort()
            + ">\r\n"
            + "Event: presence\r\n"
            + "Content-Length: 0\r\n\r\n";
    byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
    phone.send(new DatagramPacket(bytes, bytes.length, node.sip()));
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
