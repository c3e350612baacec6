package io.rvoip.protocol.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where the response to a request goes, RFC 3261 §18.2.2 and RFC 3581 §4. For UDP that is where to
 * send each response, from the socket that the request came to. For TCP and TLS it is where to open
 * a connection when the request's own is closed. No name is ever looked up: {@code received} is
 * written by us whenever sent-by is not the source's address, so the source stands for both.
 *
 * @param transport transport of the request
 * @param address address and port
 */
public record ResponseDestination(TransportKind transport, InetSocketAddress address) {
  /**
   * The destination for a request.
   *
   * @param top the request's top Via, with or without the received and rport that we write
   * @param flow how the request came
   * @return null for WebSocket, where only the client can connect (RFC 7118 §5)
   */
  public static @Nullable ResponseDestination of(Via top, Flow flow) {
    InetSocketAddress address =
        switch (flow.transport()) {
          case UDP -> datagram(top, flow.remote());
          case TCP, TLS ->
              new InetSocketAddress(flow.remote().getAddress(), sentByPort(top, flow.transport()));
          case WS, WSS -> null;
        };
    return address == null ? null : new ResponseDestination(flow.transport(), address);
  }

  private static InetSocketAddress datagram(Via top, InetSocketAddress source) {
    InetAddress maddr = maddr(top, source.getAddress());
    if (maddr != null) {
      return new InetSocketAddress(maddr, sentByPort(top, TransportKind.UDP));
    }
    // Deviates from RFC 3261 §18.2.2: behind a NAT the sent-by port leads nowhere, so a sender that
    // writes another address than its packets have is answered where they came from, rport or not.
    boolean asSent = !top.rportRequested() && source.getAddress().equals(literal(top.host()));
    return asSent
        ? new InetSocketAddress(source.getAddress(), sentByPort(top, TransportKind.UDP))
        : source;
  }

  /**
   * The maddr parameter, when it is an address. A stranger must not make us talk to our own host by
   * it.
   */
  private static @Nullable InetAddress maddr(Via top, InetAddress source) {
    String value = top.params().get("maddr");
    InetAddress address = value == null ? null : literal(value);
    boolean usable =
        address != null
            && !address.isAnyLocalAddress()
            && (!address.isLoopbackAddress() || source.isLoopbackAddress());
    return usable ? address : null;
  }

  private static int sentByPort(Via top, TransportKind transport) {
    return top.port() > 0 ? top.port() : transport == TransportKind.TLS ? 5061 : 5060;
  }

  private static @Nullable InetAddress literal(String host) {
    boolean reference = host.startsWith("[") && host.endsWith("]");
    try {
      return InetAddress.ofLiteral(reference ? host.substring(1, host.length() - 1) : host);
    } catch (IllegalArgumentException e) {
      return null; // a name
    }
  }
}
