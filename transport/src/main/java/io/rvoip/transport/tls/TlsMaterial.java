package io.rvoip.transport.tls;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What TLS connections are made with.
 *
 * @param certificates ours; the first is shown to who asks for no known name, and to servers that
 *     ask for one
 * @param trust authorities of the servers that we connect to; empty: those of the JDK
 * @param clientAuth whether those who connect are asked for a certificate
 * @param clientTrust authorities of those who connect; nobody else's certificate is believed
 * @param protocols versions of TLS, as {@code TLSv1.3}
 */
public record TlsMaterial(
    List<KeyedCertificate> certificates,
    List<X509Certificate> trust,
    ClientAuth clientAuth,
    List<X509Certificate> clientTrust,
    List<String> protocols) {
  /** The versions of TLS that are not broken. */
  public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /** No certificate of ours, and the authorities of the JDK. */
  public static final TlsMaterial NONE =
      new TlsMaterial(List.of(), List.of(), ClientAuth.NONE, List.of(), PROTOCOLS);

  public TlsMaterial {
    certificates = List.copyOf(certificates);
    trust = List.copyOf(trust);
    clientTrust = List.copyOf(clientTrust);
    protocols = List.copyOf(protocols);
    if (protocols.isEmpty() || !PROTOCOLS.containsAll(protocols)) {
      throw new IllegalArgumentException(
          "protocols: " + protocols + " (expected: some of " + PROTOCOLS + ")");
    }
    if (clientAuth != ClientAuth.NONE && clientTrust.isEmpty()) {
      // The authorities of the JDK would let anybody in who has a domain.
      throw new IllegalArgumentException("clientTrust: [] (expected: authorities of the clients)");
    }
  }
}
