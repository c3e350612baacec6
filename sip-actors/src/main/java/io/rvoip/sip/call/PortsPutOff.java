package io.rvoip.sip.call;

import io.rvoip.media.MediaReply;
import io.rvoip.sip.call.CallEvent.PortsRefused;
import org.jspecify.annotations.Nullable;

/**
 * An answered call has lost its media node, and ours has no ports for it: it is asked again, less
 * and less often, for as long as phones are that put us off. Then the call ends: its parties hear
 * nothing, and will not.
 */
final class PortsPutOff {
  private static final long FIRST_PAUSE_MS = 1_000;
  private static final int DOUBLINGS = 4;

  private PortsPutOff() {}

  /**
   * @param reply what the media node has said; null: nothing
   */
  static void refused(CallTurn turn, @Nullable MediaReply reply) {
    CallState call = turn.call;
    if (call.portRefusals++ == 0) {
      call.portsRefusedSinceMs = turn.nowMs;
    }
    long leftMs = turn.settings.reinvitePatienceMs() - (turn.nowMs - call.portsRefusedSinceMs);
    if (leftMs > 0) {
      turn.step.then(
          new CallEffect.StartTimer(CallMove.RETRY_MEDIA, Math.min(pauseMs(turn), leftMs)));
      return;
    }
    String reason = reply instanceof MediaReply.Refused refused ? refused.reason() : "no answer";
    turn.step.persist(
        new PortsRefused(turn.now(), turn.settings.node(), call.portRefusals, reason));
    CallEnding.end(turn, "lost", "system", 200);
  }

  /** Doubled each time and spread, so that the calls of a lost node do not all ask at once. */
  private static long pauseMs(CallTurn turn) {
    long longest = FIRST_PAUSE_MS << Math.min(turn.call.portRefusals - 1, DOUBLINGS);
    return longest / 2 + turn.settings.random().nextLong(longest / 2 + 1);
  }
}
