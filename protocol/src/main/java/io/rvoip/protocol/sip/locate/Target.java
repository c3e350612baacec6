package io.rvoip.protocol.sip.locate;

import io.rvoip.protocol.sip.TransportKind;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * A server to send to.
 *
 * @param transport UDP, TCP or TLS
 * @param address resolved address and port
 * @param domain whom its certificate has to name: the host of the URI, whatever that has led to
 *     (RFC 5922 §7.1)
 * @param server the name whose address it is
 */
public record Target(
    TransportKind transport, InetSocketAddress address, String domain, String server) {

  /** For people: {@code udp 192.0.2.1:5060 (sip1.example.com)}. */
  @Override
  public String toString() {
    String ip = address.getAddress().getHostAddress();
    String host = ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip;
    String where = transport.name().toLowerCase(Locale.ROOT) + " " + host + ":" + address.getPort();
    return server.equals(ip) ? where : where + " (" + server + ")";
  }
}
