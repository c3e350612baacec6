package io.rvoip.sip.call;

import static io.rvoip.sip.call.ScriptedSip.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.media.MediaCommand;
import io.rvoip.protocol.sip.Method;
import io.rvoip.sip.call.CallEvent.CallEnded;
import io.rvoip.sip.call.CallEvent.PortsRefused;
import io.rvoip.sip.call.CallRig.Sent;
import io.rvoip.testkit.Scenario;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A survivor that has no ports for what it takes over; the rig is patient for 60 seconds. */
class PortsPutOffTest {
  private static final String BOB = sdp("192.0.2.20", 5_000, "sendrecv");

  private final CallRig rig = new CallRig();

  private CallRig takenOverWithoutPorts() {
    rig.connected();
    rig.portsLeft = false;
    return rig.takenOverBy(CallRig.OTHER, CallRig.NODE);
  }

  @Test
  @Scenario("survival/Taken over/No ports left")
  void shouldAskLessAndLessOftenAndEndTheCallWhenPatienceIsOver() {
    CallRig next = takenOverWithoutPorts();
    long since = next.now;
    List<Long> pauses = new ArrayList<>();
    while (next.timers.containsKey(CallMove.RETRY_MEDIA)) {
      pauses.add(next.timers.get(CallMove.RETRY_MEDIA));
      next.fire(CallMove.RETRY_MEDIA);
    }

    assertThat(next.now - since).isEqualTo(60_000);
    assertThat(pauses.getFirst()).isBetween(500L, 1_000L);
    assertThat(pauses).allMatch(pause -> pause <= 16_000).hasSizeBetween(7, 14);
    assertThat(pauses.get(4)).isBetween(8_000L, 16_000L);
    assertThat(next.events.get(next.events.size() - 2))
        .isEqualTo(
            new PortsRefused(
                Instant.ofEpochMilli(next.now), CallRig.OTHER, pauses.size() + 1, "no ports left"));
    assertThat(next.events.getLast()).isInstanceOf(CallEnded.class);
    assertThat(next.record().outcome()).isEqualTo("lost");
    assertThat(next.sent(Method.BYE)).extracting(Sent::leg).containsExactly(0, 1);
    assertThat(next.timers).containsOnlyKeys(CallEnding.LINGER);
  }

  @Test
  void shouldGoOnWhenPortsBecomeFreeAndBePatientAnewTheNextTime() {
    CallRig next = takenOverWithoutPorts();
    next.fire(CallMove.RETRY_MEDIA);
    next.portsLeft = true;
    next.fire(CallMove.RETRY_MEDIA);
    assertThat(next.call.mediaNode).isEqualTo(CallRig.OTHER);
    assertThat(next.sent(Method.INVITE)).extracting(Sent::leg).containsExactly(0, 1);
    assertThat(next.media).anyMatch(MediaCommand.Bridge.class::isInstance);
    assertThat(next.call.portRefusals).isZero();
    next.answer(next.sent(Method.INVITE).get(0), 200, sdp("192.0.2.10", 4_000, "sendrecv"));
    next.answer(next.sent(Method.INVITE).get(1), 200, BOB);
    assertThat(next.events).noneMatch(PortsRefused.class::isInstance);
    assertThat(next.timers).containsOnlyKeys(CallSession.TIMER + 0, CallSession.TIMER + 1);
  }

  @Test
  void shouldAskNoMoreWhenTheCallHasEndedMeanwhile() {
    CallRig next = takenOverWithoutPorts();
    next.aliceAsks(Method.BYE, 2, "");
    next.fire(CallMove.RETRY_MEDIA);
    assertThat(next.timers).containsOnlyKeys(CallEnding.LINGER);
    assertThat(next.record().outcome()).isEqualTo("answered");
  }
}
