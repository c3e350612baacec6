package io.rvoip.sip.call;

import io.rvoip.protocol.sdp.SdpRewrite;
import io.rvoip.protocol.sdp.SessionDescription;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.dialog.Dialog;
import io.rvoip.sip.call.CallEvent.CallAnswered;
import io.rvoip.sip.call.CallEvent.CallRenegotiated;
import io.rvoip.sip.call.CallEvent.LegStarted;
import org.jspecify.annotations.Nullable;

/**
 * What callees say to our INVITE until one has won: early media, the first 2xx, every later one.
 */
final class CallAnswer {

  private CallAnswer() {}

  static void answerForApplication(CallTurn turn) {
    CallState call = turn.call;
    Leg caller = call.caller();
    SessionDescription offer = caller.remote();
    if (offer == null) {
      CallSetup.reject(turn, 488, "rejected");
      return;
    }
    CallSetup.persistOffered(turn);
    SessionDescription answer =
        caller.sdp.answer(
            CallSdp.echoed(offer), offer, CallSdp.anchors(offer, turn.endpoint(caller)));
    turn.mediaRemote(caller, offer);
    turn.connectMedia(caller, null);
    caller.state = Leg.State.ANSWERED;
    call.answered = turn.now();
    CallPatience.ends(turn);
    turn.answerInvite(caller, 200, answer);
    turn.step.persist(new CallAnswered(turn.now(), turn.connected()));
  }

  /** A provisional response of a callee. */
  static void ringing(CallTurn turn, Leg leg, SipResponse response) {
    CallState call = turn.call;
    leg.state = Leg.State.RINGING;
    if (call.order != null || call.phase != CallState.Phase.RINGING || leg.index == 0) {
      return;
    }
    Leg caller = call.caller();
    caller.state = Leg.State.RINGING;
    SessionDescription answer = CallSdp.parse(response.hasBody() ? response.body() : null);
    SessionDescription offer = caller.remote();
    if (answer == null || offer == null) {
      turn.answerInvite(caller, response.status(), null);
      return;
    }
    leg.remoteSdp = response.body();
    turn.mediaRemote(leg, answer);
    turn.connectMedia(caller, leg);
    turn.answerInvite(
        caller,
        response.status(),
        caller.sdp.answer(answer, offer, CallSdp.anchors(offer, turn.endpoint(caller))));
  }

  /**
   * A 2xx that has come before gets its ACK again. One with another tag is a further dialog, made
   * by a proxy that has forked our INVITE, RFC 3261 §13.2.2.4: it is acknowledged and ended.
   *
   * @return whether that was all that there is to it
   */
  static boolean repeatedOrForked(CallTurn turn, Leg leg, SipResponse ok) {
    if (turn.repeatAck(leg, ok)) {
      return true;
    }
    if (leg.dialog == null || leg.dialog.remoteTag().value().equals(SentAcks.tag(ok))) {
      return false;
    }
    turn.ackAndBye(leg, Dialog.uac(StoredInvite.answeredBy(leg, ok), ok), ok.cseq().number());
    return true;
  }

  /** A 2xx to an INVITE that nobody awaits any more: given up, or sent by a lost owner. */
  static void late(CallTurn turn, Leg leg, SipResponse ok) {
    if (leg.dialog == null && leg.state == Leg.State.ENDED) {
      answered(turn, leg, ok);
    } else if (leg.dialog != null && leg.ackOwed != ok.cseq().number()) {
      turn.ack(leg, ok.cseq().number(), null);
    }
  }

