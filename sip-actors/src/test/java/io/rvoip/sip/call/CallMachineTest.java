package io.rvoip.sip.call;

import static io.rvoip.sip.call.ScriptedSip.binding;
import static io.rvoip.sip.call.ScriptedSip.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.media.MediaCommand;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.sip.call.CallEvent.CallAnswered;
import io.rvoip.sip.call.CallEvent.CallOffered;
import io.rvoip.sip.call.CallEvent.CallRenegotiated;
import io.rvoip.sip.call.CallEvent.LegStarted;
import io.rvoip.sip.call.CallRig.Sent;
import io.rvoip.testkit.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of a call as both phones see them. */
class CallMachineTest {
  private static final CallRoute ECHO = new CallRoute(CallRoute.APP, "echo");
  private static final String BOB = sdp("192.0.2.20", 5_000, "sendrecv");

  private final CallRig rig = new CallRig();

  // Setting up.

  @Test
  @Scenario("sip-calls/Back-to-back user agent/Answered")
  void shouldConnectTwoDialogsOfItsOwnThroughItsPorts() {
    rig.invite();
    Sent invite = rig.sent.getFirst();
    assertThat(invite.request().callId()).isNotEqualTo("alices-own");
    assertThat(invite.request().requestUri()).hasToString("sip:bob@192.0.2.20:5060");
    assertThat(invite.request().from().uri()).hasToString("sip:1001@example.org");
    assertThat(invite.request().from().displayName()).isEqualTo("Alice");
    assertThat(invite.request().maxForwards()).hasValue(69);
    assertThat(invite.body())
        .contains("c=IN IP4 127.0.0.1", "m=audio 30002 RTP/AVP 8 101")
        .doesNotContain("192.0.2.10");

    rig.answer(invite, 180, "");
    rig.answer(invite, 200, BOB);
    assertThat(rig.statuses()).containsExactly(180, 200);
    assertThat(rig.lastBody()).contains("m=audio 30000 RTP/AVP 8 101").doesNotContain("192.0.2.20");
    assertThat(rig.acks).hasSize(1);
    assertThat(rig.media)
        .contains(
            new MediaCommand.SetRemote(rig.call.id, "0", "192.0.2.10:4000", "192.0.2.10:4001"),
            new MediaCommand.SetRemote(rig.call.id, "1", "192.0.2.20:5000", "192.0.2.20:5001"),
            new MediaCommand.Bridge(rig.call.id, "0", "1"));
    assertThat(rig.events)
        .hasExactlyElementsOfTypes(CallOffered.class, LegStarted.class, CallAnswered.class);
  }

  @Test
  @Scenario("sip-calls/Back-to-back user agent/Early media")
  void shouldLetTheCallerHearWhatComesBeforeTheAnswer() {
    rig.invite();
    rig.answer(rig.sent.getFirst(), 183, BOB);
    assertThat(rig.statuses()).containsExactly(183);
    assertThat(rig.lastBody()).contains("m=audio 30000 ");
    assertThat(rig.media).contains(new MediaCommand.Bridge(rig.call.id, "0", "1"));
  }

