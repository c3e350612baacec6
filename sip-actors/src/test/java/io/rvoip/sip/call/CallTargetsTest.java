package io.rvoip.sip.call;

import static io.rvoip.sip.call.CallRig.NODE;
import static io.rvoip.sip.call.CallRig.OTHER;
import static io.rvoip.sip.call.ScriptedSip.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Method;
import io.rvoip.sip.call.CallRig.Sent;
import io.rvoip.testkit.Scenario;
import org.junit.jupiter.api.Test;

/** Where requests inside a dialog go, RFC 3261 §12.2.1.1. */
class CallTargetsTest {
  private static final String ALICE = sdp("192.0.2.10", 4_000, "sendrecv");

  private final CallRig rig = new CallRig();

  private Sent byeToAlice() {
    rig.feed(rig.machine.hangup(rig.now));
    return rig.sent(Method.BYE).stream().filter(s -> s.leg() == 0).findFirst().orElseThrow();
  }

  @Test
  @Scenario("sip-calls/Requests in the dialog/Listening elsewhere")
  void shouldReachACallerAtThePortItsContactNames() {
    rig.aliceContact = "<sip:1001@192.0.2.10:5070>";
    rig.connected();
    rig.aliceAsks(Method.of("INFO"), 2, "");
    assertThat(byeToAlice().target().flow().remote()).isEqualTo("192.0.2.10:5070");
  }

  @Test
  @Scenario("sip-calls/Requests in the dialog/Listening elsewhere")
  void shouldFollowACallerWhoseContactChanges() {
    rig.connected();
    rig.aliceContact = "<sip:1001@192.0.2.10:5090>";
    rig.aliceAsks(Method.INVITE, 2, ALICE);
    assertThat(byeToAlice().target().flow().remote()).isEqualTo("192.0.2.10:5090");
  }

  @Test
  @Scenario("sip-calls/Requests in the dialog/Listening elsewhere")
  void shouldReachATranslatedCallerWhereItsRequestsComeFrom() {
    rig.aliceContact = "<sip:1001@10.0.0.5:5070>";
    rig.connected();
    assertThat(byeToAlice().target().flow().remote()).isEqualTo("192.0.2.10:5060");
  }

  @Test
  void shouldConnectToTheNewestTargetWhenTheConnectionIsLost() {
    rig.aliceTransport = "TCP";
    rig.aliceContact = "<sip:1001@192.0.2.10:5060;transport=tcp>";
    rig.connected();
    rig.aliceContact = "<sip:1001@192.0.2.10:5090;transport=tcp>";
    rig.aliceAsks(Method.INVITE, 2, ALICE);
    rig.answer(rig.sent.getLast(), 200, sdp("192.0.2.20", 5_000, "sendrecv"));
    CallRig next = rig.takenOverBy(OTHER, NODE);
    assertThat(next.sent.getFirst().target().flow()).isNull();
    assertThat(next.sent.getFirst().target().uri())
        .isEqualTo("sip:1001@192.0.2.10:5090;transport=tcp");
  }

  @Test
  void shouldConnectToTheRecordedRouteWhenTheConnectionIsLost() {
    rig.aliceTransport = "TCP";
    rig.aliceRoute = "<sip:proxy@192.0.2.99;transport=tcp;lr>";
    rig.connected();
    CallRig next = rig.takenOverBy(OTHER, NODE);
    assertThat(next.sent.getFirst().target().uri())
        .isEqualTo("sip:proxy@192.0.2.99;transport=tcp;lr");
  }
}
