package io.rvoip.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.sip.api.CallFilter;
import io.rvoip.sip.api.CallView;
import io.rvoip.sip.api.HangupResult;
import io.rvoip.testkit.Scenario;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator's hang-up of a call as it was seen, on real sockets: the call itself decides. */
class HangupOnTheWireTest {
  private InMemoryNode node;
  private DatagramSocket caller;
  private DatagramSocket callee;

  @BeforeEach
  void start() throws Exception {
    callee = socket();
    caller = socket();
    node = InMemoryNode.start(0, "127.0.0.1/32", "sip:bob@127.0.0.1:" + callee.getLocalPort());
  }

  @AfterEach
  void stop() {
    caller.close();
    callee.close();
    node.close();
  }

  private static DatagramSocket socket() throws Exception {
    DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    socket.setSoTimeout(10_000);
    return socket;
  }

  @Test
  @Scenario("http-api/Hang up/Changed meanwhile")
  void shouldHangUpOnlyTheCallThatTheOperatorSaw() throws Exception {
    invite();
    String invite = receive(callee);
    assertThat(invite).startsWith("INVITE ");
    answer(invite, "180 Ringing", "");
    CallView ringing = call("ringing");
    answer(invite, "200 OK", sdp(40_002));
    CallView answered = call("answered");
    assertThat(answered.version()).isNotEqualTo(ringing.version());

    assertThat(hangup(answered.id(), ringing.version())).isEqualTo(HangupResult.CHANGED);
    assertThat(call("answered").version()).as("it goes on").isEqualTo(answered.version());

    assertThat(hangup(answered.id(), answered.version())).isEqualTo(HangupResult.ACCEPTED);
    String request = receive(callee);
    while (!request.startsWith("BYE ")) {
      assertThat(request).startsWith("ACK ");
      request = receive(callee);
    }
    assertThat(hangup(answered.id(), answered.version())).isEqualTo(HangupResult.NOT_FOUND);
  }

  @Test
  void shouldHangUpWhateverHasBecomeOfTheCallWhenNobodySaysWhatHeSaw() throws Exception {
    invite();
    String invite = receive(callee);
    assertThat(invite).startsWith("INVITE ");
    answer(invite, "180 Ringing", "");
    CallView ringing = call("ringing");
    assertThat(hangup(ringing.id(), null)).isEqualTo(HangupResult.ACCEPTED);
    // Regression: a CANCEL with a Reason could not be built, and the phone rang on. RFC 3326 §2.
    String cancel = receive(callee);
    while (cancel.startsWith("INVITE ")) {
      cancel = receive(callee);
    }
    assertThat(cancel).startsWith("CANCEL ").contains("\r\nReason: SIP;cause=480\r\n");
    assertThat(node.node.edge().counters().failedTasks.sum()).isZero();
    assertThat(hangup("00" + ringing.id().substring(2), ringing.version()))
        .isEqualTo(HangupResult.NOT_FOUND);
  }

  @Test
  void shouldGoOnWhenItsEndCouldNotBeStored() throws Exception {
    CallView answered = answeredCall();
    failToStoreTheEndOf(answered);
    assertComesBackByItself(answered);
  }

  // Regression: Pekko stops an entity that cannot be recovered, whoever supervises it.
  @Test
  @Scenario("survival/Taken over/Journal away")
  void shouldGoOnWhenItCouldNotBeReadEitherForAWhile() throws Exception {
    CallView answered = answeredCall();
    node.journal().failReplays(new IllegalStateException("the database is away"));
    failToStoreTheEndOf(answered);
    Awaitility.await().until(() -> node.journal().failedReplays() >= 2);
    node.journal().failReplays(null);
    assertComesBackByItself(answered);
  }

  private CallView answeredCall() throws Exception {
    invite();
    String invite = receive(callee);
    answer(invite, "180 Ringing", "");
    answer(invite, "200 OK", sdp(40_002));
    CallView answered = call("answered");
    assertThat(answered.epoch()).isEqualTo(1);
    return answered;
  }

  private void failToStoreTheEndOf(CallView answered) {
    node.journal().hold();
    node.node.queries().hangup("default", answered.id(), null);
    node.journal().next().fail(new IllegalStateException("the database is away"));
  }

  /** Nobody wants anything of it meanwhile; it has the next epoch then. */
  private void assertComesBackByItself(CallView answered) throws Exception {
    Awaitility.await()
        .ignoreExceptions()
        .until(() -> call("answered").epoch(), epoch -> epoch == 2);
    assertThat(hangup(answered.id(), null)).isEqualTo(HangupResult.ACCEPTED);
    String request = receive(callee);
    while (!request.startsWith("BYE ")) {
      request = receive(callee);
    }
  }

  private HangupResult hangup(String id, String version) {
    return get(node.node.queries().hangup("default", id, version));
  }

  private CallView call(String state) {
    CallFilter wanted = new CallFilter("default", state, null, null, 1);
    List<CallView> found =
        Awaitility.await()
            .until(
                () -> get(node.node.queries().liveCalls(wanted)).value(),
                calls -> !calls.isEmpty());
    return get(node.node.queries().call("default", found.getFirst().id()));
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private void invite() throws Exception {
    String sdp = sdp(40_000);
    String request =
        """
        INVITE sip:u00001@rvoip.test SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:%1$d;branch=z9hG4bKhangup
        Max-Forwards: 70
        From: <sip:1001@rvoip.test>;tag=a
        To: <sip:u00001@rvoip.test>
        Call-ID: hangup
        CSeq: 1 INVITE
        Contact: <sip:1001@127.0.0.1:%1$d>
        Content-Type: application/sdp
        Content-Length: %2$d

        """
                .formatted(caller.getLocalPort(), sdp.length())
                .replace("\n", "\r\n")
            + sdp;
    send(caller, request);
  }

  private static String sdp(int port) {
    return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        + "m=audio %d RTP/AVP 0\r\n".formatted(port);
  }

  /** The callee's answer; Via, From, Call-ID and CSeq are those of the request. */
  private void answer(String request, String status, String sdp) throws Exception {
    StringBuilder response = new StringBuilder("SIP/2.0 " + status + "\r\n");
    for (String line : request.substring(0, request.indexOf("\r\n\r\n")).split("\r\n")) {
      if (line.matches("(?i)(via|from|call-id|cseq|record-route):.*")) {
        response.append(line).append("\r\n");
      } else if (line.matches("(?i)to:.*")) {
        response.append(line).append(";tag=b\r\n");
      }
    }
    response
        .append("Contact: <sip:bob@127.0.0.1:")
        .append(callee.getLocalPort())
        .append(">\r\n")
        .append(sdp.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
        .append("Content-Length: ")
        .append(sdp.length())
        .append("\r\n\r\n")
        .append(sdp);
    send(callee, response.toString());
  }

  private void send(DatagramSocket from, String message) throws Exception {
    byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
    from.send(new DatagramPacket(bytes, bytes.length, node.sip()));
  }

  private static String receive(DatagramSocket at) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    at.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
  }
}
