package io.rvoip.client;

import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Uri;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Hosts of SIP URIs as socket addresses, and back. */
final class SipHosts {
  private static final int SIP_PORT = 5060;
  private static final int SIPS_PORT = 5061;

  private SipHosts() {}

  /** An address as a SIP host: IPv6 in brackets and without zone. */
  static String of(InetAddress address) {
    if (address instanceof Inet6Address) {
      String text = address.getHostAddress();
      int zone = text.indexOf('%');
      return "[" + (zone < 0 ? text : text.substring(0, zone)) + "]";
    }
    return address.getHostAddress();
  }

  /** Where a URI leads by address lookup alone; null when the host is not known. */
  static @Nullable InetSocketAddress address(Uri uri) {
    if (!(uri instanceof SipUri sip)) {
      return null;
    }
    String host = sip.host();
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      int byDefault = transport(uri, TransportKind.UDP) == TransportKind.TLS ? SIPS_PORT : SIP_PORT;
      return new InetSocketAddress(
          InetAddress.getByName(bare), sip.port() < 0 ? byDefault : sip.port());
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** The transport that a URI asks for, else the usual one; sips asks for TLS, RFC 3261 §26.2.2. */
  static TransportKind transport(Uri uri, TransportKind usual) {
    if (!(uri instanceof SipUri sip)) {
      return usual;
    }
    String asked = sip.transportParam();
    return sip.secure()
        ? TransportKind.TLS
        : switch (asked == null ? "" : asked.toLowerCase(Locale.ROOT)) {
          case "" -> usual;
          case "tcp" -> TransportKind.TCP;
          case "tls" -> TransportKind.TLS;
          default -> TransportKind.UDP;
        };
  }
}
