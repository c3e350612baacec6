package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.sip.CborSerializable;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A {@link Flow} and the node whose socket it is, in a form that may cross nodes and be stored.
 *
 * @param node {@code name#incarnation} of the node that owns the socket
 * @param transport name of the {@link TransportKind}
 * @param local our {@code ip:port}
 * @param remote the peer's {@code ip:port}
 */
public record EdgeFlow(
    String node, String transport, String local, String remote, long connectionId)
    implements CborSerializable {

  /** The flow as its own node sees it. */
  public static EdgeFlow of(String node, Flow flow) {
    return new EdgeFlow(
        node,
        flow.transport().name(),
        text(flow.local()),
        text(flow.remote()),
        flow.connectionId());
  }

  /** The flow as a transport knows it. */
  public Flow flow() {
    return new Flow(
        TransportKind.valueOf(transport), address(local), address(remote), connectionId);
  }

  /** The same peer reached from another node, which chooses its own socket. */
  public EdgeFlow movedTo(String otherNode) {
    return new EdgeFlow(otherNode, transport, local, remote, 0);
  }

  /** The peer's address without its port. */
  public String remoteHost() {
    return address(remote).getAddress().getHostAddress();
  }

  /** {@code ip:port}, IPv6 in brackets. */
  public static String text(InetSocketAddress a) {
    String host = a.getAddress().getHostAddress();
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + a.getPort() : host + ":" + a.getPort();
  }

  /** Reads {@code ip:port}; only address literals. */
  public static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, colon);
    try {
      // InetAddress.ofLiteral reads IPv6 only after an exception from its try as IPv4.
      InetAddress ip =
          host.startsWith("[")
              ? Inet6Address.ofLiteral(host.substring(1, host.length() - 1))
              : Inet4Address.ofLiteral(host);
      return new InetSocketAddress(ip, Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("address: '" + text + "' (expected: ip:port)", e);
    }
  }
}
