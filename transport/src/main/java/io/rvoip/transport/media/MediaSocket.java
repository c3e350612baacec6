package io.rvoip.transport.media;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * One of the two sockets of a leg.
 *
 * <p>It is not connected. The channel hands out the same address object as long as the same source
 * speaks, and keeps the encoded form of the last target, so neither direction allocates; a
 * connected socket would win nothing, would lose what waits in its buffer when it is connected, and
 * would hide from our counters what comes from strangers.
 */
final class MediaSocket {
  private final DatagramChannel channel;
  private final boolean rtcp;
  private @Nullable MediaLeg leg;

  MediaSocket(DatagramChannel channel, boolean rtcp) {
    this.channel = channel;
    this.rtcp = rtcp;
  }

  void attach(MediaLeg owner) {
    leg = owner;
  }

  @Nullable MediaLeg leg() {
    return leg;
  }

  /** Whether this is the socket of the odd port. */
  boolean rtcp() {
    return rtcp;
  }

  DatagramChannel channel() {
    return channel;
  }

  /** Source of the datagram now in the buffer; null when none waits. */
  @Nullable SocketAddress receive(ByteBuffer into) throws IOException {
    return channel.receive(into);
  }

  /** Whether the operating system took the datagram. The buffer's position is put back. */
  boolean send(ByteBuffer datagram, InetSocketAddress target) {
    int start = datagram.position();
    try {
      return channel.send(datagram, target) > 0;
    } catch (IOException | RuntimeException e) {
      // Unreachable net or port, forbidden by a filter, other address family: the caller counts it.
      return false;
    } finally {
      datagram.position(start);
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // A datagram socket has nothing left to write; its descriptor is gone either way.
    }
  }
}
