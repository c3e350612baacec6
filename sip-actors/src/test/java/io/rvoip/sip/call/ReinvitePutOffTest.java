package io.rvoip.sip.call;

import static io.rvoip.sip.call.ScriptedSip.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Method;
import io.rvoip.sip.call.CallEvent.CallEnded;
import io.rvoip.sip.call.CallEvent.CallMoved;
import io.rvoip.sip.call.CallEvent.ReinviteRefused;
import io.rvoip.sip.call.CallRig.Sent;
import io.rvoip.testkit.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Phones that never have time for a re-INVITE of ours; the rig is patient for 60 seconds. */
class ReinvitePutOffTest {
  private static final String ALICE = sdp("192.0.2.10", 4_000, "sendrecv");
  private static final String BOB = sdp("192.0.2.20", 5_000, "sendrecv");

  private final CallRig rig = new CallRig();

  /** The phone gives this answer as long as it is asked; tells how often that was. */
  private static int refuse(CallRig rig, int leg, int status) {
    String again = CallMove.RETRY + leg;
    for (int times = 1; times < 100; times++) {
      rig.answer(lastTo(rig, leg), status, "");
      if (!rig.timers.containsKey(again)) {
        return times;
      }
      rig.fire(again);
    }
    throw new AssertionError("asked 100 times (expected: an end)");
  }

  private static Sent lastTo(CallRig rig, int leg) {
    return rig.sent(Method.INVITE).stream().filter(s -> s.leg() == leg).toList().getLast();
  }

  private static List<ReinviteRefused> explained(CallRig rig) {
    return rig.events.stream()
        .filter(ReinviteRefused.class::isInstance)
        .map(ReinviteRefused.class::cast)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {491, 500, 503})
  @Scenario("survival/Taken over/Never now")
  void shouldEndACallWhosePhoneNeverFollowsToTheAddressesThatLive(int status) {
    rig.connected();
    CallRig next = rig.takenOverBy(CallRig.OTHER, CallRig.NODE);
    long asked = next.now;
    next.answer(lastTo(next, 0), status, "");
    next.answer(lastTo(next, 1), 200, BOB);
    assertThat(next.events)
        .noneMatch(e -> e instanceof CallMoved m && m.cause().equals("reanchored"));
    next.fire(CallMove.RETRY + 0);
    int times = 1 + refuse(next, 0, status);

    assertThat(next.now - asked).isBetween(60_000L, 64_000L);
    assertThat(times).isBetween(16, 30);
    assertThat(explained(next))
        .containsExactly(
            new ReinviteRefused(
                java.time.Instant.ofEpochMilli(next.now), 0, status, times, "cannot follow"));
    assertThat(next.events.getLast()).isInstanceOf(CallEnded.class);
    assertThat(next.record().outcome()).isEqualTo("lost");
    assertThat(next.sent(Method.BYE)).extracting(Sent::leg).containsExactly(0, 1);
  }

  // RFC 3261 §14.1: "the session parameters MUST remain unchanged, as if no re-INVITE had been
  // issued".
  @Test
  @Scenario("survival/Taken over/Never now")
  void shouldGoOnAsItWasWhenNothingHasMoved() {
    rig.connected();
    CallRig next = rig.restarted();
    next.answer(lastTo(next, 1), 200, BOB);
    int times = refuse(next, 0, 500);
    assertThat(explained(next))
        .extracting(ReinviteRefused::cause, ReinviteRefused::times)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("goes on", times));
    assertThat(next.sent(Method.BYE)).isEmpty();

    next.aliceAsks(Method.INVITE, 2, ALICE);
    assertThat(next.sent.getLast().leg()).isEqualTo(1);
    next.answer(next.sent.getLast(), 200, BOB);
    assertThat(next.lastAnswer().status()).isEqualTo(200);
  }

  @Test
  void shouldSayWhyItEndsWhenADialogIsGone() {
    rig.connected();
    CallRig next = rig.takenOverBy(CallRig.OTHER, CallRig.NODE);
    next.answer(lastTo(next, 0), 481, "");
    assertThat(explained(next))
        .extracting(ReinviteRefused::leg, ReinviteRefused::sipStatus, ReinviteRefused::cause)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(0, 481, "dialog gone"));
    assertThat(next.events.getLast()).isInstanceOf(CallEnded.class);
  }

  @Test
  void shouldBePatientAnewWithAPhoneThatHasAgreedMeanwhile() {
    rig.connected();
    rig.lose(CallRig.OTHER);
    rig.answer(lastTo(rig, 1), 500, "");
    rig.fire(CallMove.RETRY + 1);
    rig.answer(lastTo(rig, 1), 200, BOB);
    rig.now += 100_000;
    rig.call.leg(1).edge = "node3#c";
    rig.lose("node3#c");
    rig.answer(lastTo(rig, 1), 500, "");
    assertThat(rig.timers).containsKey(CallMove.RETRY + 1);
    assertThat(explained(rig)).isEmpty();
  }

  @Test
  void shouldStoreNothingMoreWhenThePhoneIsSilentAfterTheEnd() {
    rig.connected();
    CallRig next = rig.takenOverBy(CallRig.OTHER, CallRig.NODE);
    Sent invite = lastTo(next, 1);
    next.aliceAsks(Method.BYE, 2, "");
    next.silence(invite);
    assertThat(next.events.getLast()).isInstanceOf(CallEnded.class);
  }
}
