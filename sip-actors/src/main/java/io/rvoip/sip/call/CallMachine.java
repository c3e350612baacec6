package io.rvoip.sip.call;

import io.rvoip.media.MediaReply;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.sip.call.CallState.Phase;
import io.rvoip.sip.call.CallState.Reinvite;
import io.rvoip.sip.call.CallState.Relay;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one call, sans-IO: a command in; facts to store and effects to perform out.
 *
 * <p>Not thread safe; its entity owns it. Recipe: feed one command, store {@link Step#events()},
 * apply them to the state, perform {@link Step#effects()} in order, feed the next.
 */
final class CallMachine {
  private final CallState call;
  private final CallSettings settings;

  CallMachine(CallState call, CallSettings settings) {
    this.call = call;
    this.settings = settings;
  }

  /** An INVITE; a repetition changes nothing. */
  Step offer(CallCommand.Offer offer, long nowMs) {
    CallTurn turn = turn(nowMs);
    if (call.phase == Phase.NEW) {
      CallSetup.offered(turn, offer);
    }
    return turn.step;
  }

  Step originate(CallCommand.Originate order, long nowMs) {
    CallTurn turn = turn(nowMs);
    if (call.phase == Phase.NEW) {
      Originating.start(turn, order);
    }
    return turn.step;
  }

  Step found(CallCommand.Found found, long nowMs) {
    CallTurn turn = turn(nowMs);
    if (call.lookup == null || call.lookup.number() != found.number()) {
      return turn.step; // asked again since, because a node was lost
    }
    call.lookup = null;
    if (call.order == null) {
      CalleeFork.found(turn, found.bindings());
    } else {
      Originating.found(turn, found.bindings());
    }
    return turn.step;
  }

  Step mediaAnswered(@Nullable MediaReply reply, long nowMs) {
    CallTurn turn = turn(nowMs);
    switch (call.phase) {
      case NEW, ENDING -> {} // the ports went back when the call ended
      case ROUTING, RINGING -> CallSetup.mediaAnswered(turn, reply);
      case ANSWERED -> CallMove.mediaAnswered(turn, reply);
    }
    return turn.step;
  }

  Step inDialog(CallCommand.InDialog in, long nowMs) {
    CallTurn turn = turn(nowMs);
    CallInDialog.request(turn, in);
    if (call.phase == Phase.NEW) {
      turn.step.then(new CallEffect.Stop());
    }
    return turn.step;
  }

  Step acked(CallCommand.Acked acked, long nowMs) {
    CallTurn turn = turn(nowMs);
    Leg leg = call.legs.get(acked.leg());
    if (leg != null) {
      CallInDialog.acked(turn, leg, acked.ack().request());
    }
    return turn.step;
  }

  /** CANCEL, RFC 3261 §9.2: of the first INVITE ends the call, of a re-INVITE only that. */
  Step cancelled(CallCommand.Cancelled cancelled, long nowMs) {
    CallTurn turn = turn(nowMs);
    Reinvite exchange = call.reinvite;
    if (exchange != null && cancelled.invite().equals(exchange.from().inviteTx)) {
      CallInDialog.giveUp(turn, exchange);
    } else if (call.phase == Phase.ROUTING || call.phase == Phase.RINGING) {
      if (call.phase == Phase.ROUTING) {
        CallSetup.reject(turn, 487, "cancelled");
      } else {
        CallEnding.end(turn, "cancelled", "caller", 487);
      }
    }
    return turn.step;
  }

  /** The caller has been refused, whatever we have decided since. */
  Step withdrawn(CallCommand.Withdrawn withdrawn, long nowMs) {
    CallTurn turn = turn(nowMs);
    Leg caller = call.legs.get(0);
    if (caller == null
        || !(withdrawn.invite().equals(caller.inviteTx)
            || withdrawn.invite().equals(caller.unackedTx))) {
      return turn.step;
    }
    switch (call.phase) {
      case NEW, ENDING -> {}
      case ROUTING -> CallSetup.reject(turn, 503, "cancelled");
      case RINGING, ANSWERED -> {
        // An answer of ours has reached nobody: there is no dialog to end.
        CallInDialog.clearUnacked(turn, caller);
        caller.state = Leg.State.RINGING;
        call.answered = null;
        CallEnding.end(turn, "cancelled", "system", 503);
      }
    }
    return turn.step;
  }

  Step responded(CallCommand.Responded in, long nowMs) {
    CallTurn turn = turn(nowMs);
    SipResponse response = in.response().response();
    Leg leg = call.legs.get(in.leg());
    if (leg == null) {
      return turn.step;
    }
    if (response.cseq().method().equals(Method.INVITE)) {
      if (in.flow() != null && leg.flow == null) {
        leg.flow = in.flow();
      }
      invited(turn, leg, in.branch(), response);
    } else if (response.isFinal()) {
      settled(turn, leg, in.branch(), response.status());
    }
    return turn.step;
  }

  private void invited(CallTurn turn, Leg leg, String branch, SipResponse response) {
    if (response.isSuccess() && CallAnswer.repeatedOrForked(turn, leg, response)) {
      return;
    }
    if (!branch.equals(leg.inviteBranch)) {
      if (response.isSuccess()) {
        CallAnswer.late(turn, leg, response);
      }
      return;
    }
    if (call.phase == Phase.ENDING) {
      CallEnding.invited(turn, leg, response);
      return;
    }
    Reinvite exchange = call.reinvite;
    if (branch.equals(call.anchoring.get(leg.index))) {
      if (response.isFinal()) {
        CallMove.refreshed(turn, leg, response.status(), response);
      }
    } else if (exchange != null && exchange.to() == leg) {
      if (response.isFinal()) {
        CallInDialog.reinviteAnswered(turn, exchange, response);
      }
    } else if (response.isProvisional()) {
      if (leg.state != Leg.State.ENDED) {
        CallAnswer.ringing(turn, leg, response);
      }
    } else if (response.isSuccess()) {
      CallAnswer.answered(turn, leg, response);
    } else if (leg.state != Leg.State.ENDED
        && CallSession.isWorthAnother(turn, leg, response.status(), response)) {
      CalleeFork.again(turn, leg);
    } else {
      CalleeFork.refused(turn, leg, response.status());
    }
  }

  /** No response at all: RFC 3261 §8.1.3.1 makes it a 408, a transport failure a 503. */
  Step unanswered(CallCommand.Unanswered in, long nowMs) {
    CallTurn turn = turn(nowMs);
    Leg leg = call.legs.get(in.leg());
    if (leg == null) {
      return turn.step;
    }
    int status = in.cause().equals("TIMEOUT") ? 408 : 503;
    if (in.method().equals("INVITE") && in.branch().equals(leg.inviteBranch)) {
      Reinvite exchange = call.reinvite;
      if (in.branch().equals(call.anchoring.get(leg.index))) {
        CallMove.refreshed(turn, leg, 408, null);
      } else if (exchange != null && exchange.to() == leg) {
        call.reinvite = null;
        leg.inviteBranch = null;
        turn.answerInvite(exchange.from(), 408, null);
        CallEnding.end(turn, "answered", leg.index == 0 ? "caller" : "callee", 200);
      } else {
        CalleeFork.refused(turn, leg, status);
      }
      if (call.phase == Phase.ENDING) {
        CallEnding.stopWhenQuiet(turn);
      }
    } else {
      settled(turn, leg, in.branch(), status);
    }
    return turn.step;
  }

  /** The history tells who was tried; what becomes of the request is told besides. */
  Step targetFailed(CallCommand.TargetFailed in, long nowMs) {
    CallTurn turn = turn(nowMs);
    switch (call.phase) {
      case RINGING, ANSWERED ->
          turn.step.persist(
              new CallEvent.TargetFailed(
                  turn.now(), in.leg(), in.method(), in.target(), in.cause()));
      case NEW, ROUTING, ENDING -> {} // nothing is stored yet, or the record is the last fact
    }
    return turn.step;
  }

  private void settled(CallTurn turn, Leg leg, String branch, int status) {
    Relay relay = call.relays.remove(branch);
    if (relay != null) {
      CallInDialog.relayAnswered(turn, relay, status);
    }
    if (branch.equals(leg.byeBranch)) {
      leg.byeBranch = null;
      CallInDialog.clearUnacked(turn, leg);
      if (call.phase == Phase.ENDING) {
        CallEnding.stopWhenQuiet(turn);
      }
    }
  }

  Step timer(String key, long nowMs) {
    CallTurn turn = turn(nowMs);
    if (key.equals(CallPatience.NO_ANSWER)) {
      CallPatience.noAnswer(turn);
    } else if (key.equals(CallPatience.EXPIRES)) {
      CallPatience.expired(turn);
    } else if (key.startsWith(CallPatience.REINVITE_EXPIRES)) {
      CallPatience.reinviteExpired(
          turn, call.leg(Integer.parseInt(key.substring(CallPatience.REINVITE_EXPIRES.length()))));
    } else if (key.equals(CallPatience.PROGRESS)) {
      CallPatience.progress(turn);
    } else if (key.equals(CallEnding.LINGER)) {
      turn.step.then(new CallEffect.Stop());
    } else if (key.startsWith(CallSession.TIMER)) {
      CallSession.due(turn, call.leg(Integer.parseInt(key.substring(CallSession.TIMER.length()))));
    } else if (key.startsWith(CallSession.END)) {
      CallSession.over(turn, call.leg(Integer.parseInt(key.substring(CallSession.END.length()))));
    } else if (key.startsWith("2xx:")) {
      CallInDialog.repeatOk(turn, call.leg(Integer.parseInt(key.substring(4))));
    } else if (key.equals(CallMove.RETRY_MEDIA)) {
      CallMove.lost(turn, "media");
    } else if (key.startsWith(CallMove.RETRY) && call.phase == Phase.ANSWERED) {
      CallMove.refresh(turn, call.leg(Integer.parseInt(key.substring(CallMove.RETRY.length()))));
    }
    return turn.step;
  }

  Step hangup(long nowMs) {
    CallTurn turn = turn(nowMs);
    switch (call.phase) {
      case NEW, ENDING -> {}
      case ROUTING -> CallSetup.reject(turn, 480, "cancelled");
      case RINGING -> CallEnding.end(turn, "cancelled", "operator", 480);
      case ANSWERED -> CallEnding.end(turn, "answered", "operator", 200);
    }
    return turn.step;
  }

  /** We own the call now; its former owner is gone. */
  Step takenOver(long nowMs) {
    CallTurn turn = turn(nowMs);
    CallMove.takenOver(turn);
    return turn.step;
  }

  Step nodeLost(long nowMs) {
    CallTurn turn = turn(nowMs);
    CallMove.lost(turn, "node lost");
    return turn.step;
  }

  private CallTurn turn(long nowMs) {
    return new CallTurn(call, settings, nowMs);
  }
}
