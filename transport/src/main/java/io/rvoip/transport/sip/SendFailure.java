package io.rvoip.transport.sip;

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
  /** Too many bytes wait for this connection, or the socket's buffer is full. */
  QUEUE_FULL,
  /** Larger than a datagram. */
  TOO_LARGE,
  /** The operating system has no way to this address. */
  UNREACHABLE
}
