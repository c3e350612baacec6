package io.rvoip.protocol.rtp;

import java.nio.ByteBuffer;

/**
 * Walks over the packets of an RTCP compound, RFC 3550 §6.1, in place and without allocation.
 *
 * <p>Use: {@link #start}, then {@link #next} until it is false; then {@link #fault} says whether
 * all was well. Not thread safe.
 */
public final class RtcpWalker {
  /** Sender report. */
  public static final int SR = 200;

  /** Receiver report. */
  public static final int RR = 201;

  /** Source description. */
  public static final int SDES = 202;

  /** Goodbye. */
  public static final int BYE = 203;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private ByteBuffer data = NOTHING;
  private int end;
  private int at;
  private int nextAt;
  private RtcpFault fault = RtcpFault.NONE;
  private int first;
  private int contentEnd;

  /** Begins with {@code length} octets from {@code offset}; the buffer must be big endian. */
  public void start(ByteBuffer datagram, int offset, int length) {
    data = datagram;
    at = offset;
    nextAt = offset;
    end = offset + length;
    fault = length < 4 ? RtcpFault.TOO_SHORT : RtcpFault.NONE;
  }

  /** Goes to the next packet; false at the end, or at a fault. */
  public boolean next() {
    if (fault != RtcpFault.NONE || nextAt == end) {
      return false;
    }
    at = nextAt;
    if (end - at < 4) {
      return failed(RtcpFault.TOO_SHORT);
    }
    first = data.getInt(at);
    if (first >>> 30 != 2) {
      return failed(RtcpFault.VERSION);
    }
    if (!RtpHeader.isRtcp(packetType())) {
      return failed(RtcpFault.PACKET_TYPE);
    }
    nextAt = at + 4 * ((first & 0xFFFF) + 1);
    if (nextAt > end) {
      return failed(RtcpFault.LENGTH);
    }
    contentEnd = nextAt;
    if ((first & 0x20000000) != 0 && !unpad()) {
      return failed(RtcpFault.PADDING);
    }
    return countFits() || failed(RtcpFault.COUNT);
  }

  /** RFC 3550 §6.4.1: only the last packet is padded, by a multiple of four. */
  private boolean unpad() {
    int octets = data.get(nextAt - 1) & 0xFF;
    contentEnd = nextAt - octets;
    return nextAt == end && octets != 0 && octets % 4 == 0 && contentEnd >= at + 4;
  }

  private boolean countFits() {
    int content = contentEnd - at - 4;
    return switch (packetType()) {
      case SR -> content >= 24 + ReportBlock.LENGTH * count();
      case RR -> content >= 4 + ReportBlock.LENGTH * count();
      // RFC 3550 §A.2 does not count sources: of a short SDES or BYE the reader takes what is
      // there.
      default -> true;
    };
  }

  private boolean failed(RtcpFault why) {
    fault = why;
    return false;
  }

  /** What was wrong, NONE while all is well. */
  public RtcpFault fault() {
    return fault;
  }

  /** Packet type, 192 to 223. */
  public int packetType() {
    return first >>> 16 & 0xFF;
  }

  /** Reception report, source or subtype count, 0 to 31. */
  public int count() {
    return first >>> 24 & 0x1F;
  }

  /** Absolute position of the packet's header. */
  public int offset() {
    return at;
  }

  /** Absolute position after the packet's content, padding left out. */
  public int contentEnd() {
    return contentEnd;
  }

  /** The whole check of a datagram, for those who only relay. */
  public RtcpFault check(ByteBuffer datagram, int offset, int length, boolean reducedSize) {
    start(datagram, offset, length);
    if (next() && !reducedSize && packetType() != SR && packetType() != RR) {
      return RtcpFault.FIRST_PACKET;
    }
    while (next()) {
      // next() does the checking
    }
    return fault;
  }
}
