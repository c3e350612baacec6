package io.rvoip.transport.sip;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What lies between a connection's socket and its messages: nothing, or TLS. Everything belongs to
 * the loop's thread.
 */
sealed interface ByteLayer permits PlainBytes, TlsBytes {

  /** Takes what the peer has sent, in the clear. */
  interface Reader {
    /** False when no more can be used. The bytes are the caller's again afterwards. */
    boolean take(byte[] bytes, int offset, int length);
  }

  /** Reads what waits in the socket; gives the reason to close, null to go on. */
  @Nullable CloseReason read(LoopBuffers buffers, Reader reader) throws IOException;

  /**
   * Writes of a message what the socket takes.
   *
   * @return bytes that went into the socket
   */
  int write(LoopBuffers buffers, ByteBuffer message) throws IOException;

  /** Writes of what it holds itself; gives the bytes that went into the socket. */
  int flush() throws IOException;

  /** Whether it holds nothing that must go before the next message. */
  boolean drained();

  /** Whether messages may be written now. */
  boolean writable();

  /** Whether it can take more from the socket now. */
  boolean readable();

  /** Bytes that it holds, both ways. */
  int heldBytes();

  /** Whether it holds the beginning of something that the peer must complete. */
  boolean holdsPart();

  /** Says farewell to the peer, as far as the socket takes it at once. */
  void close(LoopBuffers buffers);
}
