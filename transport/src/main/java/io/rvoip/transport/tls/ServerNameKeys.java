package io.rvoip.transport.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Which of our certificates a peer sees: that of the server name it asks for (SNI, RFC 6066 §3),
 * else the first. An alias is the index of the certificate.
 */
final class ServerNameKeys extends X509ExtendedKeyManager {
  private final List<KeyedCertificate> certificates;
  private final List<SubjectNames> names;

  ServerNameKeys(List<KeyedCertificate> certificates) {
    this.certificates = certificates;
    this.names = certificates.stream().map(c -> SubjectNames.of(c.certificate())).toList();
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    for (int index : shownFor(requestedName(engine))) {
      if (isOf(index, keyType)) {
        return Integer.toString(index);
      }
    }
    return null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    for (String keyType : keyTypes) {
      if (!certificates.isEmpty() && isOf(0, keyType)) {
        return "0";
      }
    }
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return certificates.get(Integer.parseInt(alias)).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return certificates.get(Integer.parseInt(alias)).key();
  }

  /** Certificates of that name; those that bear the first one's names when nobody bears it. */
  private List<Integer> shownFor(@Nullable String name) {
    List<Integer> named = new ArrayList<>();
    for (int i = 0; i < certificates.size(); i++) {
      if (name != null && bears(names.get(i), name)) {
        named.add(i);
      }
    }
    if (named.isEmpty()) {
      for (int i = 0; i < certificates.size(); i++) {
        // One for RSA and one for EC of the same names may stand side by side.
        if (i == 0 || names.get(i).equals(names.getFirst())) {
          named.add(i);
        }
      }
    }
    return named;
  }

  /**
   * A certificate for all hosts of a domain may be shown; whether it is believed, the peer says.
   */
  private static boolean bears(SubjectNames names, String host) {
    int dot = host.indexOf('.');
    String wildcard = dot < 0 ? "" : "*" + host.substring(dot);
    return names.dns().stream()
            .anyMatch(d -> d.equalsIgnoreCase(host) || d.equalsIgnoreCase(wildcard))
        || names.uris().stream().anyMatch(u -> u.equalsIgnoreCase("sip:" + host));
  }

  private boolean isOf(int index, String keyType) {
    String algorithm = certificates.get(index).key().getAlgorithm();
    return algorithm.equals(keyType) || keyType.startsWith(algorithm + "_");
  }

  private static @Nullable String requestedName(SSLEngine engine) {
    if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName name : session.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName().toLowerCase(Locale.ROOT);
        }
      }
    }
    return null;
  }

  // Nothing but engines comes here.

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
