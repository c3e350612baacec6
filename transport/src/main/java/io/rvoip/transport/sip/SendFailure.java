package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.TransportKind;

/** Why a message was not sent. */
public enum SendFailure {
  /**
   * No socket of ours has the flow's local address: it is a flow of another node or of the past.
   */
  NO_SUCH_SOCKET,
  /** The flow's connection is closed. */
  NO_SUCH_CONNECTION,
  /** The connection ended before the message was written. */
  CONNECTION_LOST,
  /**
   * Too many bytes wait for this connection, or the UDP socket's buffer is full; the latter is only
   * counted.
   */
  QUEUE_FULL,
  /** Too many bytes wait for all connections together. */
  MEMORY,
  /** Larger than a datagram. */
  TOO_LARGE,
  /** The operating system has no way to this address. */
  UNREACHABLE;

  /**
   * Whether this is no more than a datagram lost on its way: a full socket buffer empties by
   * itself, and timers repeat what matters.
   */
  boolean isLoss(TransportKind transport) {
    return this == QUEUE_FULL && transport == TransportKind.UDP;
  }
}
