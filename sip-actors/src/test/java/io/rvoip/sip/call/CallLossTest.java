package io.rvoip.sip.call;

import static io.rvoip.sip.call.CallRig.NODE;
import static io.rvoip.sip.call.CallRig.OTHER;
import static io.rvoip.sip.call.ScriptedSip.binding;
import static io.rvoip.sip.call.ScriptedSip.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.media.MediaCommand;
import io.rvoip.protocol.sip.Method;
import io.rvoip.sip.call.CallEvent.CallRenegotiated;
import io.rvoip.sip.call.CallRig.Sent;
import io.rvoip.testkit.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls that lose a node, or their own entity, in the middle of something. */
class CallLossTest {
  private static final CallRoute TO_BOB = new CallRoute(CallRoute.USER, "bob");
  private static final String ALICE = sdp("192.0.2.10", 4_000, "sendrecv");
  private static final String ALICE_HOLDS = sdp("192.0.2.10", 4_000, "sendonly");
  private static final String BOB = sdp("192.0.2.20", 5_000, "sendrecv");
  private static final String BOB_HOLDS = sdp("192.0.2.20", 5_000, "sendonly");

  private final CallRig rig = new CallRig();

  // While a re-INVITE is pending.

  @Test
  void shouldLetTheAskerTryAgainWhenTheEdgeOfTheAskedIsLost() {
    rig.connected();
    rig.aliceAsks(Method.INVITE, 2, ALICE_HOLDS);
    rig.lose(OTHER);
    assertThat(rig.lastAnswer().status()).isEqualTo(491);
    Sent moved = rig.sent.getLast();
    assertThat(moved.edge()).isEqualTo(NODE);
    assertThat(moved.body()).contains("a=sendrecv");
    rig.answer(moved, 200, BOB);

    rig.aliceAsks(Method.INVITE, 3, ALICE_HOLDS);
    assertThat(rig.sent.getLast().body()).contains("a=sendonly");
    rig.answer(rig.sent.getLast(), 200, sdp("192.0.2.20", 5_000, "recvonly"));
    assertThat(rig.lastAnswer().status()).isEqualTo(200);
  }

  @Test
  void shouldForgetARenegotiationWhenTheEdgeOfTheAskerIsLost() {
    rig.connected();
    rig.calleeAsks(1, Method.INVITE, 1, BOB_HOLDS);
    Sent hold = rig.sent.getLast();
    rig.lose(OTHER);
    assertThat(rig.cancels).extracting(c -> c.branch()).containsExactly(hold.branch());
    Sent moved = rig.sent.getLast();
    assertThat(moved.leg()).isEqualTo(1);
    rig.answer(moved, 200, BOB);
    rig.answer(hold, 487, "");

    rig.aliceAsks(Method.INVITE, 2, ALICE_HOLDS);
    assertThat(rig.sent.getLast().leg()).isEqualTo(1);
    assertThat(rig.sent.getLast().body()).contains("a=sendonly");
  }

  // RFC 3261 §14.1: no second INVITE in a dialog while one is in progress, in either direction.
  @Test
  void shouldWaitWithItsReInviteUntilThePhonesOwnIsDone() {
    rig.connected();
    CallRig next = rig.takenOverBy(OTHER, NODE);
    next.answer(next.sent.get(1), 200, BOB);
    next.answer(next.sent.get(0), 491, "");
    next.aliceAsks(Method.INVITE, 2, ALICE);
    assertThat(next.sent(Method.INVITE)).hasSize(3);
    next.fire(CallMove.RETRY + 0);
    assertThat(next.sent(Method.INVITE)).hasSize(3);
    next.answer(next.sent.getLast(), 200, BOB);
    next.fire(CallMove.RETRY + 0);
    assertThat(next.sent(Method.INVITE)).hasSize(3);
    next.ack("");
    next.fire(CallMove.RETRY + 0);
    assertThat(next.sent(Method.INVITE)).hasSize(4);
    assertThat(next.sent.getLast().leg()).isZero();
  }

