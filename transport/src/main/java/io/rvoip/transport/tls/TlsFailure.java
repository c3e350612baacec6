package io.rvoip.transport.tls;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import org.jspecify.annotations.Nullable;

/** Why a TLS connection did not come up, or was ended for what it did. */
public enum TlsFailure {
  /** The peer speaks no TLS: its first byte begins no handshake. */
  PLAINTEXT,
  /** It was not up in time. */
  TIMEOUT,
  /** Too many handshakes wait to be computed. */
  OVERLOAD,
  /** The peer went away in the midst of it. */
  PEER_GONE,
  /** The peer has refused, mostly our certificate: a fatal alert. */
  PEER_REFUSED,
  /** The peer had to show a certificate and has none. */
  NO_CERTIFICATE,
  /** No path from the peer's certificate to an authority that is trusted. */
  UNTRUSTED,
  /** The peer's certificate is over, or its time has not come. */
  EXPIRED,
  /** The peer's certificate is of another domain, RFC 5922 §7.2. */
  WRONG_NAME,
  /** No common version or cipher, or bytes that break the protocol. */
  PROTOCOL,
  /** The peer wanted to negotiate anew within the connection. */
  RENEGOTIATION,
  /** Too many records that carry nothing. */
  EMPTY_RECORDS;

  /** The reason behind an exception of the engine. */
  public static TlsFailure of(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof RefusedCertificateException refused) {
        return refused.failure();
      }
    }
    String text = String.valueOf(thrown.getMessage());
    // The engine has no types for these two.
    if (text.contains("Received fatal alert")) {
      return PEER_REFUSED;
    }
    return text.contains("Empty client certificate chain") ? NO_CERTIFICATE : PROTOCOL;
  }

  static TlsFailure ofPath(@Nullable Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof CertificateExpiredException
          || t instanceof CertificateNotYetValidException) {
        return EXPIRED;
      }
    }
    return UNTRUSTED;
  }
}
