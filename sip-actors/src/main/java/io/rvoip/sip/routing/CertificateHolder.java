package io.rvoip.sip.routing;

import io.rvoip.config.SipTlsConfig.Client;
import io.rvoip.protocol.sip.SipSyntaxException;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.transport.tls.PeerCertificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who is meant by a verified certificate: whom the settings name, else the user of ours whose sip
 * URI is in it. A mail address or a host name alone means nobody, for neither is a SIP identity
 * (RFC 5922 §7.1).
 */
sealed interface CertificateHolder {
  /** A user of ours, if there is one of this name. */
  record Account(String tenant, String user) implements CertificateHolder {}

  /** A peer that is trusted as those of {@code sip.trusted} are. */
  record Trunk(String tenant, String name) implements CertificateHolder {}

  /** Somebody, but nobody that we know: he proves himself by other means. */
  record Unknown() implements CertificateHolder {}

  /**
   * The holder of a certificate.
   *
   * @param certificate null: none was shown
   * @param clients the settings' list; the first that fits
   */
  static CertificateHolder of(
      @Nullable PeerCertificate certificate, List<Client> clients, Domains domains, Instant now) {
    // A connection may outlive the certificate that it came up with.
    if (certificate == null || !now.isBefore(certificate.validUntil())) {
      return new Unknown();
    }
    for (Client client : clients) {
      if (certificate.bears(client.name())) {
        return client.user() != null
            ? new Account(client.tenant(), client.user())
            : new Trunk(client.tenant(), String.valueOf(client.trunk()));
      }
    }
    for (String text : certificate.uris()) {
      if (uri(text) instanceof SipUri sip && sip.unescapedUser() != null) {
        String tenant = domains.tenant(sip.host());
        if (tenant != null) {
          return new Account(tenant, sip.unescapedUser().toLowerCase(Locale.ROOT));
        }
      }
    }
    return new Unknown();
  }

  private static @Nullable Uri uri(String text) {
    try {
      return Uri.parse(text);
    } catch (SipSyntaxException e) {
      return null;
    }
  }
}
