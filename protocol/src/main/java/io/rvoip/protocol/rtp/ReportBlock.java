package io.rvoip.protocol.rtp;

import java.nio.ByteBuffer;

/**
 * A report block of SR and RR, RFC 3550 §6.4.1.
 *
 * @param ssrc whose packets are reported on
 * @param fractionLost lost since the last report, in 1/256
 * @param cumulativeLost lost in all, signed 24 bits
 * @param highestSequence extended highest sequence number, unsigned
 * @param jitter in timestamp units
 * @param lastSenderReport middle 32 bits of the NTP time of the last SR, 0 without one
 * @param delaySinceLast time from that SR to this block, in 1/65536 s
 */
public record ReportBlock(
    int ssrc,
    int fractionLost,
    int cumulativeLost,
    int highestSequence,
    int jitter,
    int lastSenderReport,
    int delaySinceLast) {
  /** Octets of a block. */
  public static final int LENGTH = 24;

  static ReportBlock read(ByteBuffer in, int at) {
    int loss = in.getInt(at + 4);
    return new ReportBlock(
        in.getInt(at),
        loss >>> 24,
        loss << 8 >> 8,
        in.getInt(at + 8),
        in.getInt(at + 12),
        in.getInt(at + 16),
        in.getInt(at + 20));
  }

  void write(ByteBuffer out) {
    out.putInt(ssrc)
        .putInt(fractionLost << 24 | cumulativeLost & 0xFFFFFF)
        .putInt(highestSequence)
        .putInt(jitter)
        .putInt(lastSenderReport)
        .putInt(delaySinceLast);
  }

  /**
   * Round trip in milliseconds, RFC 3550 §6.4.1; negative when the peer has had no SR of ours.
   *
   * @param arrival when the block arrived, middle 32 bits of NTP time
   */
  public double roundTripMs(int arrival) {
    return lastSenderReport == 0
        ? -1
        : Math.max(0, arrival - lastSenderReport - delaySinceLast) * 1000.0 / 65536.0;
  }
}
