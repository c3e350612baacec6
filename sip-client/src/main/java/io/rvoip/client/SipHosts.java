package io.rvoip.client;

import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Uri;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Hosts of SIP URIs as socket addresses, and back. */
final class SipHosts {
  private static final int SIP_PORT = 5060;

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
      return new InetSocketAddress(
          InetAddress.getByName(bare), sip.port() < 0 ? SIP_PORT : sip.port());
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** The transport that a URI asks for, else the usual one. */
  static TransportKind transport(Uri uri, TransportKind usual) {
    String asked = uri instanceof SipUri sip ? sip.transportParam() : null;
    if (asked == null) {
      return usual;
    }
    return asked.equalsIgnoreCase("tcp") ? TransportKind.TCP : TransportKind.UDP;
  }
}
