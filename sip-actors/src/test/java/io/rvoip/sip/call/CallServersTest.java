package io.rvoip.sip.call;

import static io.rvoip.sip.call.ScriptedSip.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.sip.call.CallEvent.CallEnded;
import io.rvoip.sip.call.CallEvent.TargetFailed;
import io.rvoip.sip.edge.Delivery;
import io.rvoip.testkit.Scenario;
import org.junit.jupiter.api.Test;

/** What a call makes of servers that fail, RFC 3263 §4.3 and RFC 3261 §16.7. */
class CallServersTest {
  private static final String ALICE = sdp("192.0.2.10", 4_000, "sendonly");

  private final CallRig rig = new CallRig();

  private void targetFails(String cause) {
    rig.feed(
        rig.machine.targetFailed(
            new CallCommand.TargetFailed(
                new Delivery("node1#a", 77), 1, "INVITE", "udp 192.0.2.9:5060 (a.test)", cause),
            rig.now));
  }

  @Test
  void shouldTellInItsHistoryWhoHasFailed() {
    rig.invite();
    targetFails("status 503");
    assertThat(rig.events.getLast())
        .isInstanceOfSatisfying(
            TargetFailed.class,
            failed -> {
              assertThat(failed.leg()).isEqualTo(1);
              assertThat(failed.method()).isEqualTo("INVITE");
              assertThat(failed.target()).isEqualTo("udp 192.0.2.9:5060 (a.test)");
              assertThat(failed.cause()).isEqualTo("status 503");
            });
    assertThat(rig.call.phase).isEqualTo(CallState.Phase.RINGING);
  }

  @Test
  void shouldTellNothingBehindTheRecord() {
    rig.connected();
    rig.feed(rig.machine.hangup(rig.now));
    targetFails("no answer");
    assertThat(rig.events.getLast()).isInstanceOf(CallEnded.class);
  }

  @Test
  @Scenario("server-location/Next server/All unavailable")
  void shouldNotHandA503On() {
    rig.invite();
    rig.answer(rig.sent.getLast(), 503, "");
    assertThat(rig.lastAnswer().status()).isEqualTo(500);
    assertThat(rig.lastAnswer().header(HeaderName.of("Reason"))).isEqualTo("SIP;cause=503");
  }

  @Test
  @Scenario("server-location/Next server/All unavailable")
  void shouldNotHandA503OnWithinADialog() {
    rig.connected();
    rig.aliceAsks(Method.of("INFO"), 2, "");
    rig.answer(rig.sent.getLast(), 503, "");
    assertThat(rig.lastAnswer().status()).isEqualTo(500);
    rig.aliceAsks(Method.INVITE, 3, ALICE);
    rig.answer(rig.sent.getLast(), 503, "");
    assertThat(rig.lastAnswer().status()).isEqualTo(500);
    assertThat(rig.call.phase).isEqualTo(CallState.Phase.ANSWERED);
  }

  @Test
  void shouldGiveNoReasonForWhatTheCallerIsToldAsItIs() {
    rig.invite();
    rig.answer(rig.sent.getLast(), 486, "");
    assertThat(rig.lastAnswer().status()).isEqualTo(486);
    assertThat(rig.lastAnswer().header(HeaderName.of("Reason"))).isNull();
  }
}
