package io.rvoip.transport.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What a peer's certificate proves, after it was verified up to an authority that we trust.
 *
 * @param uris its URIs, as {@code sip:alice@example.com}
 * @param dns its host names
 * @param emails its mail addresses
 * @param validUntil when it is over; the connection may live longer
 */
public record PeerCertificate(
    List<String> uris, List<String> dns, List<String> emails, Instant validUntil) {
  public PeerCertificate {
    uris = List.copyOf(uris);
    dns = List.copyOf(dns);
    emails = List.copyOf(emails);
  }

  /** Reads a certificate whose path has been verified. */
  public static PeerCertificate of(X509Certificate verified) {
    SubjectNames names = SubjectNames.of(verified);
    return new PeerCertificate(
        names.uris(), names.dns(), names.emails(), verified.getNotAfter().toInstant());
  }

  /** Whether it bears this name, as URI, host or mail address. */
  public boolean bears(String name) {
    return uris.stream().anyMatch(name::equalsIgnoreCase)
        || dns.stream().anyMatch(name::equalsIgnoreCase)
        || emails.stream().anyMatch(name::equalsIgnoreCase);
  }
}
