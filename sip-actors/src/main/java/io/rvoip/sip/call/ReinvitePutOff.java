package io.rvoip.sip.call;

import io.rvoip.sip.call.CallEvent.ReinviteRefused;

/** A phone does not take a re-INVITE of ours: it is asked again for a while, or no more. */
final class ReinvitePutOff {
  private static final long GLARE_BACKOFF_MS = 2_100;
  private static final long GLARE_SPREAD_MS = 1_900;

  private ReinvitePutOff() {}

  /**
   * @param status the phone's final answer; 408 when there was none
   */
  static void refused(CallTurn turn, Leg leg, int status) {
    if (turn.call.phase != CallState.Phase.ANSWERED) {
      return; // it has ended meanwhile
    }
    if (leg.refusals++ == 0) {
      leg.refusedSinceMs = turn.nowMs;
    }
    if (isPutOff(status) && turn.nowMs - leg.refusedSinceMs < turn.settings.reinvitePatienceMs()) {
      // RFC 3261 §14.1: the owner of the Call-ID waits 2.1 to 4 s.
      long pauseMs = GLARE_BACKOFF_MS + turn.settings.random().nextLong(GLARE_SPREAD_MS);
      turn.step.then(new CallEffect.StartTimer(CallMove.RETRY + leg.index, pauseMs));
      return;
    }
    givenUp(turn, leg, status);
  }

  /**
   * RFC 3261 §14.1: without a re-INVITE that succeeds "the session parameters MUST remain
   * unchanged, as if no re-INVITE had been issued", so that the session goes on, unless it was with
   * an address that is no more. After 481 or 408 there is no dialog to go on with.
   */
  private static void givenUp(CallTurn turn, Leg leg, int status) {
    boolean gone = status == 481 || status == 408;
    String cause = gone ? "dialog gone" : leg.moving ? "cannot follow" : "goes on";
    turn.step.persist(new ReinviteRefused(turn.now(), leg.index, status, leg.refusals, cause));
    leg.refusals = 0;
    if (!gone && !leg.moving) {
      if (!isPutOff(status)) {
        CallSession.refused(turn, leg);
      }
      return;
    }
    if (status == 481) {
      leg.state = Leg.State.ENDED;
    }
    CallEnding.end(turn, "lost", "system", 200);
  }

  /** Whether the phone may agree when it is asked later. */
  private static boolean isPutOff(int status) {
    return status == 491 || status == 500 || status == 503;
  }
}
