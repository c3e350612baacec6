package io.rvoip.protocol.rtp;

import java.nio.ByteBuffer;

/**
 * The header of one RTP packet, RFC 3550 §5.1, read into plain fields. Use one view over and over:
 * {@link #read} replaces its content and allocates nothing. The fields are defined after a read
 * that returned true. Not thread safe.
 */
public final class RtpView {
  private RtpFault fault = RtpFault.TOO_SHORT;
  private int length;
  private int firstWord;
  private int timestamp;
  private int ssrc;
  private int extensionAt;
  private int headerLength;
  private int paddingLength;

  /** Reads the packet in {@code length} octets from {@code offset}; false when it is none. */
  public boolean read(byte[] packet, int offset, int length) {
    if (length < RtpHeader.FIXED_LENGTH) {
      return failed(RtpFault.TOO_SHORT);
    }
    if (!fixed(
        RtpHeader.int32(packet, offset),
        RtpHeader.int32(packet, offset + 4),
        RtpHeader.int32(packet, offset + 8),
        length)) {
      return false;
    }
    if (extensionAt != 0 && !extension(RtpHeader.uint16(packet, offset + extensionAt + 2))) {
      return false;
    }
    return !hasPadding() || padding(packet[offset + length - 1] & 0xFF);
  }

  /** The same on a buffer; {@code offset} is absolute and the position stays. */
  public boolean read(ByteBuffer packet, int offset, int length) {
    if (length < RtpHeader.FIXED_LENGTH) {
      return failed(RtpFault.TOO_SHORT);
    }
    if (!fixed(
        packet.getInt(offset), packet.getInt(offset + 4), packet.getInt(offset + 8), length)) {
      return false;
    }
    if (extensionAt != 0 && !extension(packet.getShort(offset + extensionAt + 2) & 0xFFFF)) {
      return false;
    }
    return !hasPadding() || padding(packet.get(offset + length - 1) & 0xFF);
  }

  private boolean fixed(int firstWord, int timestamp, int ssrc, int length) {
    this.firstWord = firstWord;
    this.timestamp = timestamp;
    this.ssrc = ssrc;
    this.length = length;
    paddingLength = 0;
    extensionAt = 0;
    headerLength = RtpHeader.FIXED_LENGTH + 4 * csrcCount();
    if (version() != 2) {
      return failed(RtpFault.VERSION);
    }
    if (headerLength > length) {
      return failed(RtpFault.TOO_SHORT);
    }
    if (hasExtension()) {
      if (headerLength + 4 > length) {
        return failed(RtpFault.EXTENSION);
      }
      extensionAt = headerLength;
    }
    fault = RtpFault.NONE;
    return true;
  }

  private boolean extension(int words) {
    headerLength += 4 + 4 * words;
    return headerLength <= length || failed(RtpFault.EXTENSION);
  }

  private boolean padding(int octets) {
    paddingLength = octets;
    return (octets != 0 && headerLength + octets <= length) || failed(RtpFault.PADDING);
  }

  private boolean failed(RtpFault why) {
    fault = why;
    return false;
  }

  /** What was wrong with the last packet. */
  public RtpFault fault() {
    return fault;
  }

  /** Protocol version, 2. */
  public int version() {
    return firstWord >>> 30;
  }

  /** P bit. */
  public boolean hasPadding() {
    return (firstWord & 0x20000000) != 0;
  }

  /** X bit. */
  public boolean hasExtension() {
    return (firstWord & 0x10000000) != 0;
  }

  /** Number of contributing sources. */
  public int csrcCount() {
    return firstWord >>> 24 & 0x0F;
  }

  /** M bit. */
  public boolean marker() {
    return (firstWord & 0x800000) != 0;
  }

  /** Payload type, 0 to 127. */
  public int payloadType() {
    return firstWord >>> 16 & 0x7F;
  }

  /** Sequence number, 0 to 65535. */
  public int sequence() {
    return firstWord & 0xFFFF;
  }

  /** Timestamp, an unsigned 32-bit number. */
  public int timestamp() {
    return timestamp;
  }

  /** Synchronisation source, an unsigned 32-bit number. */
  public int ssrc() {
    return ssrc;
  }

  /** Octets from the packet's start to its payload. */
  public int payloadOffset() {
    return headerLength;
  }

  /** Octets of payload, without padding. */
  public int payloadLength() {
    return length - headerLength - paddingLength;
  }
}
