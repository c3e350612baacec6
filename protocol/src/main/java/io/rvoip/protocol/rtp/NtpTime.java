package io.rvoip.protocol.rtp;

/** NTP timestamps, RFC 3550 §4: seconds since 1900 in the upper 32 bits, fraction in the lower. */
public final class NtpTime {
  private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private NtpTime() {}

  /** From a UTC time in nanoseconds since 1970. */
  public static long ofEpochNanos(long epochNanos) {
    long seconds = Math.floorDiv(epochNanos, NANOS_PER_SECOND) + SECONDS_1900_TO_1970;
    long fraction = (Math.floorMod(epochNanos, NANOS_PER_SECOND) << 32) / NANOS_PER_SECOND;
    return seconds << 32 | fraction;
  }

  /** The middle 32 bits, which report blocks carry. */
  public static int compact(long ntp) {
    return (int) (ntp >>> 16);
  }
}
