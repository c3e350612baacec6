package io.rvoip.protocol.sip.locate;

import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TransportKind;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of a URI says where its server is, RFC 3263 §4: the TARGET and the way to it.
 *
 * @param host the TARGET: value of maddr if there is one, else the host; lower case, IPv6 without
 *     brackets
 * @param port the URI's port, or -1
 * @param transport what the transport parameter asks for; null when there is none
 * @param secure whether nothing but TLS will do
 * @param domain the URI's host as written, whom the certificate of a server has to name (RFC 5922
 *     §7.1)
 */
public record Destination(
    String host, int port, @Nullable TransportKind transport, boolean secure, String domain) {
  private static final Pattern IPV4 = Pattern.compile("[0-9.]+");

  /** RFC 3261 §19.1.2. */
  public static final int SIP_PORT = 5060;

  /** RFC 3261 §19.1.2. */
  public static final int SIPS_PORT = 5061;

  /**
   * Where a request for that URI goes.
   *
   * @param secure whether nothing but TLS will do, though the URI may be sip
   * @return null when its transport is none over which we can reach a server: WebSocket (RFC 7118
   *     §5: only the client can connect), SCTP, or UDP where only TLS will do
   */
  public static @Nullable Destination of(SipUri uri, boolean secure) {
    boolean tlsOnly = secure || uri.secure();
    String wanted = uri.transportParam();
    TransportKind transport = null;
    if (wanted != null) {
      transport =
          switch (wanted.toLowerCase(Locale.ROOT)) {
            case "udp" -> tlsOnly ? null : TransportKind.UDP;
            // RFC 3261 §26.2.2: with sips it means TLS over TCP.
            case "tcp" -> tlsOnly ? TransportKind.TLS : TransportKind.TCP;
            case "tls" -> TransportKind.TLS;
            default -> null;
          };
      if (transport == null) {
        return null;
      }
    }
    String maddr = uri.params().get("maddr");
    String host = maddr == null ? uri.host() : maddr;
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    String name = bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    return new Destination(
        name.toLowerCase(Locale.ROOT), uri.port(), transport, tlsOnly, uri.host());
  }

  /** The address, when the TARGET is a numeric one; null when it is a name. */
  public @Nullable InetAddress numeric() {
    if (host.indexOf(':') < 0 && !IPV4.matcher(host).matches()) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The transport when neither the URI nor the DNS names one, RFC 3263 §4.1. */
  TransportKind transportByDefault() {
    return secure ? TransportKind.TLS : TransportKind.UDP;
  }

  static int portByDefault(TransportKind transport) {
    return transport.secure() ? SIPS_PORT : SIP_PORT;
  }
}
