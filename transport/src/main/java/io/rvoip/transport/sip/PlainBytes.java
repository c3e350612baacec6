package io.rvoip.transport.sip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** TCP as it is. */
final class PlainBytes implements ByteLayer {
  private final SocketChannel channel;

  PlainBytes(SocketChannel channel) {
    this.channel = channel;
  }

  @Override
  public @Nullable CloseReason read(LoopBuffers buffers, Reader reader) throws IOException {
    int length = channel.read(buffers.network().clear());
    if (length < 0) {
      return CloseReason.PEER_CLOSED;
    }
    buffers.network().flip().get(buffers.bytes(), 0, length);
    reader.take(buffers.bytes(), 0, length);
    return null;
  }

  @Override
  public int write(LoopBuffers buffers, ByteBuffer message) throws IOException {
    return channel.write(message);
  }

  @Override
  public int flush() {
    return 0;
  }

  @Override
  public boolean drained() {
    return true;
  }

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public boolean readable() {
    return true;
  }

  @Override
  public int heldBytes() {
    return 0;
  }

  @Override
  public boolean holdsPart() {
    return false;
  }

  @Override
  public void close(LoopBuffers buffers) {} // TCP's own FIN says it
}
