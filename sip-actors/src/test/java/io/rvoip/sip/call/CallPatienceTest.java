package io.rvoip.sip.call;

import static io.rvoip.sip.call.ScriptedSip.binding;
import static io.rvoip.sip.call.ScriptedSip.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.media.MediaCommand;
import io.rvoip.testkit.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a caller waits, and what he is told meanwhile. */
class CallPatienceTest {
  private static final CallRoute TO_BOB = new CallRoute(CallRoute.USER, "bob");
  private static final String ALICE = sdp("192.0.2.10", 4_000, "sendrecv");
  private static final String BOB = sdp("192.0.2.20", 5_000, "sendrecv");

  private final CallRig rig = new CallRig();

  private void inviteWithExpires(String expires) {
    rig.aliceHeaders = "Expires: " + expires + "\r\n";
    rig.invite(TO_BOB, ALICE);
  }

  // RFC 3261 §13.3.1: "If the invitation expires before the UAS has generated a final response …"

  @Test
  @Scenario("sip-calls/Long ringing/The caller's own time")
  void shouldCancelTheCalleesAndAnswer487WhenTheInvitationExpires() {
    rig.bindings = List.of(binding(20, 1000), binding(21, 1000));
    inviteWithExpires("30");
    rig.answer(rig.sent.get(0), 180, "");
    assertThat(rig.timers).containsEntry(CallPatience.EXPIRES, 30_000L);
    rig.fire(CallPatience.EXPIRES);
    assertThat(rig.statuses()).containsExactly(180, 487);
    assertThat(rig.cancels)
        .extracting(c -> c.branch())
        .containsExactly(rig.sent.get(0).branch(), rig.sent.get(1).branch());
    assertThat(rig.record().outcome()).isEqualTo("no_answer");
    assertThat(rig.record().sipStatus()).isEqualTo(487);
    assertThat(rig.record().endedBy()).isEqualTo("system");
    assertThat(rig.timers).containsOnlyKeys(CallEnding.LINGER);
    rig.answer(rig.sent.get(0), 487, "");
    rig.answer(rig.sent.get(1), 487, "");
    assertThat(rig.stopped).isTrue();
  }

  @Test
  void shouldRingNobodyAnyMoreWhenTheInvitationExpiresBeforeItRings() {
    rig.portsLate = true;
    inviteWithExpires("1");
    rig.fire(CallPatience.EXPIRES);
    rig.openPorts();
    assertThat(rig.statuses()).containsExactly(487);
    assertThat(rig.sent).isEmpty();
    assertThat(rig.media).containsExactly(new MediaCommand.Release(rig.call.id));
    assertThat(rig.record().outcome()).isEqualTo("no_answer");
  }

  @Test
  void shouldRingNobodyForAnInvitationThatHasExpiredAlready() {
    inviteWithExpires("0");
    assertThat(rig.statuses()).containsExactly(487);
    assertThat(rig.sent).isEmpty();
    assertThat(rig.record().sipStatus()).isEqualTo(487);
    assertThat(rig.stopped).isTrue();
  }

  // RFC 3261 §20.19: it is the invitation that expires, not the session.
  @Test
  void shouldNotEndAnAnsweredCallWhenItsInvitationExpires() {
    inviteWithExpires("30");
    rig.answer(rig.sent.getFirst(), 200, BOB);
    assertThat(rig.timers).doesNotContainKey(CallPatience.EXPIRES);
    rig.feed(rig.machine.timer(CallPatience.EXPIRES, rig.now + 30_000));
    assertThat(rig.call.phase).isEqualTo(CallState.Phase.ANSWERED);
  }

  @Test
  void shouldNotProlongAnInvitationWhenTheNextContactsRing() {
    rig.bindings = List.of(binding(20, 1000), binding(21, 500));
    inviteWithExpires("30");
    rig.timers.clear();
    rig.answer(rig.sent.getFirst(), 486, "");
    assertThat(rig.sent).hasSize(2);
    assertThat(rig.timers).containsOnlyKeys(CallPatience.NO_ANSWER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"86401", "4294967295", "Thu, 01 Dec 1994 16:00:00 GMT", "-1", ""})
  void shouldLeaveTheRestToTheRingingTimeout(String expires) {
    inviteWithExpires(expires);
    assertThat(rig.sent).hasSize(1);
    assertThat(rig.timers).containsOnlyKeys(CallPatience.NO_ANSWER, CallPatience.PROGRESS);
  }

  // RFC 3261 §13.3.1.1: "the UAS MUST send a non-100 provisional response at every minute".

  @Test
  @Scenario("sip-calls/Long ringing/Through proxies")
  void shouldTellTheCallerEveryMinuteWhatHeWasToldLast() {
    rig.invite();
    rig.answer(rig.sent.getFirst(), 183, BOB);
    byte[] told = rig.lastAnswer().toBytes();
    for (int minute = 1; minute <= 3; minute++) {
      assertThat(rig.timers).containsEntry(CallPatience.PROGRESS, 60_000L);
      rig.fire(CallPatience.PROGRESS);
      assertThat(rig.answers).hasSize(1 + minute);
      assertThat(rig.lastAnswer().toBytes()).isEqualTo(told);
    }
    rig.answer(rig.sent.getFirst(), 180, "");
    rig.fire(CallPatience.PROGRESS);
    assertThat(rig.lastAnswer().status()).isEqualTo(180);

    rig.answer(rig.sent.getFirst(), 200, BOB);
    assertThat(rig.timers).doesNotContainKey(CallPatience.PROGRESS);
    rig.feed(rig.machine.timer(CallPatience.PROGRESS, rig.now));
    assertThat(rig.statuses()).endsWith(180, 180, 200);
  }

  @Test
  void shouldTellACallerOf100AloneThatItIsBeingWorkedOn() {
    rig.invite();
    rig.answer(rig.sent.getFirst(), 100, "");
    rig.fire(CallPatience.PROGRESS);
    assertThat(rig.lastAnswer().status()).isEqualTo(183);
    assertThat(rig.lastAnswer().hasBody()).isFalse();
    assertThat(rig.lastAnswer().to().tag())
        .isEqualTo(rig.call.caller().dialog().localTag().value());
  }

  @Test
  void shouldHaveNobodyToTellInACallThatAnOperatorMakes() {
    rig.originate();
    assertThat(rig.timers).containsOnlyKeys(CallPatience.NO_ANSWER);
  }
}
