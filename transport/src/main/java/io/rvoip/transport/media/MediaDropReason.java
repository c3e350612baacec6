package io.rvoip.transport.media;

/** Why the media loop did not pass a packet on. Each dropped packet has exactly one reason. */
public enum MediaDropReason {
  /** The packet did not come from the source that the leg is locked to. */
  WRONG_SOURCE,
  /**
   * Neither RTP nor RTCP of RFC 3550 (STUN, DTLS, noise), or larger than any RTP packet of ours.
   */
  MALFORMED,
  /** The leg is neither bridged nor echoed, or its peer's address is not known or on hold. */
  NO_PEER,
  /** More packets per second than one leg may send us. */
  RATE,
  /** The operating system did not take the packet. */
  SEND_FAILED,
  /** A fault of ours; it is in the log. */
  INTERNAL
}
