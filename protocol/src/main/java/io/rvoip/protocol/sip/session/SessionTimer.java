package io.rvoip.protocol.sip.session;

/**
 * What both sides have agreed on, RFC 4028 §10: one refreshes at half of the interval, the other
 * gives the session up shortly before it is over.
 *
 * @param seconds the session interval
 * @param oursToRefresh whether we are the refresher
 */
public record SessionTimer(int seconds, boolean oursToRefresh) {
  private static final int MOST_BEFORE_END_SECONDS = 32;

  /** RFC 4028 §10: "once half the session interval has elapsed". */
  public long refreshAfterMs() {
    return 500L * seconds;
  }

  /**
   * RFC 4028 §10: BYE "slightly before" the end, "the minimum of 32 seconds and one third of the
   * session interval".
   */
  public long giveUpAfterMs() {
    return 1000L * seconds - Math.min(1000L * MOST_BEFORE_END_SECONDS, 1000L * seconds / 3);
  }
}
