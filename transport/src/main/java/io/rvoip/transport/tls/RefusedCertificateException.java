package io.rvoip.transport.tls;

import java.io.Serial;
import java.security.cert.CertificateException;

/** The peer's certificate is not believed. */
final class RefusedCertificateException extends CertificateException {
  @Serial private static final long serialVersionUID = 1;

  private final TlsFailure failure;

  RefusedCertificateException(TlsFailure failure, String message) {
    super(message);
    this.failure = failure;
  }

  TlsFailure failure() {
    return failure;
  }
}
