package io.rvoip.sip.call;

import static io.rvoip.sip.call.ScriptedSip.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.sip.call.CallEvent.CallEnded;
import io.rvoip.sip.call.CallEvent.CallRenegotiated;
import io.rvoip.sip.call.CallRig.Sent;
import io.rvoip.testkit.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that cross each other on their way. */
class CallRacesTest {
  private static final String ALICE = sdp("192.0.2.10", 4_000, "sendrecv");
  private static final String ALICE_HOLDS = sdp("192.0.2.10", 4_000, "sendonly");
  private static final String BOB = sdp("192.0.2.20", 5_000, "sendrecv");
  private static final String BOB_HELD = sdp("192.0.2.20", 5_000, "recvonly");

  private final CallRig rig = new CallRig();

  // RFC 3261 §13.2.2.4: each 2xx of a forked INVITE is a dialog that wants its ACK.
  @Test
  @Scenario("sip-calls/Forking/Forked by a proxy")
  void shouldEndEachFurtherDialogThatOneInviteHasMade() {
    rig.connected();
    Sent invite = rig.sent.getFirst();
    for (int repetition = 1; repetition <= 2; repetition++) {
      rig.answer(invite, 200, sdp("192.0.2.21", 6_000, "sendrecv"), "carol");
      assertThat(rig.acks).hasSize(1 + repetition);
      assertThat(tag(rig.acks.getLast())).isEqualTo("carol");
      assertThat(rig.sent(Method.BYE)).hasSize(1);
      assertThat(tag(rig.sent.getLast().request())).isEqualTo("carol");
    }
    assertThat(rig.call.phase).isEqualTo(CallState.Phase.ANSWERED);
    rig.aliceAsks(Method.BYE, 2, "");
    assertThat(tag(rig.sent.getLast().request())).isEqualTo("bob1");
  }

  @Test
  void shouldBoundWhatAForkingProxyMakesItRemember() {
    rig.connected();
    for (int i = 0; i < 100; i++) {
      rig.answer(rig.sent.getFirst(), 200, BOB, "stranger" + i);
    }
    assertThat(rig.sent(Method.BYE)).hasSize(100);
    assertThat(rig.call.leg(1).acks.size()).isLessThanOrEqualTo(SentAcks.MOST);
  }

  @Test
  void shouldRepeatToEach2xxTheAckThatBelongsToIt() {
    rig.connected();
    Sent first = rig.sent.getFirst();
    rig.aliceAsks(Method.INVITE, 2, ALICE_HOLDS);
    Sent hold = rig.sent.getLast();
    rig.answer(first, 200, BOB);
    assertThat(rig.acks).extracting(a -> a.cseq().number()).containsExactly(1L, 1L);
    rig.answer(hold, 200, BOB_HELD);
    rig.answer(first, 200, BOB);
    assertThat(rig.acks).extracting(a -> a.cseq().number()).containsExactly(1L, 1L, 2L, 1L);
  }

  // RFC 3261 §15. Regression: a BYE that overtook the 2xx met no dialog, and the caller was then
  // connected with nobody.
  @Test
  void shouldKeepTheByeOfACalleeWhoHangsUpAtOnceUntilTheCallerHasAcknowledged() {
    rig.invite();
    rig.answer(rig.sent.getFirst(), 200, BOB);
    rig.calleeAsks(1, Method.BYE, 1, "");
    assertThat(rig.sent(Method.BYE)).isEmpty();
    rig.fire("2xx:0");
    assertThat(rig.stopped).isFalse();
    rig.ack("");
    assertThat(rig.sent(Method.BYE)).extracting(Sent::leg).containsExactly(0);
    assertThat(rig.record().endedBy()).isEqualTo("callee");
    rig.answer(rig.sent.getLast(), 200, "");
    assertThat(rig.stopped).isTrue();
  }

  @Test
  void shouldHangUpAfterTheEndWhenTheAckDoesNotCome() {
    rig.invite();
    rig.answer(rig.sent.getFirst(), 200, BOB);
    rig.calleeAsks(1, Method.BYE, 1, "");
    for (int times = 0; rig.timers.containsKey("2xx:0"); times++) {
      assertThat(times).isLessThan(20);
      rig.fire("2xx:0");
    }
    assertThat(rig.sent(Method.BYE)).extracting(Sent::leg).containsExactly(0);
  }

  @Test
  void shouldGoOnRepeatingA2xxWhenTheAckOfAnEarlierOneComesAgain() {
    rig.connected();
    rig.aliceAsks(Method.INVITE, 2, ALICE_HOLDS);
    rig.answer(rig.sent.getLast(), 200, BOB_HELD);
    rig.ack(1, "");
    assertThat(rig.timers).containsKey("2xx:0");
    rig.ack(2, "");
    assertThat(rig.timers).doesNotContainKey("2xx:0");
  }