  @Test
  void shouldAskAgainWhenTheEdgeOfAReInviteIsLost() {
    rig.connected();
    rig.lose(OTHER);
    rig.call.leg(1).edge = "node3#c";
    rig.lose("node3#c");
    List<Sent> moved = rig.sent(Method.INVITE).stream().skip(1).toList();
    assertThat(moved).extracting(Sent::leg).containsExactly(1, 1);
    rig.answer(moved.getLast(), 200, BOB);
    rig.aliceAsks(Method.INVITE, 2, ALICE);
    assertThat(rig.sent.getLast().leg()).isEqualTo(1);
  }

  @Test
  void shouldNotWaitForAnAckThatWentToALostEdge() {
    rig.aliceEdge = "node3#c";
    rig.invite();
    rig.answer(rig.sent.getFirst(), 200, BOB);
    rig.lose("node3#c");
    assertThat(rig.timers).doesNotContainKey("2xx:0");
    assertThat(rig.sent.getLast().leg()).isZero();
    assertThat(rig.sent.getLast().edge()).isEqualTo(NODE);
  }

  @Test
  void shouldAnswerARelayedRequestThatWentToALostEdge() {
    rig.connected();
    rig.aliceAsks(Method.of("INFO"), 2, "");
    rig.lose(OTHER);
    assertThat(rig.lastAnswer().status()).isEqualTo(408);
    assertThat(rig.call.relays).isEmpty();
  }

  // Calls without an offer in their INVITE.

  @Test
  @Scenario("survival/Taken over/Without an offer")
  void shouldAskBothPhonesOfACallWhoseOfferCameFromTheCallee() {
    rig.invite(TO_BOB, "");
    rig.answer(rig.sent.getFirst(), 200, BOB);
    rig.ack(ALICE);
    assertThat(rig.events.getLast()).isInstanceOf(CallRenegotiated.class);
    CallRig next = rig.takenOverBy(OTHER, NODE);
    assertThat(next.sent(Method.INVITE)).extracting(Sent::leg).containsExactly(0, 1);
    assertThat(next.sent.get(1).body()).contains("m=audio 40002 ");
  }

