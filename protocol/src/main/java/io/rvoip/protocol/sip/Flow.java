package io.rvoip.protocol.sip;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The path that a SIP message took or will take, RFC 5626 §3: transport, both addresses and, where
 * the transport has connections, which one.
 *
 * <p>Comparable for hash maps alone: IPv6 addresses that collide are easy to choose, and the order
 * lets them cost O(log n).
 *
 * @param transport transport protocol
 * @param local our address, with the port that the socket is bound to
 * @param remote the peer's address as seen on the socket
 * @param connectionId number of the connection on its node; 0 on UDP
 */
public record Flow(
    TransportKind transport, InetSocketAddress local, InetSocketAddress remote, long connectionId)
    implements Comparable<Flow> {
  private static final Comparator<InetSocketAddress> BY_ADDRESS =
      Comparator.comparing(Flow::bytes, Arrays::compare)
          .thenComparingInt(InetSocketAddress::getPort)
          .thenComparing(Flow::name);

  private static final Comparator<Flow> ORDER =
      Comparator.comparing(Flow::remote, BY_ADDRESS)
          .thenComparing(Flow::transport)
          .thenComparingLong(Flow::connectionId)
          .thenComparing(Flow::local, BY_ADDRESS);

  @Override
  public int compareTo(Flow other) {
    return ORDER.compare(this, other);
  }

  /** What equals compares of an address that is not resolved; empty for those that are. */
  private static String name(InetSocketAddress address) {
    return address.isUnresolved() ? Chars.lower(address.getHostString()) : "";
  }

  private static byte[] bytes(InetSocketAddress address) {
    return address.isUnresolved() ? Wire.NONE : address.getAddress().getAddress();
  }
}
