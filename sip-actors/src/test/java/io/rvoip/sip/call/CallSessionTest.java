package io.rvoip.sip.call;

import static io.rvoip.sip.call.ScriptedSip.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.sip.call.CallRig.Sent;
import io.rvoip.testkit.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Session timers of both sides of a call, RFC 4028. */
class CallSessionTest {
  private static final String ALICE = sdp("192.0.2.10", 4_000, "sendrecv");
  private static final String BOB = sdp("192.0.2.20", 5_000, "sendrecv");
  private static final String OF_ALICE = CallSession.TIMER + 0;
  private static final String OF_BOB = CallSession.TIMER + 1;

  private final CallRig rig = new CallRig();

  /** Bob's answer says that he supports timers, and who refreshes. */
  private void bobAnswers(String sessionExpires) {
    rig.invite();
    rig.answer(rig.sent.getFirst(), 200, BOB, HeaderName.SESSION_EXPIRES, sessionExpires);
    rig.ack("");
  }

  private SipResponse okToAlice() {
    return rig.answers.stream().filter(SipResponse::isSuccess).toList().getFirst();
  }

  @Test
  @Scenario("sip-calls/Session timers/Agreed with both sides")
  void shouldAgreeWithEachSideByItself() {
    rig.aliceHeaders = "Supported: timer\r\nSession-Expires: 600\r\n";
    bobAnswers("1200;refresher=uas");
    SipRequest invite = rig.sent.getFirst().request();
    assertThat(invite.supports("timer")).isTrue();
    assertThat(invite.header(HeaderName.SESSION_EXPIRES)).isEqualTo("1800");
    assertThat(invite.header(HeaderName.MIN_SE)).isNull();
    assertThat(okToAlice().header(HeaderName.SESSION_EXPIRES)).isEqualTo("600;refresher=uac");
    assertThat(okToAlice().required()).containsExactly("timer");
    // Both have said that they refresh: each is given up shortly before its end.
    assertThat(rig.timers).containsEntry(OF_ALICE, 568_000L).containsEntry(OF_BOB, 1_168_000L);
  }

  @Test
  void shouldRefreshACallerWhoKnowsOfNoTimers() {
    rig.connected();
    assertThat(okToAlice().header(HeaderName.SESSION_EXPIRES)).isEqualTo("1800;refresher=uas");
    assertThat(okToAlice().required()).isEmpty();
    assertThat(rig.timers).containsEntry(OF_ALICE, 900_000L).containsEntry(OF_BOB, 900_000L);
  }

  @Test
  @Scenario("sip-calls/Session timers/Too brief for us")
  void shouldRefuseAnIntervalThatIsTooBrief() {
    rig.aliceHeaders = "Supported: timer\r\nSession-Expires: 60\r\n";
    rig.invite();
    assertThat(rig.lastAnswer().status()).isEqualTo(422);
    assertThat(rig.lastAnswer().header(HeaderName.MIN_SE)).isEqualTo("90");
    assertThat(rig.sent).isEmpty();
    assertThat(rig.record().sipStatus()).isEqualTo(422);
  }

  @Test
  void shouldRefuseAnIntervalThatIsNoNumber() {
    rig.aliceHeaders = "Session-Expires: soon\r\n";
    rig.invite();
    assertThat(rig.lastAnswer().status()).isEqualTo(400);
    assertThat(rig.lastAnswer().header(HeaderName.WARNING)).contains("Session-Expires");
  }

  @Test
  @Scenario("sip-calls/Session timers/Too brief for the callee")
  void shouldAskAgainWithTheIntervalThatTheCalleeBears() {
    rig.invite();
    Sent first = rig.sent.getFirst();
    rig.answer(first, 422, "", HeaderName.MIN_SE, "3600");
    Sent again = rig.sent.getLast();
    assertThat(again.request().header(HeaderName.SESSION_EXPIRES)).startsWith("3600");
    assertThat(again.request().header(HeaderName.MIN_SE)).isEqualTo("3600");
    assertThat(again.request().cseq().number()).isEqualTo(2);
    assertThat(again.request().callId()).isEqualTo(first.request().callId());
    assertThat(again.request().body()).isEqualTo(first.request().body());
    assertThat(again.branch()).isNotEqualTo(first.branch());
    rig.answer(again, 200, BOB, HeaderName.SESSION_EXPIRES, "3600;refresher=uac");
    assertThat(rig.lastAnswer().status()).isEqualTo(200);
    assertThat(rig.timers).containsEntry(OF_BOB, 1_800_000L);
  }

  @Test
  void shouldNotAskForEverACalleeWhoIsNeverContent() {
    rig.invite();
    rig.answer(rig.sent.getFirst(), 422, "", HeaderName.MIN_SE, "3600");
    rig.answer(rig.sent.getLast(), 422, "", HeaderName.MIN_SE, "3600");
    assertThat(rig.sent).hasSize(2);
    assertThat(rig.lastAnswer().status()).isEqualTo(422);
  }

  @Test
  @Scenario("sip-calls/Session timers/A sign of life is asked for")
  void shouldAskForASignOfLifeAtHalfOfTheInterval() {
    bobAnswers("600;refresher=uac");
    rig.fire(OF_BOB);
    Sent refresh = rig.sent.getLast();
    assertThat(refresh.request().method()).isEqualTo(Method.INVITE);
    assertThat(refresh.request().header(HeaderName.SESSION_EXPIRES)).isEqualTo("600;refresher=uac");
    assertThat(refresh.body()).isNotEmpty();
    assertThat(rig.timers).containsEntry(CallSession.END + 1, 300_000L);
    rig.answer(refresh, 200, BOB, HeaderName.SESSION_EXPIRES, "600;refresher=uac");
    assertThat(rig.timers).containsEntry(OF_BOB, 300_000L).doesNotContainKey(CallSession.END + 1);
    assertThat(rig.call.phase).isEqualTo(CallState.Phase.ANSWERED);
  }

