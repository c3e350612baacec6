package io.rvoip.transport.media;

/**
 * Cap on packets per second with room for a burst of half a second: the virtual scheduling form of
 * the generic cell rate algorithm. Not thread safe; the loop owns it.
 */
final class PacketRateCap {
  private static final long BURST_NANOS = 500_000_000L;

  private final long intervalNanos;
  private long aheadOfNanos;
  private boolean started;

  PacketRateCap(int packetsPerSecond) {
    this.intervalNanos = 1_000_000_000L / packetsPerSecond;
  }

  /** Whether one more packet is within the cap; counts it when it is. */
  boolean allows(long nowNanos) {
    if (!started || aheadOfNanos - nowNanos < 0) {
      started = true;
      aheadOfNanos = nowNanos;
    }
    if (aheadOfNanos - nowNanos > BURST_NANOS) {
      return false;
    }
    aheadOfNanos += intervalNanos;
    return true;
  }
}