  @Test
  @Scenario("sip-calls/Back-to-back user agent/INVITE without an offer")
  void shouldCarryTheCalleesOfferAndTheCallersAnswerInTheAck() {
    rig.invite(new CallRoute(CallRoute.USER, "bob"), "");
    assertThat(rig.sent.getFirst().request().hasBody()).isFalse();
    rig.answer(rig.sent.getFirst(), 200, BOB);
    assertThat(rig.acks).isEmpty();
    assertThat(rig.lastBody()).contains("m=audio 30000 ");

    rig.ack(sdp("192.0.2.10", 4_000, "sendrecv"));
    assertThat(new String(rig.acks.getFirst().body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("m=audio 30002 ");
  }

  @Test
  @Scenario("sip-calls/Back-to-back user agent/Media addresses")
  void shouldChooseMediaAddressesByTheWayToEachPhone() {
    rig.invite(new CallRoute(CallRoute.URI, "sip:bob@198.51.100.7"), BOB);
    assertThat(rig.peerHosts).containsExactly("192.0.2.10", "198.51.100.7");

    CallRig named = new CallRig();
    named.invite(new CallRoute(CallRoute.URI, "sip:bob@trunk.example"), BOB);
    assertThat(named.peerHosts).containsExactly("192.0.2.10", MediaCommand.LegRequest.ELSEWHERE);
  }

  // Several contacts.

  @Test
  @Scenario("sip-calls/Forking/First answer wins")
  void shouldRingContactsOfOneQAtOnceAndCancelTheOthersWhenOneAnswers() {
    rig.bindings = List.of(binding(20, 1000), binding(21, 1000));
    rig.invite();
    assertThat(rig.sent).extracting(Sent::leg).containsExactly(1, 2);
    rig.answer(rig.sent.get(0), 180, "");
    rig.answer(rig.sent.get(1), 180, "");
    rig.answer(rig.sent.get(1), 200, BOB);
    assertThat(rig.cancels).hasSize(1);
    assertThat(rig.cancels.getFirst().branch()).isEqualTo(rig.sent.get(0).branch());
    assertThat(rig.cancels.getFirst().reasons().getFirst()).contains("cause=200");
    assertThat(rig.lastAnswer().status()).isEqualTo(200);
  }

  @Test
  @Scenario("sip-calls/Forking/Second answer")
  void shouldAcknowledgeAndEndASecondAnswerThatCrossedTheCancel() {
    rig.bindings = List.of(binding(20, 1000), binding(21, 1000));
    rig.invite();
    rig.answer(rig.sent.get(1), 200, BOB);
    rig.answer(rig.sent.get(0), 200, sdp("192.0.2.21", 6_000, "sendrecv"));
    assertThat(rig.acks).hasSize(2);
    assertThat(rig.sent(Method.BYE)).extracting(Sent::leg).containsExactly(1);
    assertThat(rig.statuses()).containsOnlyOnce(200);
  }

  @Test
  @Scenario("sip-calls/Forking/By falling q")
  void shouldTryTheNextQWhenTheFirstHasRefusedAndTellTheBestRefusal() {
    rig.bindings = List.of(binding(20, 1000), binding(21, 500));
    rig.invite();
    assertThat(rig.sent).hasSize(1);
    rig.answer(rig.sent.get(0), 486, "");
    assertThat(rig.sent).extracting(Sent::leg).containsExactly(1, 2);
    rig.silence(rig.sent.get(1));
    assertThat(rig.lastAnswer().status()).isEqualTo(486);
    assertThat(rig.record().outcome()).isEqualTo("busy");
    assertThat(rig.media).contains(new MediaCommand.Release(rig.call.id));
  }

  @Test
  @Scenario("sip-calls/Forking/Declined everywhere")
  void shouldEndTheSearchWhenOneDeclinesForAll() {
    rig.bindings = List.of(binding(20, 1000), binding(21, 1000), binding(22, 500));
    rig.invite();
    rig.answer(rig.sent.get(0), 603, "");
    assertThat(rig.cancels).hasSize(1);
    rig.answer(rig.sent.get(1), 487, "");
    assertThat(rig.sent).hasSize(2);
    assertThat(rig.lastAnswer().status()).isEqualTo(603);
  }

  // Refusing.

  @Test
  @Scenario("sip-calls/Refusals/Nobody there")
  void shouldAnswer480WhenNobodyIsRegistered() {
    rig.bindings = List.of();
    rig.invite();
    assertThat(rig.statuses()).containsExactly(480);
    assertThat(rig.record().outcome()).isEqualTo("no_answer");
    assertThat(rig.stopped).isTrue();
  }

  @Test
  @Scenario("sip-calls/Refusals/Nothing to work with")
  void shouldAnswer503WithRetryAfterWithoutPortsOrRegistrar() {
    rig.portsLeft = false;
    rig.invite();
    assertThat(rig.statuses()).containsExactly(503);
    assertThat(rig.lastAnswer().header(HeaderName.of("Retry-After"))).isEqualTo("5");
    assertThat(rig.record().outcome()).isEqualTo("failed");

    CallRig second = new CallRig();
    second.bindings = null;
    second.invite();
    assertThat(second.statuses()).containsExactly(503);
    assertThat(second.lastAnswer().header(HeaderName.of("Retry-After"))).isEqualTo("2");
  }

  @Test
  @Scenario("sip-calls/Refusals/Media that nobody can carry")
  void shouldAnswer488WithAWarning() {
    rig.invite(
        new CallRoute(CallRoute.USER, "bob"),
        sdp("192.0.2.10", 4_000, "sendrecv").replace("RTP/AVP", "RTP/SAVP"));
    assertThat(rig.statuses()).containsExactly(488);
    assertThat(rig.lastAnswer().header(HeaderName.of("Warning"))).startsWith("304 ");
    assertThat(rig.sent).isEmpty();
  }

  @Test
  @Scenario("sip-calls/Refusals/Nobody answers in time")
  void shouldGiveUpWhenNobodyAnswersInTime() {
    rig.invite();
    rig.answer(rig.sent.getFirst(), 180, "");
    assertThat(rig.timers).containsEntry(CallPatience.NO_ANSWER, 60_000L);
    rig.fire(CallPatience.NO_ANSWER);
    assertThat(rig.lastAnswer().status()).isEqualTo(480);
    assertThat(rig.cancels).hasSize(1);
    assertThat(rig.record().outcome()).isEqualTo("no_answer");
  }

  @Test
  @Scenario("sip-calls/Refusals/The edge has refused already")
  void shouldEndWithoutAByeWhenItsAnswerCanReachNobody() {
    rig.invite(ECHO, sdp("192.0.2.10", 4_000, "sendrecv"));
    assertThat(rig.statuses()).containsExactly(200);
    rig.withdraw();
    assertThat(rig.sent).isEmpty();
    assertThat(rig.timers).doesNotContainKey("2xx:0");
    assertThat(rig.record().outcome()).isEqualTo("cancelled");
    assertThat(rig.record().answered()).isNull();
    assertThat(rig.stopped).isTrue();
  }

  // Ending.

  @Test
  @Scenario("sip-calls/Ending/CANCEL")
  void shouldCancelWhatRingsAndAnswer487() {
    rig.invite();
    rig.answer(rig.sent.getFirst(), 180, "");
    rig.cancel(1);
    assertThat(rig.lastAnswer().status()).isEqualTo(487);
    assertThat(rig.cancels).hasSize(1);
    rig.answer(rig.sent.getFirst(), 487, "");
    assertThat(rig.record().outcome()).isEqualTo("cancelled");
    assertThat(rig.stopped).isTrue();
  }

  @Test
  @Scenario("sip-calls/Ending/CANCEL and answer cross")
  void shouldEndTheCalleesDialogWhenTheAnswerCrossedTheCancel() {
    rig.invite();
    rig.cancel(1);
    rig.answer(rig.sent.getFirst(), 200, BOB);
    assertThat(rig.statuses()).doesNotContain(200);
    assertThat(rig.acks).hasSize(1);
    assertThat(rig.sent(Method.BYE)).hasSize(1);
    rig.answer(rig.sent(Method.BYE).getFirst(), 200, "");
    assertThat(rig.stopped).isTrue();
  }

  @Test
  @Scenario("sip-calls/Ending/BYE from either side")
  void shouldEndBothDialogsWhenTheCallerHangsUp() {
    rig.connected();
    rig.now += 5_000;
    rig.aliceAsks(Method.BYE, 2, "");
    assertThat(rig.lastAnswer().status()).isEqualTo(200);
    assertThat(rig.sent(Method.BYE)).extracting(Sent::leg).containsExactly(1);
    assertThat(rig.media).contains(new MediaCommand.Release(rig.call.id));
    assertThat(rig.record().endedBy()).isEqualTo("caller");
    assertThat(rig.record().durationMs()).isEqualTo(5_000);
    assertThat(rig.stopped).isFalse();
    rig.answer(rig.sent(Method.BYE).getFirst(), 200, "");
    assertThat(rig.stopped).isTrue();
  }

  @Test
  @Scenario("sip-calls/Ending/BYE from either side")
  void shouldEndBothDialogsWhenTheCalleeHangsUp() {
    rig.connected();
    rig.calleeAsks(1, Method.BYE, 1, "");
    assertThat(rig.lastAnswer().status()).isEqualTo(200);
    assertThat(rig.sent(Method.BYE)).extracting(Sent::leg).containsExactly(0);
    assertThat(rig.record().endedBy()).isEqualTo("callee");
    assertThat(rig.record().outcome()).isEqualTo("answered");
  }

  @Test
  @Scenario("sip-calls/Ending/Operator")
  void shouldEndBothDialogsOnAnOperatorsWord() {
    rig.connected();
    rig.feed(rig.machine.hangup(rig.now));
    assertThat(rig.sent(Method.BYE)).extracting(Sent::leg).containsExactlyInAnyOrder(0, 1);
    assertThat(rig.record().endedBy()).isEqualTo("operator");
  }

  @Test
  @Scenario("sip-calls/Ending/ACK never comes")
  void shouldRepeatThe2xxAndEndTheCallWhenNobodyAcknowledges() {
    rig.invite(ECHO, sdp("192.0.2.10", 4_000, "sendrecv"));
    for (long expected : List.of(500L, 1_000L, 2_000L, 4_000L, 4_000L)) {
      assertThat(rig.timers).containsEntry("2xx:0", expected);
      rig.fire("2xx:0");
    }
    assertThat(rig.statuses()).hasSize(6).containsOnly(200);
    while (rig.timers.containsKey("2xx:0")) {
      rig.fire("2xx:0");
    }
    assertThat(rig.now).isEqualTo(1_000_000 + 35_500);
    assertThat(rig.sent(Method.BYE)).hasSize(1);
    assertThat(rig.record().outcome()).isEqualTo("failed");
    assertThat(rig.record().sipStatus()).isEqualTo(408);
  }

  // In the dialog.

  @Test
  @Scenario("sip-calls/Hold/Held and resumed")
  void shouldTakeHoldThroughToTheOtherSide() {
    rig.connected();
    rig.aliceAsks(Method.INVITE, 2, sdp("192.0.2.10", 4_000, "sendonly"));
    Sent hold = rig.sent.getLast();
    assertThat(hold.leg()).isEqualTo(1);
    assertThat(hold.body()).contains("a=sendonly", "m=audio 30002 ");
    rig.answer(hold, 200, sdp("192.0.2.20", 5_000, "recvonly"));
    assertThat(rig.lastAnswer().status()).isEqualTo(200);
    assertThat(rig.lastBody()).contains("a=recvonly", "m=audio 30000 ");
    assertThat(rig.events.getLast()).isInstanceOf(CallRenegotiated.class);
    assertThat(rig.call.caller().held).isTrue();

    rig.ack("");
    rig.aliceAsks(Method.INVITE, 3, sdp("192.0.2.10", 4_000, "sendrecv"));
    rig.answer(rig.sent.getLast(), 200, BOB);
    assertThat(rig.lastBody()).contains("a=sendrecv");
    assertThat(rig.call.caller().held).isFalse();
  }

  @Test
  @Scenario("sip-calls/Hold/Held by the callee")
  void shouldTakeTheCalleesHoldThroughToTheCaller() {
    rig.connected();
    rig.calleeAsks(1, Method.INVITE, 1, sdp("192.0.2.20", 5_000, "sendonly"));
    Sent hold = rig.sent.getLast();
    assertThat(hold.leg()).isZero();
    assertThat(hold.body()).contains("a=sendonly");
    rig.answer(hold, 200, sdp("192.0.2.10", 4_000, "recvonly"));
    assertThat(rig.lastBody()).contains("a=recvonly");
    assertThat(rig.call.leg(1).held).isTrue();
  }

  @Test
  @Scenario("sip-calls/Hold/Both at once")
  void shouldAnswer491WhileTheOtherSidesOfferIsPending() {
    rig.connected();
    rig.aliceAsks(Method.INVITE, 2, sdp("192.0.2.10", 4_000, "sendonly"));
    rig.calleeAsks(1, Method.INVITE, 1, sdp("192.0.2.20", 5_000, "sendonly"));
    assertThat(rig.lastAnswer().status()).isEqualTo(491);
    assertThat(rig.call.phase).isEqualTo(CallState.Phase.ANSWERED);
  }

  @Test
  @Scenario("sip-calls/Hold/Refused")
  void shouldHandTheRefusalBackAndKeepTheCall() {
    rig.connected();
    rig.aliceAsks(Method.INVITE, 2, sdp("192.0.2.10", 4_000, "sendonly"));
    rig.answer(rig.sent.getLast(), 488, "");
    assertThat(rig.lastAnswer().status()).isEqualTo(488);
    assertThat(rig.call.phase).isEqualTo(CallState.Phase.ANSWERED);
  }

  @Test
  @Scenario("sip-calls/Requests in the dialog/INFO")
  void shouldRelayInfoAndItsAnswer() {
    rig.connected();
    rig.aliceAsks(Method.of("INFO"), 2, "");
    Sent info = rig.sent.getLast();
    assertThat(info.leg()).isEqualTo(1);
    assertThat(info.request().method().name()).isEqualTo("INFO");
    rig.answer(info, 200, "");
    assertThat(rig.lastAnswer().status()).isEqualTo(200);
    assertThat(rig.lastAnswer().cseq().number()).isEqualTo(2);
  }

  @Test
  @Scenario("sip-calls/Requests in the dialog/Methods that we do not know")
  void shouldAnswer405AndOptions200() {
    rig.connected();
    rig.aliceAsks(Method.of("PUBLISH"), 2, "");
    assertThat(rig.lastAnswer().status()).isEqualTo(405);
    assertThat(rig.lastAnswer().header(HeaderName.of("Allow"))).contains("INVITE");
    rig.aliceAsks(Method.OPTIONS, 3, "");
    assertThat(rig.lastAnswer().status()).isEqualTo(200);
  }

  @Test
  @Scenario("sip-calls/Requests in the dialog/Out of order")
  void shouldAnswer500ToAnOlderCSeq() {
    rig.connected();
    rig.aliceAsks(Method.OPTIONS, 7, "");
    rig.aliceAsks(Method.OPTIONS, 6, "");
    assertThat(rig.lastAnswer().status()).isEqualTo(500);
    assertThat(rig.call.phase).isEqualTo(CallState.Phase.ANSWERED);
  }
}
