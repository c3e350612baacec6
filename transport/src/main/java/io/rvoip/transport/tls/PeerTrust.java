package io.rvoip.transport.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Believes certificates: of clients when one of the clients' authorities has signed, of servers
 * when one of theirs has and the name is the one that was asked for.
 */
final class PeerTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager servers;
  private final @Nullable X509ExtendedTrustManager clients;

  /**
   * @param trust of servers; empty: those of the JDK
   * @param clientTrust of clients; empty: no client is believed
   */
  PeerTrust(List<X509Certificate> trust, List<X509Certificate> clientTrust)
      throws GeneralSecurityException {
    this.servers = manager(trust.isEmpty() ? null : store(trust));
    this.clients = clientTrust.isEmpty() ? null : manager(store(clientTrust));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    if (clients == null) {
      throw new RefusedCertificateException(TlsFailure.UNTRUSTED, "no client is trusted");
    }
    try {
      clients.checkClientTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw refused(e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      servers.checkServerTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw refused(e);
    }
    String asked = engine.getPeerHost();
    if (asked == null || !DomainIdentity.matches(chain[0], asked)) {
      throw new RefusedCertificateException(
          TlsFailure.WRONG_NAME, "the certificate is not of " + asked);
    }
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return clients == null ? new X509Certificate[0] : clients.getAcceptedIssuers();
  }

  // Nothing but engines comes here; without one, no name can be checked.

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new RefusedCertificateException(TlsFailure.UNTRUSTED, "only engines are served");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new RefusedCertificateException(TlsFailure.UNTRUSTED, "only engines are served");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  private static RefusedCertificateException refused(CertificateException e) {
    RefusedCertificateException refused =
        new RefusedCertificateException(TlsFailure.ofPath(e), String.valueOf(e.getMessage()));
    refused.initCause(e);
    return refused;
  }

  private static KeyStore store(List<X509Certificate> authorities) throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      return store;
    } catch (IOException e) {
      throw new IllegalStateException("an empty key store needs no input", e);
    }
  }

  private static X509ExtendedTrustManager manager(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new GeneralSecurityException("the JDK has no trust manager for X.509");
  }
}
