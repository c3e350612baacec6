package io.rvoip.sip.call;

import static io.rvoip.sip.call.CallRig.OTHER;
import static io.rvoip.sip.call.ScriptedSip.binding;
import static io.rvoip.sip.call.ScriptedSip.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.media.MediaCommand;
import io.rvoip.protocol.sip.Method;
import io.rvoip.sip.call.CallRig.Sent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Descriptions and ports when a call does not go the straight way. */
class CallMediaTest {
  private static final CallRoute TO_BOB = new CallRoute(CallRoute.USER, "bob");
  private static final String ALICE_HOLDS = sdp("192.0.2.10", 4_000, "sendonly");
  private static final String BOB = sdp("192.0.2.20", 5_000, "sendrecv");

  private final CallRig rig = new CallRig();

  // Offers that come to nothing.

  @Test
  void shouldForgetAnOfferThatWasRefused() {
    rig.connected();
    rig.aliceAsks(Method.INVITE, 2, ALICE_HOLDS);
    String refused = rig.sent.getLast().body();
    rig.answer(rig.sent.getLast(), 488, "");
    rig.lose(OTHER);
    Sent moved = rig.sent.getLast();
    assertThat(moved.body()).contains("a=sendrecv");
    // RFC 3264 §8: a version that was seen with other words is not used again.
    assertThat(origin(moved.body())).isNotEqualTo(origin(refused));
  }

  private static String origin(String sdp) {
    return sdp.lines().filter(l -> l.startsWith("o=")).findFirst().orElseThrow();
  }

  @Test
  void shouldAcknowledgeAndEndWhenTheCallersAckBringsNoAnswer() {
    rig.invite(TO_BOB, "");
    rig.answer(rig.sent.getFirst(), 200, BOB);
    rig.ack("");
    assertThat(rig.acks).hasSize(1);
    assertThat(rig.sent(Method.BYE)).extracting(Sent::leg).containsExactlyInAnyOrder(0, 1);
    assertThat(rig.record().outcome()).isEqualTo("failed");
    assertThat(rig.record().sipStatus()).isEqualTo(488);
  }

  @Test
  void shouldAcknowledgeBeforeItSaysBye() {
    rig.invite(TO_BOB, "");
    rig.answer(rig.sent.getFirst(), 200, BOB);
    rig.feed(rig.machine.hangup(rig.now));
    assertThat(rig.acks).hasSize(1);
    assertThat(rig.acks.getFirst().cseq().number()).isEqualTo(1);
    // RFC 3261 §15: the caller gets his BYE when he has acknowledged our 2xx.
    assertThat(rig.sent(Method.BYE)).extracting(Sent::leg).containsExactly(1);
    rig.ack("");
    assertThat(rig.sent(Method.BYE)).extracting(Sent::leg).containsExactly(1, 0);
  }

  // RFC 2543's way to hold, RFC 3264 §8.4.
  @Test
  void shouldHoldAPhoneThatNamesNoAddress() {
    rig.connected();
    rig.aliceAsks(Method.INVITE, 2, sdp("0.0.0.0", 4_000, "sendrecv"));
    assertThat(rig.sent.getLast().body()).contains("a=sendonly", "c=IN IP4 127.0.0.1");
    rig.answer(rig.sent.getLast(), 200, sdp("192.0.2.20", 5_000, "recvonly"));
    assertThat(rig.lastBody()).contains("a=recvonly");
    assertThat(rig.media)
        .contains(new MediaCommand.SetRemote(rig.call.id, "0", "0.0.0.0:4000", "0.0.0.0:4001"));
    assertThat(rig.call.caller().held).isTrue();
  }

  // Ports.

  @Test
  void shouldGiveBackPortsThatWereAskedForBeforeTheCancel() {
    rig.portsLate = true;
    rig.invite();
    rig.cancel(1);
    assertThat(rig.media).containsExactly(new MediaCommand.Release(rig.call.id));
    assertThat(rig.stopped).isTrue();
  }

  @Test
  void shouldGiveBackPortsThatCameTooLateToBeKnown() {
    rig.portsLeft = false; // also what the entity says when the media node has not answered
    rig.invite();
    assertThat(rig.media).containsExactly(new MediaCommand.Release(rig.call.id));
  }

  @Test
  void shouldGiveBackThePortsOfContactsThatHaveLost() {
    rig.bindings = List.of(binding(20, 1000), binding(21, 1000), binding(22, 1000));
    rig.invite();
    rig.answer(rig.sent.get(0), 486, "");
    assertThat(rig.media).contains(new MediaCommand.ReleaseLeg(rig.call.id, "1"));
    rig.answer(rig.sent.get(1), 200, BOB);
    assertThat(rig.media)
        .contains(new MediaCommand.ReleaseLeg(rig.call.id, "3"))
        .doesNotContain(new MediaCommand.ReleaseLeg(rig.call.id, "2"));
    rig.answer(rig.sent.get(2), 200, BOB);
    assertThat(rig.media.stream().filter(MediaCommand.ReleaseLeg.class::isInstance)).hasSize(2);
  }

  // RFC 3261 §16.7 step 6 for one that does not follow redirections.
  @Test
  void shouldRatherTellARefusalThanARedirection() {
    rig.bindings = List.of(binding(20, 1000), binding(21, 1000));
    rig.invite();
    rig.answer(rig.sent.get(0), 486, "");
    rig.answer(rig.sent.get(1), 302, "");
    assertThat(rig.lastAnswer().status()).isEqualTo(486);

    CallRig second = new CallRig();
    second.invite();
    second.answer(second.sent.getFirst(), 302, "");
    assertThat(second.lastAnswer().status()).isEqualTo(480);
    assertThat(new String(second.lastAnswer().toBytes(), StandardCharsets.UTF_8))
        .doesNotContain("\r\nContact:");
  }
}
