package io.rvoip.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rvoip.client.audio.AudioSource;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.testkit.Scenario;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call whose server answers late, twice, forked, or from another node. */
@Timeout(30)
class MovedPeerTest {
  private ScriptedServer server;
  private SimplePeer phone;
  private Call call;
  private SipRequest invite;

  @BeforeEach
  void callIsSent() throws Exception {
    server = new ScriptedServer("127.0.0.1");
    phone = SimplePeer.open(PeerSettings.of("alice", "", server.address()));
    call = phone.call("bob");
    call.play(AudioSource.tone(440, -10));
    invite = server.request(Method.INVITE);
  }

  @AfterEach
  void close() {
    phone.close();
    server.close();
  }

  private void answer(int mediaPort) throws Exception {
    server.send(server.ok(invite, "node1", mediaPort));
    assertThat(server.request(Method.ACK).cseq().number()).isEqualTo(1);
    call.answered().get(5, TimeUnit.SECONDS);
  }

  // The node died: another one re-INVITEs under the same tags from its own address.
  @Test
  @Scenario("sip-client/Calls that move/Another node re-INVITEs")
  void shouldFollowTargetAndMediaWhenAnotherNodeReInvites() throws Exception {
    answer(30_000);
    try (var survivor = new ScriptedServer("127.0.0.2");
        var media = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.2"))) {
      survivor.phoneIs(server.phone());
      survivor.send(
          survivor
              .described(
                  survivor.inDialog(Method.INVITE, invite, "node1", 5000), media.getLocalPort())
              .buildRequest());
      var ok = survivor.response();
      assertThat(ok.status()).isEqualTo(200);
      assertThat(ok.contacts()).hasSize(1);
      survivor.send(survivor.inDialog(Method.ACK, invite, "node1", 5000).buildRequest());
      media.setSoTimeout(5000);
      media.receive(new DatagramPacket(new byte[400], 400)); // RTP goes to the new address
      assertThat(call.state()).isEqualTo(CallState.ANSWERED);

      var ended = call.hangUp();
      var bye = survivor.request(Method.BYE);
      assertThat(bye.requestUri().toString()).isEqualTo("sip:node@" + survivor.hostPort());
      survivor.send(bye.response(200));
      assertThat(ended.get(5, TimeUnit.SECONDS).cause()).isEqualTo(CallEnd.Cause.LOCAL_BYE);
    }
  }

  @Test
  @Scenario("sip-client/Calls that move/Another node re-INVITEs")
  void shouldEndWhenTheSurvivingNodeSaysBye() throws Exception {
    answer(30_000);
    try (var survivor = new ScriptedServer("127.0.0.2")) {
      survivor.phoneIs(server.phone());
      survivor.send(survivor.inDialog(Method.BYE, invite, "node1", 7000).buildRequest());
      assertThat(survivor.response().status()).isEqualTo(200);
      assertThat(call.ended().get(5, TimeUnit.SECONDS).cause()).isEqualTo(CallEnd.Cause.REMOTE_BYE);
    }
  }

  @Test
  @Scenario("sip-client/Calls that move/Not our call")
  void shouldAnswer481WhenTheTagsAreNotThoseOfTheCall() throws Exception {
    answer(30_000);
    server.send(server.inDialog(Method.BYE, invite, "forged", 7000).buildRequest());
    assertThat(server.response().status()).isEqualTo(481);
    assertThat(call.state()).isEqualTo(CallState.ANSWERED);
  }

  // RFC 3261 §13.2.2.4: the UAC repeats the ACK for each 2xx that arrives.
  @Test
  void shouldAcknowledgeAgainWhenThe200IsRepeated() throws Exception {
    answer(30_000);
    server.send(server.ok(invite, "node1", 30_000));
    assertThat(server.request(Method.ACK).to().tag()).isEqualTo("node1");
    assertThat(call.state()).isEqualTo(CallState.ANSWERED);
  }

  @Test
  @Scenario("sip-client/Calls that move/Fork and late answer")
  void shouldAcknowledgeAndEndASecondForkThatAnswers() throws Exception {
    answer(30_000);
    server.send(server.ok(invite, "fork2", 30_002));
    assertThat(server.request(Method.ACK).to().tag()).isEqualTo("fork2");
    var bye = server.request(Method.BYE);
    assertThat(bye.to().tag()).isEqualTo("fork2");
    server.send(bye.response(200));
    assertThat(call.state()).isEqualTo(CallState.ANSWERED);
  }

  // RFC 3261 §9.1, §15: the 200 crossed the CANCEL, so the call is acknowledged and ended.
  @Test
  @Scenario("sip-client/Calls that move/Fork and late answer")
  void shouldAcknowledgeAndSayByeWhenThe200CrossesTheCancel() throws Exception {
    server.send(invite.response(180, "node1"));
    await().until(() -> call.state() == CallState.RINGING);
    var ended = call.hangUp();
    var cancel = server.request(Method.CANCEL);
    server.send(server.ok(invite, "node1", 30_000));
    server.send(cancel.response(200, "node1"));
    server.request(Method.ACK);
    server.send(server.request(Method.BYE).response(200));
    assertThat(ended.get(5, TimeUnit.SECONDS).cause()).isEqualTo(CallEnd.Cause.LOCAL_BYE);
  }

  @Test
  void shouldRefuse488WhenAnOfferHasNoAudioOfOurs() throws Exception {
    answer(30_000);
    var offer =
        server
            .inDialog(Method.INVITE, invite, "node1", 9000)
            .add(HeaderName.CONTACT, "<sip:node@" + server.hostPort() + ">")
            .body(
                "application/sdp",
                ("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                        + "m=audio 30000 RTP/AVP 18\r\na=rtpmap:18 G729/8000\r\n")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    server.send(offer.buildRequest());
    var refusal = server.response();
    assertThat(refusal.status()).isEqualTo(488);
    assertThat(refusal.header(HeaderName.WARNING)).startsWith("305 ");
    assertThat(call.state()).isEqualTo(CallState.ANSWERED);
  }
}
