package io.rvoip.sip.call;

import static io.rvoip.sip.call.ScriptedSip.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.media.MediaCommand;
import io.rvoip.protocol.sip.Method;
import io.rvoip.sip.call.CallEvent.CallEnded;
import io.rvoip.sip.call.CallRig.Sent;
import io.rvoip.testkit.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A call goes on with another node. */
class CallTakeOverTest {
  private static final String BOB = sdp("192.0.2.20", 5_000, "sendrecv");

  private final CallRig rig = new CallRig();

  @Test
  @Scenario("survival/Taken over/Answered")
  void shouldAskBothPhonesToSpeakWithTheNewOwner() {
    rig.connected();
    CallRig next = rig.takenOverBy(CallRig.OTHER, CallRig.NODE);

    assertThat(next.sent(Method.INVITE)).extracting(Sent::leg).containsExactly(0, 1);
    assertThat(next.sent.get(0).body()).contains("m=audio 40000 ");
    assertThat(next.sent.get(0).request().callId()).isEqualTo("alices-own");
    assertThat(next.sent.get(1).request().cseq().number()).isGreaterThan(100);
    assertThat(next.media).contains(new MediaCommand.Bridge(rig.call.id, "0", "1"));

    next.answer(next.sent.get(0), 200, sdp("192.0.2.10", 4_000, "sendrecv"));
    next.answer(next.sent.get(1), 200, BOB);
    assertThat(next.acks).hasSize(2);
    next.aliceAsks(Method.BYE, 2, "");
    assertThat(next.record().ownerNodes()).contains(CallRig.NODE, CallRig.OTHER);
    assertThat(next.record().outcome()).isEqualTo("answered");
  }

  @Test
  @Scenario("survival/Taken over/Still ringing")
  void shouldGiveUpACallThatWasStillRinging() {
    rig.invite();
    CallRig next = rig.takenOverBy(CallRig.OTHER, CallRig.NODE);
    assertThat(next.cancels).hasSize(1);
    assertThat(next.record().outcome()).isEqualTo("lost");
    assertThat(next.record().sipStatus()).isEqualTo(500);
  }

  @Test
  @Scenario("survival/Taken over/Already ended")
  void shouldLeaveACallAloneThatHasEnded() {
    rig.connected();
    rig.aliceAsks(Method.BYE, 2, "");
    CallRig next = rig.takenOverBy(CallRig.OTHER, CallRig.NODE);
    assertThat(next.events).noneMatch(CallEnded.class::isInstance);
    assertThat(next.sent).isEmpty();
    assertThat(next.stopped).isTrue();
  }

  @Test
  @Scenario("survival/Taken over/The phone is gone")
  void shouldEndTheCallWhenAPhoneKnowsNothingOfItAnyMore() {
    rig.connected();
    CallRig next = rig.takenOverBy(CallRig.OTHER, CallRig.NODE);
    next.answer(next.sent.get(0), 481, "");
    assertThat(next.sent(Method.BYE)).extracting(Sent::leg).containsExactly(1);
    assertThat(next.record().outcome()).isEqualTo("lost");
  }

  @Test
  @Scenario("survival/Taken over/Both ask at once")
  void shouldAskAgainAfterGlare() {
    rig.connected();
    CallRig next = rig.takenOverBy(CallRig.OTHER, CallRig.NODE);
    next.answer(next.sent.get(0), 491, "");
    assertThat(next.timers.get(CallMove.RETRY + 0)).isBetween(2_100L, 4_000L);
    next.fire(CallMove.RETRY + 0);
    assertThat(next.sent(Method.INVITE)).hasSize(3);
    assertThat(next.sent.getLast().leg()).isZero();
  }

  @Test
  @Scenario("survival/A node that is used is lost/Media node or edge")
  void shouldMoveOnlyWhatWasLost() {
    rig.connected();
    rig.lose(CallRig.OTHER);
    List<Sent> moved = rig.sent(Method.INVITE).stream().skip(1).toList();
    assertThat(moved).extracting(Sent::leg).containsExactly(1);
    assertThat(moved.getFirst().body()).contains("m=audio 30002 ");
    assertThat(rig.call.leg(1).edge).isEqualTo(CallRig.NODE);
  }
}
