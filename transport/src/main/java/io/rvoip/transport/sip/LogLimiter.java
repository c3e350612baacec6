package io.rvoip.transport.sip;

/** Lets one log line through per interval and counts the others. */
final class LogLimiter {
  private static final long INTERVAL_NANOS = 10_000_000_000L;

  private boolean open = true;
  private long closedNanos;
  private long suppressed;

  /** How many lines were held back since the last one; -1 to hold back this one too. */
  synchronized long admit(long nowNanos) {
    if (!open && nowNanos - closedNanos < INTERVAL_NANOS) {
      suppressed++;
      return -1;
    }
    open = false;
    closedNanos = nowNanos;
    long before = suppressed;
    suppressed = 0;
    return before;
  }
}
