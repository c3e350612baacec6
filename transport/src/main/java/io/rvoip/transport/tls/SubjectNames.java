package io.rvoip.transport.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The subjectAltName entries of a certificate, RFC 5280 §4.2.1.6. The subject's common name is not
 * among them: it is nobody's identity any more.
 *
 * @param uris as written
 * @param dns as written
 * @param emails as written
 * @param addresses IP addresses as text
 */
record SubjectNames(
    List<String> uris, List<String> dns, List<String> emails, List<String> addresses) {
  private static final int EMAIL = 1;
  private static final int DNS = 2;
  private static final int URI = 6;
  private static final int ADDRESS = 7;

  static SubjectNames of(X509Certificate certificate) {
    SubjectNames names =
        new SubjectNames(
            new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try {
      Collection<List<?>> entries = certificate.getSubjectAlternativeNames();
      for (List<?> entry : entries == null ? List.<List<?>>of() : entries) {
        if (entry.get(0) instanceof Integer type && entry.get(1) instanceof String text) {
          switch (type) {
            case EMAIL -> names.emails.add(text);
            case DNS -> names.dns.add(text);
            case URI -> names.uris.add(text);
            case ADDRESS -> names.addresses.add(text);
            default -> {} // directory names and what else there is prove nothing in SIP
          }
        }
      }
    } catch (CertificateParsingException e) {
      // A name that cannot be read is no name.
    }
    return names;
  }
}
