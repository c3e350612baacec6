package io.rvoip.protocol.rtp;

/** Arithmetic on numbers that wrap: RTP sequence numbers (16 bits) and timestamps (32 bits). */
public final class SequenceNumbers {
  private SequenceNumbers() {}

  /** The shortest way from one sequence number to another, -32768 to 32767. */
  public static int distance(int from, int to) {
    return (short) (to - from);
  }

  /** Whether {@code a} comes after {@code b}. */
  public static boolean isNewer(int a, int b) {
    return distance(b, a) > 0;
  }

  /** The next sequence number. */
  public static int next(int sequence) {
    return sequence + 1 & 0xFFFF;
  }

  /** The shortest way from one timestamp to another. */
  public static int timestampDistance(int from, int to) {
    return to - from;
  }
}
