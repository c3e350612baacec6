package io.rvoip.sip.call;

import io.rvoip.protocol.sdp.SdpRewrite;
import io.rvoip.protocol.sdp.SessionDescription;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.dialog.InDialogVerdict;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.call.CallEvent.CallRenegotiated;
import io.rvoip.sip.call.CallState.Reinvite;
import io.rvoip.sip.call.CallState.Relay;
import io.rvoip.sip.edge.NodeUas;
import org.jspecify.annotations.Nullable;

/** Requests inside a dialog: BYE, re-INVITE and hold, INFO; RFC 3261 §14, §15. */
final class CallInDialog {
  private CallInDialog() {}

  static void request(CallTurn turn, CallCommand.InDialog in) {
    CallState call = turn.call;
    SipRequest request = in.request().request();
    Leg leg = call.legs.get(in.leg());
    if (leg == null || leg.dialog == null || !leg.dialog().callId().equals(request.callId())) {
      turn.respond(in.transaction(), request, 481);
      return;
    }
    if (leg.state == Leg.State.ENDED && !request.method().equals(Method.BYE)) {
      turn.respond(in.transaction(), request, 481);
      return;
    }
    switch (leg.dialog().onRequest(request)) {
      case InDialogVerdict.Accepted ignored -> accepted(turn, leg, in, request);
      case InDialogVerdict.Refused refused ->
          turn.respond(in.transaction(), request, refused.status());
    }
  }

  private static void accepted(
      CallTurn turn, Leg leg, CallCommand.InDialog in, SipRequest request) {
    leg.follow(in.flow(), request);
    SipResponse refusal = refusal(request);
    if (refusal != null) {
      turn.respond(in.transaction(), refusal);
      return;
    }
    switch (request.method().name()) {
      case "BYE" -> bye(turn, leg, in, request);
      case "INVITE" -> reinvite(turn, leg, in, request);
      case "INFO" -> relay(turn, leg, in, request);
      // REGISTER is refused above, ACK and CANCEL come another way.
      default -> turn.respond(in.transaction(), NodeUas.RULES.options(request, ownTag(request)));
    }
  }

  /**
   * RFC 3261 §8.2, for what comes in a dialog. What INFO carries is for the other phone to judge.
   */
  private static @Nullable SipResponse refusal(SipRequest request) {
    Method method = request.method();
    if (method.equals(Method.SUBSCRIBE)) {
      return request.response(489);
    }
    if (method.equals(Method.REGISTER)) {
      return request
          .responseBuilder(405, null)
          .set(HeaderName.ALLOW, CallTurn.ALLOW)
          .buildResponse();
    }
    return method.equals(Method.INFO) ? null : NodeUas.RULES.check(request, ownTag(request));
  }

  private static String ownTag(SipRequest request) {
    return String.valueOf(request.to().tag());
  }

  private static void bye(CallTurn turn, Leg leg, CallCommand.InDialog in, SipRequest request) {
    boolean wasAnswered = leg.state == Leg.State.ANSWERED;
    leg.state = Leg.State.ENDED;
    leg.byeBranch = null;
    leg.byeOwed = null;
    clearUnacked(turn, leg);
    turn.respond(in.transaction(), request, 200);
    if (turn.call.phase == CallState.Phase.ENDING) {
      CallEnding.stopWhenQuiet(turn);
      return;
    }
    if (leg.inviteTx != null) {
      // RFC 3261 §15.1.2: pending requests of the dialog are answered 487.
      turn.answerInvite(leg, 487, null);
    }
    boolean connected = turn.call.phase == CallState.Phase.ANSWERED && wasAnswered;
    CallEnding.end(
        turn,
        connected ? "answered" : "cancelled",
        leg.index == 0 ? "caller" : "callee",
        connected ? 200 : 487);
  }

