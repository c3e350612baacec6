package io.rvoip.testkit;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Time that stands still until the test moves it. Starts at zero nanoseconds, 2026-01-01 UTC. */
public final class VirtualClock implements InstantSource {
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  private long nowNanos;

  /** Monotonic time. */
  public long nowNanos() {
    return nowNanos;
  }

  /** Moves on to the given monotonic time. */
  public void advanceTo(long nanos) {
    if (nanos < nowNanos) {
      throw new IllegalArgumentException(
          "nanos: " + nanos + " (expected: not before " + nowNanos + ")");
    }
    nowNanos = nanos;
  }

  /** Moves on by so many milliseconds. */
  public void advanceMillis(long millis) {
    advanceTo(nowNanos + TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Override
  public Instant instant() {
    return EPOCH.plusNanos(nowNanos);
  }
}
