package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.TransportKind;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whom a connection leads to. One over TLS that was made for a name is good for that name alone:
 * the certificate was verified for no other. One that was accepted over TLS has no name, and is
 * never taken for a new request by address (RFC 5923 is not spoken).
 *
 * @param name the name of the URI, lower case, over TLS; else null
 */
record ConnectionTarget(TransportKind transport, InetSocketAddress remote, @Nullable String name) {
  static ConnectionTarget tcp(InetSocketAddress remote) {
    return new ConnectionTarget(TransportKind.TCP, remote, null);
  }

  static ConnectionTarget tls(InetSocketAddress remote, String name) {
    String bare =
        name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
    return new ConnectionTarget(TransportKind.TLS, remote, bare.toLowerCase(Locale.ROOT));
  }
}