  private static void reinvite(
      CallTurn turn, Leg leg, CallCommand.InDialog in, SipRequest request) {
    CallState call = turn.call;
    boolean busy = call.reinvite != null || !call.anchoring.isEmpty() || leg.inviting();
    if (call.phase != CallState.Phase.ANSWERED) {
      turn.respond(
          in.transaction(),
          request
              .responseBuilder(500, null)
              .set(HeaderName.of("Retry-After"), "2")
              .buildResponse());
      return;
    }
    if (leg.inviteTx != null) {
      // RFC 3261 §14.2: a second INVITE of the same side before the first has its answer.
      turn.respond(
          in.transaction(),
          request
              .responseBuilder(500, null)
              .set(
                  HeaderName.of("Retry-After"),
                  Integer.toString(turn.settings.random().nextInt(11)))
              .buildResponse());
      return;
    }
    if (busy) {
      // RFC 3261 §14.2: glare, the peer tries again after its back-off.
      turn.respond(in.transaction(), request, 491);
      return;
    }
    leg.dialog().refreshTarget(request);
    SessionDescription offer = CallSdp.parse(request.hasBody() ? request.body() : null);
    if (request.hasBody() && offer == null) {
      turn.respond(in.transaction(), request, 488);
      return;
    }
    leg.inviteTx = in.transaction();
    leg.invite = request;
    leg.contact = in.contact();
    CallSession.Refusal refusal = CallSession.refusal(turn, leg, request);
    if (refusal != null) {
      turn.answerInvite(leg, refusal.status(), null, refusal.header(), refusal.value());
      return;
    }
    if (!CallPatience.reinviteBegins(turn, leg, request)) {
      return;
    }
    Leg to = call.other(leg);
    if (call.withApplication() || to == null) {
      answerHere(turn, leg, request, offer);
      return;
    }
    if (to.inviting()) {
      turn.answerInvite(leg, 491, null);
      return;
    }
    MessageEditor relayed = CallSession.ask(turn, to, to.dialog().request(Method.INVITE));
    relayed
        .add(HeaderName.of("Allow"), CallTurn.ALLOW)
        .add(HeaderName.of("User-Agent"), turn.settings.product());
    SessionDescription before = to.sdp.sent();
    if (offer != null) {
      switch (to.sdp.offer(offer, CallSdp.anchors(offer, turn.endpoint(to)))) {
        case SdpRewrite.Result.Rewritten r -> relayed.body(CallTurn.SDP_TYPE, r.sdp().toBytes());
        case SdpRewrite.Result.NotAcceptable n -> {
          turn.answerInvite(leg, 488, null, "Warning", n.warning().toHeaderValue("rvoip"));
          return;
        }
      }
    }
    call.reinvite = new Reinvite(leg, to, offer == null, before);
    to.sentInvite = relayed.buildRequest();
    to.inviteBranch = turn.branch(to);
    turn.send(to, to.sentInvite, true, to.inviteBranch);
  }

  private static void answerHere(
      CallTurn turn, Leg leg, SipRequest request, @Nullable SessionDescription offer) {
    SessionDescription body;
    if (offer == null) {
      // RFC 3261 §14.2: a re-INVITE without offer is answered with what we would offer now.
      body = leg.sdp.sent();
    } else {
      body =
          leg.sdp.answer(CallSdp.echoed(offer), offer, CallSdp.anchors(offer, turn.endpoint(leg)));
      leg.remoteSdp = request.body();
      leg.held = CallSdp.holds(offer);
      turn.mediaRemote(leg, offer);
    }
    turn.answerInvite(leg, 200, body);
    turn.step.persist(new CallRenegotiated(turn.now(), turn.connected()));
  }

  /** The asker waits no longer: the other side is asked no longer either. */
  static void giveUp(CallTurn turn, Reinvite exchange) {
    turn.answerInvite(exchange.from(), 487, null);
    turn.cancelInvite(exchange.to(), "");
  }

  /** The other side's answer to a relayed re-INVITE. */
  static void reinviteAnswered(CallTurn turn, Reinvite exchange, SipResponse response) {
    CallState call = turn.call;
    Leg to = exchange.to();
    Leg from = exchange.from();
    to.inviteBranch = null;
    call.reinvite = null;
    if (CallSession.isWorthAnother(turn, to, response.status(), response)) {
      call.reinvite = exchange;
      again(turn, to);
      return;
    }
    if (!response.isSuccess()) {
      exchange.takeBack();
      turn.answerInvite(from, CalleeFork.forPeer(response.status()), null);
      if (response.status() == 481 || response.status() == 408) {
        // RFC 3261 §14.1: the dialog is gone on that side.
        to.state = Leg.State.ENDED;
        CallEnding.end(turn, "answered", to.index == 0 ? "caller" : "callee", 200);
      }
      return;
    }
    to.dialog().refreshTarget(response);
    to.ackOwed = response.cseq().number();
    CallSession.agreed(turn, to, response);
    SessionDescription answer = CallSdp.parse(response.hasBody() ? response.body() : null);
    if (answer == null) {
      exchange.takeBack();
      turn.ack(to, to.ackOwed, null);
      turn.answerInvite(from, 488, null);
      return;
    }
    to.remoteSdp = response.body();
    turn.mediaRemote(to, answer);
    SipRequest invite = from.invite;
    if (invite == null) {
      givenUp(turn, exchange);
    } else if (exchange.offerless()) {
      // Our ACK waits for the answer in the asker's, and so do the facts.
      switch (from.sdp.offer(answer, CallSdp.anchors(answer, turn.endpoint(from)))) {
        case SdpRewrite.Result.Rewritten r -> turn.answerInvite(from, 200, r.sdp());
        case SdpRewrite.Result.NotAcceptable ignored -> {
          turn.ack(to, to.ackOwed, null);
          turn.answerInvite(from, 488, null);
        }
      }
      to.held = CallSdp.holds(answer) && !from.held;
    } else {
      turn.ack(to, to.ackOwed, null);
      SessionDescription offer = CallSdp.parse(invite.body());
      if (offer == null) {
        turn.answerInvite(from, 488, null);
        return;
      }
      from.remoteSdp = invite.body();
      from.held = CallSdp.holds(offer);
      turn.mediaRemote(from, offer);
      turn.answerInvite(
          from, 200, from.sdp.answer(answer, offer, CallSdp.anchors(offer, turn.endpoint(from))));
      to.held = CallSdp.holds(answer) && !from.held;
      turn.step.persist(new CallRenegotiated(turn.now(), turn.connected()));
    }
  }

