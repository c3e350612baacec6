package io.rvoip.sip.call;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.session.SessionRules;
import io.rvoip.protocol.sip.session.SessionRules.Asked;
import io.rvoip.protocol.sip.session.SessionRules.Wish;
import io.rvoip.protocol.sip.session.SessionTimer;
import org.jspecify.annotations.Nullable;

/**
 * Session timers of a call's legs, RFC 4028; each leg has its own, for a back-to-back user agent is
 * one side of both. A phone that has vanished does not keep a call, and its record, alive.
 *
 * <p>Deviates from RFC 4028 §7.2: a callee who knows of no timers is asked for signs of life all
 * the same, by a re-INVITE as any peer may send one.
 */
final class CallSession {
  /** Half of the interval is over, or nearly all of it; the number of the leg follows. */
  static final String TIMER = "session:";

  /** The interval is over, and the peer has put our re-INVITE off all the time. */
  static final String END = "session-end:";

  private CallSession() {}

  /** Judges a request of a peer; null: it goes on. */
  static @Nullable Refusal refusal(CallTurn turn, Leg leg, SipRequest request) {
    return switch (turn.settings.session().asked(request)) {
      case Asked.Agreed agreed -> {
        leg.askedSession = agreed;
        yield null;
      }
      case Asked.TooBrief tooBrief ->
          new Refusal(422, "Min-SE", Integer.toString(tooBrief.leastSeconds()));
      case Asked.Malformed malformed ->
          new Refusal(400, "Warning", "399 rvoip \"Malformed " + malformed.name() + "\"");
    };
  }

  /** A response that ends the request, with the header that says why. */
  record Refusal(int status, String header, String value) {}

  /** What our 2xx to a peer says of the session; it begins, or begins again, with that. */
  static void answer(CallTurn turn, Leg leg, MessageEditor ok) {
    Asked.Agreed agreed = leg.askedSession;
    if (agreed == null) {
      return;
    }
    leg.askedSession = null;
    ok.set(HeaderName.SUPPORTED, SessionRules.OPTION_TAG)
        .set(HeaderName.SESSION_EXPIRES, agreed.expires().toString());
    if (agreed.required()) {
      ok.set(HeaderName.REQUIRE, SessionRules.OPTION_TAG);
    }
    begins(turn, leg, agreed.timer());
  }

  /** What an INVITE of ours asks for. */
  static MessageEditor ask(CallTurn turn, Leg leg, MessageEditor invite) {
    return ask(wish(turn, leg), invite);
  }

  private static MessageEditor ask(Wish wish, MessageEditor invite) {
    invite
        .set(HeaderName.SUPPORTED, SessionRules.OPTION_TAG)
        .set(HeaderName.SESSION_EXPIRES, wish.expires().toString());
    if (wish.least() > 0) {
      invite.set(HeaderName.MIN_SE, Integer.toString(wish.least()));
    }
    return invite;
  }

  private static Wish wish(CallTurn turn, Leg leg) {
    SessionRules rules = turn.settings.session();
    SessionTimer timer = leg.session;
    return timer == null ? rules.wish() : rules.wish(timer, leg.leastSession);
  }

  /** A peer has taken our INVITE. */
  static void agreed(CallTurn turn, Leg leg, SipResponse ok) {
    SessionTimer told = SessionRules.agreed(ok);
    begins(
        turn, leg, told != null ? told : new SessionTimer(turn.settings.session().seconds(), true));
  }

  /**
   * Whether a 422 to our INVITE lets it be sent again; then the leg remembers what it has learnt.
   */
  static boolean isWorthAnother(CallTurn turn, Leg leg, int status, @Nullable SipResponse refused) {
    if (status != 422 || refused == null || leg.sentInvite == null) {
      return false;
    }
    Wish again = SessionRules.again(wish(turn, leg), refused);
    if (again == null || again.least() <= leg.leastSession) {
      return false;
    }
    leg.leastSession = again.least();
    SessionTimer timer = leg.session;
    leg.session =
        new SessionTimer(again.expires().seconds(), timer == null || timer.oursToRefresh());
    return true;
  }

  /**
   * A peer does not take our re-INVITE for good, and so is there: the session goes on as it was,
   * RFC 3261 §14.1. One that refreshes by itself does not count on us.
   */
  static void refused(CallTurn turn, Leg leg) {
    SessionTimer timer = leg.session;
    if (timer != null && timer.oursToRefresh() && lasts(turn, leg)) {
      begins(turn, leg, timer);
    }
  }

  private static void begins(CallTurn turn, Leg leg, SessionTimer timer) {
    leg.session = timer;
    leg.sessionSinceMs = turn.nowMs;
    turn.step.then(new CallEffect.CancelTimer(END + leg.index));
    turn.step.then(new CallEffect.StartTimer(TIMER + leg.index, firstMs(timer)));
  }

  private static long firstMs(SessionTimer timer) {
    return timer.oursToRefresh() ? timer.refreshAfterMs() : timer.giveUpAfterMs();
  }

  /**
   * Another node goes on with the call, by the deadline that was stored. What the peer has sent
   * meanwhile may have reached nobody: it gets the time of a transaction at least.
   */
  static void goesOn(CallTurn turn, Leg leg) {
    SessionTimer timer = leg.session;
    if (timer != null) {
      long left = leg.sessionSinceMs + firstMs(timer) - turn.nowMs;
      long least = timer.oursToRefresh() ? 0 : turn.settings.transactionMs();
      turn.step.then(new CallEffect.StartTimer(TIMER + leg.index, Math.max(least, left)));
    }
  }

  /** Time for a sign of life, or none has come. */
  static void due(CallTurn turn, Leg leg) {
    SessionTimer timer = leg.session;
    if (timer == null || !lasts(turn, leg)) {
      return;
    }
    if (timer.oursToRefresh()) {
      long left = leg.sessionSinceMs + 1000L * timer.seconds() - turn.nowMs;
      turn.step.then(
          new CallEffect.StartTimer(
              END + leg.index, Math.max(turn.settings.transactionMs(), left)));
      CallMove.refresh(turn, leg);
    } else {
      over(turn, leg);
    }
  }

  /** RFC 4028 §10: "the UA SHOULD send a BYE request to terminate the session". */
  static void over(CallTurn turn, Leg leg) {
    if (lasts(turn, leg)) {
      CallEnding.end(turn, "lost", "system", 408);
    }
  }

  private static boolean lasts(CallTurn turn, Leg leg) {
    return turn.call.phase == CallState.Phase.ANSWERED && leg.state == Leg.State.ANSWERED;
  }

  /** The call is over. */
  static void ends(CallTurn turn) {
    for (Leg leg : turn.call.legs.values()) {
      if (leg.session != null) {
        turn.step.then(new CallEffect.CancelTimer(TIMER + leg.index));
        turn.step.then(new CallEffect.CancelTimer(END + leg.index));
      }
    }
  }
}
