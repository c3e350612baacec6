package io.rvoip.protocol.rtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes and changes RTP fixed headers in place, RFC 3550 §5.1. Sequence numbers, timestamps and
 * SSRCs are unsigned values in an int. Buffers must be big endian, which is what a new one is.
 */
public final class RtpHeader {
  /** Octets of a header without CSRCs and extension. */
  public static final int FIXED_LENGTH = 12;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private RtpHeader() {}

  /** Writes a fixed header at {@code offset}; returns {@link #FIXED_LENGTH}. */
  public static int write(
      byte[] out,
      int offset,
      boolean marker,
      int payloadType,
      int sequence,
      int timestamp,
      int ssrc) {
    INT.set(out, offset, firstWord(marker, payloadType, sequence));
    INT.set(out, offset + 4, timestamp);
    INT.set(out, offset + 8, ssrc);
    return FIXED_LENGTH;
  }

  /**
   * Writes a fixed header at {@code offset}, leaving the position; returns {@link #FIXED_LENGTH}.
   */
  public static int write(
      ByteBuffer out,
      int offset,
      boolean marker,
      int payloadType,
      int sequence,
      int timestamp,
      int ssrc) {
    out.putInt(offset, firstWord(marker, payloadType, sequence));
    out.putInt(offset + 4, timestamp);
    out.putInt(offset + 8, ssrc);
    return FIXED_LENGTH;
  }

  /** Replaces the sequence number of the packet at {@code offset}. */
  public static void setSequence(ByteBuffer packet, int offset, int sequence) {
    packet.putShort(offset + 2, (short) sequence);
  }

  /** Replaces the timestamp of the packet at {@code offset}. */
  public static void setTimestamp(ByteBuffer packet, int offset, int timestamp) {
    packet.putInt(offset + 4, timestamp);
  }

  /** Replaces the SSRC of the packet at {@code offset}. */
  public static void setSsrc(ByteBuffer packet, int offset, int ssrc) {
    packet.putInt(offset + 8, ssrc);
  }

  /**
   * Whether a datagram on a port with a=rtcp-mux is RTCP, RFC 5761 §4: the second octet tells.
   *
   * @param secondOctet 0 to 255
   */
  public static boolean isRtcp(int secondOctet) {
    return secondOctet >= 192 && secondOctet <= 223;
  }

  private static int firstWord(boolean marker, int payloadType, int sequence) {
    return 0x80000000 | (marker ? 0x800000 : 0) | (payloadType & 0x7F) << 16 | (sequence & 0xFFFF);
  }

  static int int32(byte[] bytes, int offset) {
    return (int) INT.get(bytes, offset);
  }

  static int uint16(byte[] bytes, int offset) {
    return (short) SHORT.get(bytes, offset) & 0xFFFF;
  }
}
