package io.rvoip.transport.tls;

import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * Makes the engines of TLS connections from one set of certificates. New files mean a new context;
 * connections keep the one they began with, and sessions of the old one are not resumed. Any
 * thread.
 */
public final class TlsContext {
  /** Seconds in which a session can be resumed without another look at the certificates. */
  private static final int RESUMABLE_SECONDS = 3600;

  private final TlsMaterial material;
  private final SSLContext context;

  /**
   * A context of this material.
   *
   * @throws IllegalArgumentException when the JDK cannot use it
   */
  public TlsContext(TlsMaterial material) {
    this.material = material;
    try {
      context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new ServerNameKeys(material.certificates())},
          new TrustManager[] {new PeerTrust(material.trust(), material.clientTrust())},
          null);
      context.getServerSessionContext().setSessionTimeout(RESUMABLE_SECONDS);
      context.getClientSessionContext().setSessionTimeout(RESUMABLE_SECONDS);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("material: " + e.getMessage(), e);
    }
  }

  /** The engine of a connection that was accepted. */
  public SSLEngine accepting() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = parameters(engine);
    parameters.setUseCipherSuitesOrder(true);
    switch (material.clientAuth()) {
      case NONE -> parameters.setWantClientAuth(false);
      case WANT -> parameters.setWantClientAuth(true);
      case NEED -> parameters.setNeedClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /**
   * The engine of a connection that we make. Sessions are remembered by name, so that one that is
   * resumed was verified for the same.
   *
   * @param name host of the URI that led there: what the peer's certificate must prove
   */
  public SSLEngine connecting(String name, int port) {
    SSLEngine engine = context.createSSLEngine(name, port);
    engine.setUseClientMode(true);
    SSLParameters parameters = parameters(engine);
    if (DomainIdentity.literal(name) == null) { // RFC 6066 §3: no addresses
      parameters.setServerNames(List.of(new SNIHostName(name)));
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  private SSLParameters parameters(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(material.protocols().toArray(String[]::new));
    return parameters;
  }
}
