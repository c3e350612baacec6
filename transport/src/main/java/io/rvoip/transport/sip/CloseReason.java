package io.rvoip.transport.sip;

/** Why a connection over TCP or TLS ended. */
public enum CloseReason {
  /** The peer closed it. */
  PEER_CLOSED,
  /** Reading or writing failed, mostly because the peer reset it. */
  BROKEN,
  /** Nothing was read or written for the idle time. */
  IDLE,
  /** A message, or the first one, took too long to be complete. */
  SLOW_MESSAGE,
  /** The stream could not be cut into messages. */
  FRAMING_ERROR,
  /**
   * All connections together held too much, and of their partial messages this one's was oldest.
   */
  MEMORY,
  /**
   * TLS did not come up, or the peer did what is not allowed in it; the {@link
   * io.rvoip.transport.tls.TlsFailure} is counted.
   */
  TLS,
  /** We are going down. */
  SHUTDOWN
}