  @Test
  void shouldRaiseTheIntervalWhenARefreshIsTooBrief() {
    bobAnswers("600;refresher=uac");
    rig.fire(OF_BOB);
    rig.answer(rig.sent.getLast(), 422, "", HeaderName.MIN_SE, "900");
    assertThat(rig.sent.getLast().request().header(HeaderName.SESSION_EXPIRES))
        .isEqualTo("900;refresher=uac");
    rig.answer(rig.sent.getLast(), 200, BOB, HeaderName.SESSION_EXPIRES, "900;refresher=uac");
    assertThat(rig.timers).containsEntry(OF_BOB, 450_000L);
    assertThat(rig.call.phase).isEqualTo(CallState.Phase.ANSWERED);
  }

  @Test
  @Scenario("sip-calls/Session timers/No sign of life")
  void shouldEndTheCallWhenTheOneWhoRefreshesFallsSilent() {
    bobAnswers("600;refresher=uas");
    rig.fire(OF_BOB);
    assertThat(rig.sent(Method.BYE)).extracting(Sent::leg).containsExactlyInAnyOrder(0, 1);
    assertThat(rig.sent(Method.BYE).getFirst().request().header(HeaderName.REASON))
        .isEqualTo("SIP;cause=408");
    assertThat(rig.record().outcome()).isEqualTo("lost");
    assertThat(rig.record().sipStatus()).isEqualTo(408);
    assertThat(rig.timers).doesNotContainKey(OF_ALICE);
  }

  @Test
  @Scenario("sip-calls/Session timers/A refusal is a sign of life")
  void shouldGoOnWithOneWhoIsThereButTakesNoReinvite() {
    rig.connected();
    rig.fire(OF_BOB);
    rig.answer(rig.sent.getLast(), 488, "");
    assertThat(rig.call.phase).isEqualTo(CallState.Phase.ANSWERED);
    assertThat(rig.timers).containsEntry(OF_BOB, 900_000L).doesNotContainKey(CallSession.END + 1);
  }

  @Test
  void shouldEndTheCallWhenARefreshIsPutOffUntilTheEnd() {
    bobAnswers("600;refresher=uac");
    rig.fire(OF_BOB);
    rig.now += 300_000;
    rig.answer(rig.sent.getLast(), 500, "");
    rig.fire(CallMove.RETRY + 1);
    rig.now += 60_000;
    rig.answer(rig.sent.getLast(), 500, "");
    assertThat(rig.call.phase).isEqualTo(CallState.Phase.ANSWERED);
    rig.fire(CallSession.END + 1);
    assertThat(rig.record().outcome()).isEqualTo("lost");
  }

  @Test
  void shouldEndTheCallWhenNobodyAnswersARefresh() {
    rig.connected();
    rig.fire(OF_BOB);
    rig.silence(rig.sent.getLast());
    assertThat(rig.record().outcome()).isEqualTo("lost");
    assertThat(rig.sent(Method.BYE)).extracting(Sent::leg).contains(0);
  }

  @Test
  void shouldBeginAgainWithEachReinviteOfTheOneWhoRefreshes() {
    rig.aliceHeaders = "Supported: timer\r\nSession-Expires: 600;refresher=uac\r\n";
    rig.connected();
    rig.now += 200_000;
    rig.aliceAsks(Method.INVITE, 2, ALICE);
    Sent relayed = rig.sent.getLast();
    assertThat(relayed.request().header(HeaderName.SESSION_EXPIRES))
        .isEqualTo("1800;refresher=uac");
    rig.answer(relayed, 200, BOB, HeaderName.SESSION_EXPIRES, "1800;refresher=uac");
    assertThat(rig.lastAnswer().header(HeaderName.SESSION_EXPIRES)).isEqualTo("600;refresher=uac");
    assertThat(rig.call.caller().sessionSinceMs).isEqualTo(rig.now);
    assertThat(rig.timers).containsEntry(OF_ALICE, 568_000L);
  }

  @Test
  void shouldHideFromTheAskerThatTheOtherSideWantsAnotherInterval() {
    rig.connected();
    rig.aliceAsks(Method.INVITE, 2, ALICE);
    rig.answer(rig.sent.getLast(), 422, "", HeaderName.MIN_SE, "3600");
    Sent again = rig.sent.getLast();
    assertThat(again.request().header(HeaderName.SESSION_EXPIRES)).startsWith("3600");
    rig.answer(again, 200, BOB);
    assertThat(rig.lastAnswer().status()).isEqualTo(200);
    assertThat(rig.statuses()).doesNotContain(422);
  }

  @Test
  @Scenario("sip-calls/Session timers/Through a take-over")
  void shouldGoOnByTheStoredDeadline() {
    bobAnswers("600;refresher=uac");
    rig.now += 100_000;
    CallRig next = rig.takenOverBy("node3#c", CallRig.OTHER);
    // One second has gone by for the take-over.
    assertThat(next.timers).containsEntry(OF_BOB, 199_000L);
    assertThat(next.call.leg(1).session.seconds()).isEqualTo(600);
  }

  @Test
  void shouldGiveTheOneWhoRefreshesTheTimeOfATransactionAfterATakeOver() {
    bobAnswers("600;refresher=uas");
    rig.now += 590_000;
    CallRig next = rig.takenOverBy("node3#c", CallRig.OTHER);
    assertThat(next.timers).containsEntry(OF_BOB, 32_000L);
    assertThat(List.of(next.call.phase)).containsExactly(CallState.Phase.ANSWERED);
  }
}
