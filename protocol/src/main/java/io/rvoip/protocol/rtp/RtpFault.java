package io.rvoip.protocol.rtp;

/** Why a datagram is no RTP packet, RFC 3550 §A.1. */
public enum RtpFault {
  /** It is one. */
  NONE,
  /** Shorter than its fixed header and CSRC list. */
  TOO_SHORT,
  /** Not version 2. */
  VERSION,
  /** The extension runs past the end. */
  EXTENSION,
  /** The padding is longer than the payload, or zero. */
  PADDING
}
