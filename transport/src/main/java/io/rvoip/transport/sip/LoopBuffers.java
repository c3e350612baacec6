package io.rvoip.transport.sip;

import java.nio.ByteBuffer;

/**
 * What the loop's one thread reads into and writes from, for whichever connection it serves.
 *
 * @param network bytes as they come from a socket
 * @param bytes the same for who wants an array, or what was decrypted
 * @param record an encrypted record on its way out
 */
@SuppressWarnings("ArrayRecordComponent") // shared on purpose, by one thread
record LoopBuffers(ByteBuffer network, byte[] bytes, ByteBuffer record) {
  private static final int READ_BYTES = 65_536;

  /** The largest record is 16 KiB and its overhead, RFC 8446 §5.2. */
  private static final int RECORD_BYTES = 32_768;

  LoopBuffers() {
    this(
        ByteBuffer.allocateDirect(READ_BYTES),
        new byte[READ_BYTES],
        ByteBuffer.allocateDirect(RECORD_BYTES));
  }
}