  /** The first 2xx wins; every later one is acknowledged and ended at once. */
  static void answered(CallTurn turn, Leg leg, SipResponse ok) {
    CallState call = turn.call;
    leg.inviteBranch = null;
    long cseq = ok.cseq().number();
    leg.dialog = Dialog.uac(StoredInvite.answeredBy(leg, ok), ok);
    leg.ackOwed = cseq;
    if (call.phase != CallState.Phase.RINGING || leg.state == Leg.State.ENDED) {
      turn.bye(leg, "SIP;cause=487;text=\"Answered elsewhere or cancelled\"");
      return;
    }
    leg.state = Leg.State.ANSWERED;
    CallSession.agreed(turn, leg, ok);
    leg.remoteSdp = ok.hasBody() ? ok.body() : leg.remoteSdp;
    SessionDescription remote = leg.remote();
    if (remote == null || CallSdp.anchors(remote, turn.endpoint(leg)).isEmpty()) {
      CallEnding.end(turn, "failed", "system", 488);
      return;
    }
    turn.mediaRemote(leg, remote);
    if (leg.index == 0) {
      firstPartyAnswered(turn, leg, cseq);
      return;
    }
    call.callee = leg.index;
    CalleeFork.cancelOthers(turn, leg, "SIP;cause=200;text=\"Call completed elsewhere\"");
    CallPatience.ends(turn);
    Leg caller = call.caller();
    call.answered = turn.now();
    turn.connectMedia(caller, leg);
    if (call.order != null) {
      turn.ack(leg, cseq, null);
    } else if (caller.remoteSdp == null) {
      // The caller's INVITE had no offer: the callee's 2xx carries it, and our ACK to him waits for
      // the answer in the caller's ACK.
      caller.state = Leg.State.ANSWERED;
      switch (caller.sdp.offer(remote, CallSdp.anchors(remote, turn.endpoint(caller)))) {
        case SdpRewrite.Result.Rewritten r -> turn.answerInvite(caller, 200, r.sdp());
        case SdpRewrite.Result.NotAcceptable ignored ->
            CallEnding.end(turn, "failed", "system", 488);
      }
    } else {
      SessionDescription offer = java.util.Objects.requireNonNull(caller.remote());
      caller.state = Leg.State.ANSWERED;
      turn.ack(leg, cseq, null);
      turn.answerInvite(
          caller,
          200,
          caller.sdp.answer(remote, offer, CallSdp.anchors(offer, turn.endpoint(caller))));
    }
    if (call.phase == CallState.Phase.RINGING) {
      turn.step.persist(new CallAnswered(turn.now(), turn.connected()));
    }
  }

  /**
   * The answer to an offer that came in a 2xx and still waits for its ACK: the peer of the other
   * leg gives it in its own ACK, or in its answer to the re-INVITE of a new owner. One that gives
   * none in the middle of a call stays with what it said last; without any, there can be no call.
   */
  static void lateAnswer(CallTurn turn, Leg from, byte @Nullable [] body) {
    CallState call = turn.call;
    Leg to = call.other(from);
    if (call.phase != CallState.Phase.ANSWERED || to == null || to.ackOwed == 0) {
      return;
    }
    SessionDescription said = CallSdp.parse(body);
    if (said != null) {
      from.remoteSdp = body;
      from.held = CallSdp.holds(said) && !to.held;
    }
    SessionDescription answer = from.remote();
    SessionDescription offer = to.remote();
    if (answer == null || offer == null) {
      CallEnding.end(turn, "failed", "system", 488);
      return;
    }
    turn.mediaRemote(from, answer);
    turn.ack(
        to, to.ackOwed, to.sdp.answer(answer, offer, CallSdp.anchors(offer, turn.endpoint(to))));
    turn.step.persist(new CallRenegotiated(turn.now(), turn.connected()));
  }

  private static void firstPartyAnswered(CallTurn turn, Leg leg, long cseq) {
    CallState call = turn.call;
    turn.ack(leg, cseq, null);
    CallCommand.Originate order = java.util.Objects.requireNonNull(call.order);
    call.route = order.toRoute();
    if (call.withApplication()) {
      call.answered = turn.now();
      turn.connectMedia(leg, null);
      CallPatience.ends(turn);
      turn.step.persist(new CallAnswered(turn.now(), turn.connected()));
      return;
    }
    // Whoever takes this call over has to end this dialog, too.
    turn.step.persist(new LegStarted(turn.now(), leg.facts()));
    CallSetup.route(turn, call.route);
  }
}
