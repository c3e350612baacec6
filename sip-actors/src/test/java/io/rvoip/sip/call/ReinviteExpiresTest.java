package io.rvoip.sip.call;

import static io.rvoip.sip.call.ScriptedSip.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Method;
import io.rvoip.sip.call.CallRig.Sent;
import io.rvoip.testkit.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A re-INVITE whose sender says how long he waits: RFC 3261 §13.3.1 is for each INVITE, as §14.2
 * refers to it.
 */
class ReinviteExpiresTest {
  private static final String ALICE_HOLDS = sdp("192.0.2.10", 4_000, "sendonly");
  private static final String BOB_HELD = sdp("192.0.2.20", 5_000, "recvonly");
  private static final String TIMER = CallPatience.REINVITE_EXPIRES + 0;

  private final CallRig rig = new CallRig();

  private void holdWithExpires(long cseq, String expires) {
    rig.aliceHeaders = "Expires: " + expires + "\r\n";
    rig.aliceAsks(Method.INVITE, cseq, ALICE_HOLDS);
  }

  @Test
  @Scenario("sip-calls/Hold/The asker's own time")
  void shouldCancelTheOtherSideAndAnswer487WhenItHasNotAgreedInTime() {
    rig.connected();
    holdWithExpires(2, "10");
    Sent hold = rig.sent.getLast();
    rig.answer(hold, 180, "");
    assertThat(rig.timers).containsEntry(TIMER, 10_000L);
    rig.fire(TIMER);
    assertThat(rig.lastAnswer().status()).isEqualTo(487);
    assertThat(rig.lastAnswer().cseq().number()).isEqualTo(2);
    assertThat(rig.cancels).extracting(c -> c.branch()).containsExactly(hold.branch());
    rig.answer(hold, 487, "");
    assertThat(rig.call.phase).isEqualTo(CallState.Phase.ANSWERED);
    assertThat(rig.call.reinvite).isNull();

    rig.aliceHeaders = "";
    rig.aliceAsks(Method.INVITE, 3, ALICE_HOLDS);
    rig.answer(rig.sent.getLast(), 200, BOB_HELD);
    assertThat(rig.lastAnswer().status()).isEqualTo(200);
  }

  @Test
  void shouldForgetTheTimeWhenTheOtherSideHasAgreed() {
    rig.connected();
    holdWithExpires(2, "10");
    rig.answer(rig.sent.getLast(), 200, BOB_HELD);
    assertThat(rig.timers).doesNotContainKey(TIMER);
    rig.feed(rig.machine.timer(TIMER, rig.now + 10_000));
    assertThat(rig.lastAnswer().status()).isEqualTo(200);
    assertThat(rig.cancels).isEmpty();
  }

  @Test
  void shouldAskNobodyWhenTheTimeIsOverAlready() {
    rig.connected();
    int sent = rig.sent.size();
    holdWithExpires(2, "0");
    assertThat(rig.lastAnswer().status()).isEqualTo(487);
    assertThat(rig.sent).hasSize(sent);
    assertThat(rig.call.caller().inviting()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"86401", "soon"})
  void shouldLeaveTheRestToTheTransaction(String expires) {
    rig.connected();
    holdWithExpires(2, expires);
    assertThat(rig.timers).doesNotContainKey(TIMER);
    rig.answer(rig.sent.getLast(), 200, BOB_HELD);
    assertThat(rig.lastAnswer().status()).isEqualTo(200);
  }

  @Test
  void shouldForgetTheTimeOfAnAskerWhoseEdgeIsLost() {
    rig.aliceEdge = CallRig.OTHER;
    rig.connected();
    holdWithExpires(2, "10");
    rig.lose(CallRig.OTHER);
    assertThat(rig.timers).doesNotContainKey(TIMER);
  }
}