  @Test
  @Scenario("sip-calls/Hold/Given up")
  void shouldGoBackToWhatWasWhenTheAnswerCrossesTheCancelOfARenegotiation() {
    rig.connected();
    rig.aliceAsks(Method.INVITE, 2, ALICE_HOLDS);
    Sent hold = rig.sent.getLast();
    rig.cancel(2);
    assertThat(rig.lastAnswer().status()).isEqualTo(487);
    assertThat(rig.cancels).hasSize(1);
    rig.answer(hold, 200, BOB_HELD);
    assertThat(rig.acks.getLast().cseq().number()).isEqualTo(2);
    assertThat(rig.events).noneMatch(CallRenegotiated.class::isInstance);
    assertThat(rig.call.caller().held).isFalse();

    Sent back = rig.sent.getLast();
    assertThat(back.leg()).isEqualTo(1);
    assertThat(back.body()).contains("a=sendrecv", "m=audio 30002 ");
    rig.answer(back, 200, BOB);
    assertThat(rig.acks.getLast().cseq().number()).isEqualTo(3);
    rig.aliceAsks(Method.INVITE, 3, ALICE);
    assertThat(rig.sent.getLast().request().cseq().number()).isEqualTo(4);
  }

  @Test
  void shouldAnswerTheOfferOfACancelledRenegotiationWithWhatTheAskerSaidLast() {
    rig.connected();
    rig.aliceAsks(Method.INVITE, 2, "");
    rig.cancel(2);
    rig.answer(rig.sent.getLast(), 200, sdp("192.0.2.20", 5_500, "sendrecv"));
    assertThat(new String(rig.acks.getLast().body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("m=audio 30002 ", "a=sendrecv");
    assertThat(rig.call.leg(1).remote().media().getFirst().port()).isEqualTo(5_500);
  }

  @Test
  @Scenario("sip-calls/Hold/Given up")
  void shouldStoreNothingMoreWhenTheAnswerCrossesTheByeOfTheAsker() {
    rig.connected();
    rig.aliceAsks(Method.INVITE, 2, ALICE_HOLDS);
    Sent hold = rig.sent.getLast();
    rig.aliceAsks(Method.BYE, 3, "");
    rig.answer(hold, 200, BOB_HELD);
    assertThat(rig.acks.getLast().cseq().number()).isEqualTo(2);
    assertThat(rig.events.getLast()).isInstanceOf(CallEnded.class);
    assertThat(rig.sent(Method.BYE)).hasSize(1);
    assertThat(rig.stopped).isFalse();
    rig.answer(rig.sent(Method.BYE).getFirst(), 200, "");
    assertThat(rig.stopped).isTrue();
  }

  @Test
  void shouldStoreNothingMoreWhenAByeMeetsTheReInviteOfATakeOver() {
    rig.connected();
    CallRig next = rig.takenOverBy(CallRig.OTHER, CallRig.NODE);
    List<Sent> invites = next.sent(Method.INVITE);
    next.aliceAsks(Method.BYE, 2, "");
    next.answer(invites.get(0), 200, ALICE);
    next.answer(invites.get(1), 200, BOB);
    assertThat(next.acks).hasSize(2);
    assertThat(next.events.getLast()).isInstanceOf(CallEnded.class);
    next.record();
  }

  @Test
  void shouldEndTheDialogOfAnAnswerThatCrossesTheCancelAfterATakeOver() {
    rig.invite();
    Sent invite = rig.sent.getFirst();
    CallRig next = rig.takenOverBy(CallRig.OTHER, CallRig.NODE);
    next.answer(invite, 200, BOB);
    assertThat(next.acks).hasSize(1);
    assertThat(next.sent(Method.BYE)).hasSize(1);
    assertThat(next.sent(Method.BYE).getFirst().request().callId())
        .isEqualTo(invite.request().callId());
    next.answer(next.sent(Method.BYE).getFirst(), 200, "");
    assertThat(next.stopped).isTrue();
  }

  @Test
  void shouldAcknowledgeAnewWhatOnlyTheLostOwnerHadAcknowledged() {
    rig.connected();
    CallRig next = rig.takenOverBy(CallRig.OTHER, CallRig.NODE);
    next.answer(rig.sent.getFirst(), 200, BOB);
    assertThat(next.acks).extracting(a -> a.cseq().number()).containsExactly(1L);
    assertThat(next.sent(Method.BYE)).isEmpty();
  }

  private static String tag(SipRequest request) {
    return String.valueOf(request.to().params().get("tag"));
  }
}