  /** The same re-INVITE with what the other side wants of the session's timer, RFC 4028 §7.3. */
  private static void again(CallTurn turn, Leg to) {
    SipRequest refused = to.sentInvite;
    if (refused == null) {
      return;
    }
    MessageEditor invite = CallSession.ask(turn, to, to.dialog().request(Method.INVITE));
    invite
        .add(HeaderName.of("Allow"), CallTurn.ALLOW)
        .add(HeaderName.of("User-Agent"), turn.settings.product());
    if (refused.hasBody()) {
      invite.body(CallTurn.SDP_TYPE, refused.body());
    }
    to.sentInvite = invite.buildRequest();
    to.inviteBranch = turn.branch(to);
    turn.send(to, to.sentInvite, true, to.inviteBranch);
  }

  /**
   * The other side has agreed, but the asker has cancelled or was lost meanwhile, and knows nothing
   * of it: the session goes on as before, which the other side is told by a re-INVITE of ours.
   */
  private static void givenUp(CallTurn turn, Reinvite exchange) {
    if (exchange.offerless()) {
      CallAnswer.lateAnswer(turn, exchange.from(), null);
      return;
    }
    Leg to = exchange.to();
    turn.ack(to, to.ackOwed, null);
    exchange.takeBack();
    CallMove.refresh(turn, to);
  }

  /** An INFO of one side is an INFO to the other; the answer comes back the same way. */
  private static void relay(CallTurn turn, Leg leg, CallCommand.InDialog in, SipRequest request) {
    Leg to = turn.call.other(leg);
    if (turn.call.phase != CallState.Phase.ANSWERED || to == null || turn.call.withApplication()) {
      turn.respond(in.transaction(), request, turn.call.withApplication() ? 200 : 481);
      return;
    }
    MessageEditor copy = to.dialog().request(request.method());
    String infoPackage = request.header(HeaderName.of("Info-Package"));
    if (infoPackage != null) {
      copy.set(HeaderName.of("Info-Package"), infoPackage);
    }
    String type = request.contentType();
    if (request.hasBody() && type != null) {
      copy.body(type, request.body());
    }
    turn.call.relays.put(turn.send(to, copy, false), new Relay(leg, to, in.transaction(), request));
  }

  /** The answer to a relayed request; 408 when none came. */
  static void relayAnswered(CallTurn turn, Relay relay, int status) {
    turn.respond(relay.transaction(), relay.request(), CalleeFork.forPeer(status));
  }

  /** The ACK to our 2xx. */
  static void acked(CallTurn turn, Leg leg, SipRequest ack) {
    if (leg.unackedOk != null && ack.cseq().number() != leg.unackedCSeq) {
      return; // of an earlier 2xx, come again
    }
    clearUnacked(turn, leg);
    CallAnswer.lateAnswer(turn, leg, ack.hasBody() ? ack.body() : null);
    if (turn.call.phase == CallState.Phase.ENDING) {
      CallEnding.acknowledged(turn, leg);
    }
  }

  /** RFC 3261 §13.3.1.4: repeat the 2xx, doubling to T2; after 64*T1 the dialog ends. */
  static void repeatOk(CallTurn turn, Leg leg) {
    byte[] ok = leg.unackedOk;
    if (ok == null || leg.unackedTx == null) {
      return;
    }
    if (turn.nowMs - leg.unackedSinceMs >= turn.settings.transactionMs()) {
      clearUnacked(turn, leg);
      if (turn.call.phase == CallState.Phase.ENDING) {
        CallEnding.acknowledged(turn, leg);
      } else {
        CallEnding.end(turn, "failed", "system", 408);
      }
      return;
    }
    leg.unackedIntervalMs = Math.min(leg.unackedIntervalMs * 2, turn.settings.t2Ms());
    turn.respond(leg.unackedTx, WireMessage.of(ok).response());
    turn.step.then(new CallEffect.StartTimer("2xx:" + leg.index, leg.unackedIntervalMs));
  }

  static void clearUnacked(CallTurn turn, Leg leg) {
    if (leg.unackedOk != null) {
      leg.unackedOk = null;
      leg.unackedTx = null;
      turn.step.then(new CallEffect.CancelTimer("2xx:" + leg.index));
    }
  }
}
