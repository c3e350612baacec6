package io.rvoip.auth.stir;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A signer's certificate and those that lead from it to a trust anchor, as x5u gives them: PEM (RFC
 * 7515 §4.1.5), the signer's own first, or one certificate in DER (RFC 8224 §4.3).
 */
public record CertificateChain(List<X509Certificate> certificates) {
  private static final int MAX_CERTIFICATES = 8;

  public CertificateChain {
    certificates = List.copyOf(certificates);
  }

  /** The signer's own certificate. */
  X509Certificate signer() {
    return certificates.getFirst();
  }

  /** Reads what was fetched; empty when it holds no certificate, or too many. */
  public static Optional<CertificateChain> read(byte[] bytes) {
    try {
      Collection<?> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes));
      List<X509Certificate> certificates = new ArrayList<>();
      for (Object certificate : found) {
        if (certificate instanceof X509Certificate x509) {
          certificates.add(x509);
        }
      }
      return certificates.isEmpty() || certificates.size() > MAX_CERTIFICATES
          ? Optional.empty()
          : Optional.of(new CertificateChain(certificates));
    } catch (CertificateException e) {
      return Optional.empty();
    }
  }
}
