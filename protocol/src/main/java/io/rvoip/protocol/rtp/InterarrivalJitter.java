package io.rvoip.protocol.rtp;

/**
 * The estimate of RFC 3550 §6.4.1 with the integer arithmetic of §A.8. Not thread safe; allocates
 * nothing.
 */
public final class InterarrivalJitter {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final int clockRateHz;
  private boolean started;
  private int transit;
  private int jitterTimes16;

  /** For a stream whose timestamps count at this rate. */
  public InterarrivalJitter(int clockRateHz) {
    if (clockRateHz <= 0) {
      throw new IllegalArgumentException("clockRateHz: " + clockRateHz + " (expected: above 0)");
    }
    this.clockRateHz = clockRateHz;
  }

  /** A packet has arrived. */
  public void update(long arrivalNanos, int rtpTimestamp) {
    long seconds = Math.floorDiv(arrivalNanos, NANOS_PER_SECOND);
    long nanos = Math.floorMod(arrivalNanos, NANOS_PER_SECOND);
    // Modulo 2^32 as the timestamp is; differences stay right.
    int arrival = (int) (seconds * clockRateHz + nanos * clockRateHz / NANOS_PER_SECOND);
    int nextTransit = arrival - rtpTimestamp;
    if (started) {
      int d = Math.abs(nextTransit - transit);
      // A clock that was set or a stream that starts again is no jitter.
      if (d >= 0 && d < clockRateHz * 10L) {
        jitterTimes16 += d - (jitterTimes16 + 8 >> 4);
      }
    }
    started = true;
    transit = nextTransit;
  }

  /** In timestamp units, as report blocks carry it. */
  public int jitter() {
    return jitterTimes16 >> 4;
  }

  /** In milliseconds. */
  public double jitterMs() {
    return jitterTimes16 * 1000.0 / 16.0 / clockRateHz;
  }
}