  @Test
  @Scenario("survival/Taken over/Without an offer")
  void shouldAskTheCallerForTheAnswerThatTheLostOwnerHasNotStored() {
    rig.invite(TO_BOB, "");
    rig.answer(rig.sent.getFirst(), 200, BOB);
    CallRig next = rig.takenOverBy(OTHER, NODE);
    assertThat(next.sent(Method.INVITE)).extracting(Sent::leg).containsExactly(0);
    next.answer(rig.sent.getFirst(), 200, BOB);
    assertThat(next.acks).as("the answer is not known yet").isEmpty();
    next.answer(next.sent.getFirst(), 200, ALICE);
    assertThat(next.acks)
        .extracting(a -> a.callId())
        .contains(rig.sent.getFirst().request().callId());
    assertThat(next.acks.getLast().cseq().number()).isEqualTo(1);
    assertThat(new String(next.acks.getLast().body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("m=audio 40002 ");
    assertThat(next.sent.getLast().leg()).isEqualTo(1);
  }

  // While it rings.

  @Test
  @Scenario("survival/A node that is used is lost/While it rings")
  void shouldTryTheNextContactsWhenTheEdgeOfARingingOneIsLost() {
    rig.bindings = List.of(binding(20, 1000), binding(21, 500));
    rig.invite();
    rig.answer(rig.sent.getFirst(), 180, "");
    rig.lose(OTHER);
    assertThat(rig.sent).extracting(Sent::leg).containsExactly(1, 2);
    assertThat(rig.sent.getLast().edge()).isEqualTo(NODE);
    rig.answer(rig.sent.getLast(), 486, "");
    assertThat(rig.lastAnswer().status()).isEqualTo(486);
  }

  @Test
  @Scenario("survival/A node that is used is lost/While it rings")
  void shouldStopRingingWhenTheEdgeOfTheCallerIsLost() {
    rig.aliceEdge = "node3#c";
    rig.invite();
    rig.answer(rig.sent.getFirst(), 180, "");
    rig.lose("node3#c");
    assertThat(rig.cancels).hasSize(1);
    assertThat(rig.record().outcome()).isEqualTo("lost");
  }

  @Test
  void shouldRingOnlyWhoseOwnPortsHaveCome() {
    rig.bindings = List.of(binding(20, 1000), binding(21, 500), binding(22, 100));
    rig.invite();
    rig.portsLate = true;
    rig.answer(rig.sent.getFirst(), 486, "");
    rig.lose(OTHER);
    rig.openPorts();
    assertThat(rig.sent).extracting(Sent::leg).containsExactly(1);
    assertThat(rig.media).contains(new MediaCommand.ReleaseLeg(rig.call.id, "2"));
    rig.openPorts();
    assertThat(rig.sent).extracting(Sent::leg).containsExactly(1, 3);
  }

  // Calls that an operator makes.

  @Test
  void shouldEndTheFirstPartysDialogWhenTheSecondStillRings() {
    rig.originate();
    rig.answer(rig.sent.getFirst(), 200, BOB);
    rig.answer(rig.sent.getLast(), 180, "");
    assertThat(rig.sent.getLast().leg()).isEqualTo(1);
    CallRig next = rig.takenOverBy(OTHER, NODE);
    assertThat(next.sent(Method.BYE)).extracting(Sent::leg).containsExactly(0);
    assertThat(next.sent.getFirst().request().callId())
        .isEqualTo(rig.sent.getFirst().request().callId());
    assertThat(next.cancels)
        .extracting(c -> c.branch())
        .containsExactly(rig.sent.getLast().branch());
    assertThat(next.record().outcome()).isEqualTo("lost");
  }

  @Test
  void shouldCancelTheFirstPartyWhenItStillRings() {
    rig.originate();
    rig.answer(rig.sent.getFirst(), 180, "");
    CallRig next = rig.takenOverBy(OTHER, NODE);
    assertThat(next.cancels)
        .extracting(c -> c.branch())
        .containsExactly(rig.sent.getFirst().branch());
  }

  @Test
  void shouldEndACallWhoseFirstPartyIsLostWhileTheSecondRings() {
    rig.originate();
    rig.answer(rig.sent.getFirst(), 200, BOB);
    rig.lose(OTHER);
    assertThat(rig.sent(Method.BYE)).extracting(Sent::edge).containsExactly(NODE);
    assertThat(rig.cancels).hasSize(1);
    assertThat(rig.record().outcome()).isEqualTo("lost");
  }

  // The entity alone.

  @Test
  @Scenario("survival/Taken over/By the same node")
  void shouldAskThePhonesWhetherTheyStillTalkAfterARestart() {
    rig.connected();
    CallRig next = rig.restarted();
    assertThat(next.sent(Method.INVITE)).extracting(Sent::leg).containsExactly(0, 1);
    assertThat(next.sent.get(0).body()).contains("m=audio 30000 ");
    next.answer(next.sent.get(0), 481, "");
    next.answer(next.sent.get(1), 481, "");
    next.answer(next.sent(Method.BYE).getFirst(), 481, "");
    assertThat(next.sent(Method.BYE)).extracting(Sent::leg).containsExactly(1);
    assertThat(next.record().outcome()).isEqualTo("lost");
    assertThat(next.stopped).isTrue();
  }

  @Test
  void shouldGoOnAfterARestartWhenAPhoneOnlyRefusesToTalkAboutIt() {
    rig.connected();
    CallRig next = rig.restarted();
    next.answer(next.sent.get(0), 488, "");
    next.answer(next.sent.get(1), 200, BOB);
    assertThat(next.sent(Method.BYE)).isEmpty();
    assertThat(next.call.phase).isEqualTo(CallState.Phase.ANSWERED);
  }
}
