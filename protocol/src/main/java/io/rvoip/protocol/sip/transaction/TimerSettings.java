package io.rvoip.protocol.sip.transaction;

/**
 * Base values of the timers, RFC 3261 §17.1.1.1 and table 4, in milliseconds.
 *
 * @param t1Ms estimate of the round trip time; 500
 * @param t2Ms longest interval between repeats of non-INVITE requests and INVITE answers; 4000
 * @param t4Ms longest time that a message stays in the network; 5000
 * @param proceedingLimitMs how long an INVITE may go on without a further provisional answer (Timer
 *     C and our own backstop for a silent TU); at least 180000
 */
public record TimerSettings(int t1Ms, int t2Ms, int t4Ms, int proceedingLimitMs) {
  /** The RFC's values, and 11 minutes of ringing. */
  public static final TimerSettings DEFAULT = new TimerSettings(500, 4000, 5000, 660_000);

  public TimerSettings {
    requirePositive("t1Ms", t1Ms);
    requirePositive("t2Ms", t2Ms);
    requirePositive("t4Ms", t4Ms);
    if (t2Ms < t1Ms) {
      throw new IllegalArgumentException("t2Ms: " + t2Ms + " (expected: t1Ms or more)");
    }
    // RFC 3261 §16.6 step 11: "Timer C ... MUST be larger than 3 minutes".
    if (proceedingLimitMs < 180_000) {
      throw new IllegalArgumentException(
          "proceedingLimitMs: " + proceedingLimitMs + " (expected: 180000 or more)");
    }
  }

  /** 64*T1: timers B, F, H, J, L, M. */
  long patienceMs() {
    return 64L * t1Ms;
  }

  /** Timer D, RFC 3261 §17.1.1.2: "at least 32 seconds for unreliable transports". */
  long timerDMs() {
    return Math.max(32_000L, patienceMs());
  }

  /** The time until a client's Timer E reaches T2, RFC 4320 §4.1: 3.5 s with the RFC's values. */
  long provisionalAfterMs() {
    long elapsed = 0;
    for (long interval = t1Ms; interval < t2Ms; interval *= 2) {
      elapsed += interval;
    }
    return Math.max(elapsed, t1Ms);
  }

  private static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 1 or more)");
    }
  }
}
