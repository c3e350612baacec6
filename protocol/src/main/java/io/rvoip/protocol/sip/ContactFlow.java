package io.rvoip.protocol.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * Where requests to a contact leave. That is the flow its REGISTER or INVITE came by, which leads
 * through address translation and over connections that only the phone can open (RFC 5626 §5.3).
 * But a phone that no translator hides, as its Via shows, may send from one UDP port and listen at
 * another, which its Contact then names.
 */
public final class ContactFlow {
  private static final int SIP_PORT = 5060;

  private ContactFlow() {}

  /**
   * The flow for requests to a peer.
   *
   * @param flow how {@code request} came in
   * @param next where the peer wants them: its Contact, or the proxy that recorded its route
   */
  public static Flow of(Flow flow, SipRequest request, Uri next) {
    InetSocketAddress source = flow.remote();
    if (flow.transport() != TransportKind.UDP
        || !(next instanceof SipUri uri)
        || !isUdp(uri)
        || !isOf(uri.host(), source.getAddress())
        || !isUntranslated(request.topVia(), source)) {
      return flow;
    }
    InetSocketAddress named = new InetSocketAddress(source.getAddress(), port(uri.port()));
    return new Flow(flow.transport(), flow.local(), named, flow.connectionId());
  }

  private static boolean isUdp(SipUri uri) {
    String transport = uri.transportParam();
    return uri.scheme().equals("sip")
        && (transport == null || transport.toLowerCase(Locale.ROOT).equals("udp"));
  }

  private static boolean isUntranslated(Via via, InetSocketAddress source) {
    return isOf(via.host(), source.getAddress()) && port(via.port()) == source.getPort();
  }

  private static boolean isOf(String host, InetAddress address) {
    String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      return InetAddress.ofLiteral(literal).equals(address);
    } catch (IllegalArgumentException name) {
      return false; // a host name
    }
  }

  private static int port(int given) {
    return given <= 0 ? SIP_PORT : given;
  }
}
