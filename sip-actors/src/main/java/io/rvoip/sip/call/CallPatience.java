package io.rvoip.sip.call;

import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.sip.edge.ServerTx;
import java.util.OptionalInt;

/**
 * How long a caller is kept waiting for an answer, and what keeps his INVITE alive meanwhile.
 *
 * <p>The timers are in memory only: a call that rings is given up when its owner is lost, and a
 * re-INVITE, so that there is no deadline to be continued by another node.
 */
final class CallPatience {
  /** Nobody has answered since the last contacts began to ring. */
  static final String NO_ANSWER = "no-answer";

  /** The time that the caller has set himself, RFC 3261 §13.3.1. */
  static final String EXPIRES = "expires";

  /** The same of a re-INVITE; the number of its leg follows. */
  static final String REINVITE_EXPIRES = "expires:";

  /** RFC 3261 §13.3.1.1: a provisional response other than 100 "at every minute". */
  static final String PROGRESS = "progress";

  private static final long PROGRESS_MS = 60_000;

  /**
   * Longer times of a caller than a day are left to the ringing timeout, so that no stranger sets a
   * timer which no clock of ours reaches.
   */
  private static final int LONGEST_EXPIRES_SECONDS = 86_400;

  private CallPatience() {}

  /** The caller's INVITE is here and goes on; false when its time is over already. */
  static boolean begins(CallTurn turn, SipRequest invite) {
    OptionalInt expires = expires(invite);
    if (expires.isPresent() && expires.getAsInt() == 0) {
      expired(turn);
      return false;
    }
    if (expires.isPresent()) {
      turn.step.then(new CallEffect.StartTimer(EXPIRES, 1_000L * expires.getAsInt()));
    }
    turn.step.then(new CallEffect.StartTimer(PROGRESS, PROGRESS_MS));
    return true;
  }

  /** A party's re-INVITE is here, RFC 3261 §14.2; false when its time is over already. */
  static boolean reinviteBegins(CallTurn turn, Leg leg, SipRequest invite) {
    OptionalInt expires = expires(invite);
    if (expires.isPresent() && expires.getAsInt() == 0) {
      turn.answerInvite(leg, 487, null);
      return false;
    }
    if (expires.isPresent()) {
      leg.reinviteExpires = true;
      turn.step.then(
          new CallEffect.StartTimer(REINVITE_EXPIRES + leg.index, 1_000L * expires.getAsInt()));
    }
    return true;
  }

  /** The re-INVITE has its final answer, or nobody any more who waits for one. */
  static void reinviteEnds(CallTurn turn, Leg leg) {
    if (leg.reinviteExpires) {
      leg.reinviteExpires = false;
      turn.step.then(new CallEffect.CancelTimer(REINVITE_EXPIRES + leg.index));
    }
  }

  /** The other party has not said in time whether it agrees; the session goes on as it was. */
  static void reinviteExpired(CallTurn turn, Leg leg) {
    CallState.Reinvite exchange = turn.call.reinvite;
    if (exchange != null && exchange.from() == leg && leg.inviteTx != null) {
      CallInDialog.giveUp(turn, exchange);
    }
  }

  private static OptionalInt expires(SipRequest invite) {
    OptionalInt expires = invite.expires();
    return expires.isPresent() && expires.getAsInt() <= LONGEST_EXPIRES_SECONDS
        ? expires
        : OptionalInt.empty();
  }

  /** Contacts have begun to ring. */
  static void rings(CallTurn turn) {
    turn.step.then(new CallEffect.StartTimer(NO_ANSWER, CalleeFork.ringMs(turn)));
  }

  /** Nobody waits any more. */
  static void ends(CallTurn turn) {
    turn.step.then(new CallEffect.CancelTimer(NO_ANSWER));
    turn.step.then(new CallEffect.CancelTimer(EXPIRES));
    turn.step.then(new CallEffect.CancelTimer(PROGRESS));
  }

  /** Nobody answered in time. */
  static void noAnswer(CallTurn turn) {
    if (turn.call.phase == CallState.Phase.RINGING) {
      CallEnding.end(turn, "no_answer", "system", 480);
    }
  }

  /**
   * RFC 3261 §13.3.1: "If the invitation expires before the UAS has generated a final response, a
   * 487 (Request Terminated) response SHOULD be generated."
   */
  static void expired(CallTurn turn) {
    if (isAwaited(turn.call)) {
      CallSetup.reject(turn, 487, "no_answer");
    }
  }

  /**
   * Proxies give an INVITE up after three minutes without a response (Timer C, RFC 3261 §16.6 step
   * 11): the caller is told again what he was told last, or that it is being worked on.
   */
  static void progress(CallTurn turn) {
    if (!isAwaited(turn.call)) {
      return;
    }
    Leg caller = turn.call.caller();
    ServerTx transaction = caller.inviteTx;
    SipResponse last = caller.progress;
    if (transaction != null && last != null) {
      turn.respond(transaction, last);
    } else {
      turn.answerInvite(caller, 183, null);
    }
    turn.step.then(new CallEffect.StartTimer(PROGRESS, PROGRESS_MS));
  }

  private static boolean isAwaited(CallState call) {
    return switch (call.phase) {
      case ROUTING, RINGING -> call.order == null;
      case NEW, ANSWERED, ENDING -> false;
    };
  }
}
