package io.rvoip.transport.tls;

import io.rvoip.protocol.sip.SipSyntaxException;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.Uri;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a certificate is of the SIP domain that was asked for, RFC 5922 §7.1 and §7.2. */
final class DomainIdentity {
  private DomainIdentity() {}

  /**
   * Whether the certificate's holder speaks for the domain.
   *
   * @param domain host name or address literal of the URI that led to the peer
   */
  static boolean matches(X509Certificate certificate, String domain) {
    SubjectNames names = SubjectNames.of(certificate);
    InetAddress literal = literal(domain);
    if (literal != null) {
      // RFC 5922 speaks of names alone; an address is bound as everywhere, RFC 5280 §4.2.1.6.
      return names.addresses().stream().anyMatch(a -> literal.equals(literal(a)));
    }
    List<String> sip = names.uris().stream().map(DomainIdentity::domainOf).toList();
    List<String> identities = sip.stream().filter(d -> !d.isEmpty()).toList();
    // §7.1: names of DNS count when there is no SIP URI; §7.2: a wildcard MUST NOT match.
    List<String> counting = identities.isEmpty() ? names.dns() : identities;
    return counting.stream().anyMatch(d -> d.equalsIgnoreCase(domain));
  }

  /** The domain that a URI proves; empty when it proves none: another scheme, or a user's. */
  private static String domainOf(String uri) {
    try {
      return Uri.parse(uri) instanceof SipUri sip && !sip.secure() && sip.user() == null
          ? sip.host().toLowerCase(Locale.ROOT)
          : "";
    } catch (SipSyntaxException e) {
      return "";
    }
  }

  static @Nullable InetAddress literal(String host) {
    try {
      return InetAddress.ofLiteral(
          host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
