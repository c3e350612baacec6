package io.rvoip.sip.call;

import io.rvoip.protocol.sdp.SdpRewrite;
import io.rvoip.protocol.sdp.SessionDescription;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.dialog.Dialog;
import io.rvoip.sip.call.CallEvent.CallAnswered;

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

  /** The first 2xx wins; every later one is acknowledged and ended at once. */
  static void answered(CallTurn turn, Leg leg, SipResponse ok) {
    CallState call = turn.call;
    leg.inviteBranch = null;
    SipRequest sent = java.util.Objects.requireNonNull(leg.sentInvite);
    leg.dialog = Dialog.uac(sent, ok);
    if (call.phase != CallState.Phase.RINGING || leg.state == Leg.State.ENDED) {
      turn.ack(leg, sent.cseq().number(), null);
      turn.bye(leg, "SIP;cause=487;text=\"Answered elsewhere or cancelled\"");
      return;
    }
    leg.state = Leg.State.ANSWERED;
    leg.remoteSdp = ok.hasBody() ? ok.body() : leg.remoteSdp;
    SessionDescription remote = leg.remote();
    if (remote == null || CallSdp.anchors(remote, turn.endpoint(leg)).isEmpty()) {
      turn.ack(leg, sent.cseq().number(), null);
      CallEnding.end(turn, "failed", "system", 488);
      return;
    }
    turn.mediaRemote(leg, remote);
    if (leg.index == 0) {
      firstPartyAnswered(turn, leg, sent);
      return;
    }
    call.callee = leg.index;
    for (Leg other : call.legs.values()) {
      if (other.index != 0 && other != leg && other.state != Leg.State.ENDED) {
        other.state = Leg.State.ENDED;
        turn.cancelInvite(other, "SIP;cause=200;text=\"Call completed elsewhere\"");
      }
    }
    call.untried.clear();
    turn.step.then(new CallEffect.CancelTimer(CallSetup.NO_ANSWER));
    Leg caller = call.caller();
    call.answered = turn.now();
    turn.connectMedia(caller, leg);
    if (call.order != null) {
      turn.ack(leg, sent.cseq().number(), null);
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
      turn.ack(leg, sent.cseq().number(), null);
      turn.answerInvite(
          caller,
          200,
          caller.sdp.answer(remote, offer, CallSdp.anchors(offer, turn.endpoint(caller))));
    }
    if (call.phase == CallState.Phase.RINGING) {
      turn.step.persist(new CallAnswered(turn.now(), turn.connected()));
    }
  }

  /** The caller's ACK of an INVITE without offer brings the answer for the callee. */
  static void lateAnswer(CallTurn turn, Leg from, SipRequest ack) {
    Leg to = turn.call.other(from);
    SessionDescription answer = CallSdp.parse(ack.hasBody() ? ack.body() : null);
    if (answer == null || to == null || to.sentInvite == null || to.lastAck != null) {
      return;
    }
    SessionDescription offer = to.remote();
    if (offer == null) {
      return;
    }
    from.remoteSdp = ack.body();
    turn.mediaRemote(from, answer);
    turn.ack(
        to,
        to.sentInvite.cseq().number(),
        to.sdp.answer(answer, offer, CallSdp.anchors(offer, turn.endpoint(to))));
  }

  private static void firstPartyAnswered(CallTurn turn, Leg leg, SipRequest sent) {
    CallState call = turn.call;
    turn.ack(leg, sent.cseq().number(), null);
    CallCommand.Originate order = java.util.Objects.requireNonNull(call.order);
    call.route = order.toRoute();
    if (call.withApplication()) {
      call.answered = turn.now();
      turn.connectMedia(leg, null);
      turn.step.then(new CallEffect.CancelTimer(CallSetup.NO_ANSWER));
      turn.step.persist(new CallAnswered(turn.now(), turn.connected()));
      return;
    }
    CallSetup.route(turn, call.route);
  }
}
