package io.rvoip.transport.media;

import java.nio.ByteBuffer;

/**
 * Tells RTP from RTCP from anything else by the checks of RFC 3550 §A.1 and §A.2 and the payload
 * type ranges of RFC 5761 §4. Reads the buffer between position and limit and leaves both alone.
 */
final class RtpShape {
  private static final int RTP_HEADER_BYTES = 12;
  private static final int RTCP_FIRST_TYPE = 192;
  private static final int RTCP_LAST_TYPE = 223;

  private RtpShape() {}

  /** Whether this is a whole RTP packet. */
  static boolean isRtp(ByteBuffer packet) {
    int length = packet.remaining();
    int at = packet.position();
    if (length < RTP_HEADER_BYTES || version(packet) != 2 || hasRtcpType(packet)) {
      return false;
    }
    int first = packet.get(at);
    int header = RTP_HEADER_BYTES + 4 * (first & 0x0f);
    if ((first & 0x10) != 0) {
      if (length < header + 4) {
        return false;
      }
      header += 4 + 4 * (packet.getShort(at + header + 2) & 0xffff);
    }
    if (length < header) {
      return false;
    }
    boolean padded = (first & 0x20) != 0;
    if (!padded) {
      return true;
    }
    int padding = packet.get(at + length - 1) & 0xff;
    return padding != 0 && header + padding <= length;
  }

  /**
   * Whether this is a whole RTCP compound packet. The first part may be of any type, as RFC 5506
   * allows.
   */
  static boolean isRtcp(ByteBuffer packet) {
    int at = packet.position();
    int end = packet.limit();
    if (end - at < 8 || !hasRtcpType(packet)) {
      return false;
    }
    while (at < end) {
      if (end - at < 4 || (packet.get(at) & 0xc0) != 0x80) {
        return false;
      }
      at += 4 + 4 * (packet.getShort(at + 2) & 0xffff);
    }
    return at == end;
  }

  /** SSRC of an RTP packet, as unsigned number. */
  static long ssrc(ByteBuffer rtp) {
    return rtp.getInt(rtp.position() + 8) & 0xffffffffL;
  }

  /** Writes another SSRC into an RTP packet. */
  static void ssrc(ByteBuffer rtp, int ssrc) {
    rtp.putInt(rtp.position() + 8, ssrc);
  }

  private static int version(ByteBuffer packet) {
    return (packet.get(packet.position()) & 0xc0) >> 6;
  }

  private static boolean hasRtcpType(ByteBuffer packet) {
    int type = packet.get(packet.position() + 1) & 0xff;
    return type >= RTCP_FIRST_TYPE && type <= RTCP_LAST_TYPE;
  }
}
