package io.rvoip.protocol.rtp;

/** Why a datagram is no RTCP, RFC 3550 §A.2. */
public enum RtcpFault {
  /** It is. */
  NONE,
  /** Shorter than a header. */
  TOO_SHORT,
  /** Not version 2. */
  VERSION,
  /** Not a packet type from 192 to 223. */
  PACKET_TYPE,
  /** A length field runs past the end. */
  LENGTH,
  /** Padding before the last packet, or of a wrong size. */
  PADDING,
  /** The report blocks counted in a header do not fit into its packet. */
  COUNT,
  /** The first packet is neither SR nor RR, and reduced size was not agreed (RFC 5506). */
  FIRST_PACKET
}
