package io.rvoip.client;

import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.transaction.TimerSettings;
import io.rvoip.transport.tls.TlsMaterial;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who a peer is and where its server stands.
 *
 * @param bind address of its sockets; the wildcard lets each route decide
 * @param port SIP port, 0 for any
 * @param user user part of its address of record
 * @param password secret for Digest; empty when there is none
 * @param domain host part of its address of record
 * @param server registrar, and next hop of every request outside a dialog
 * @param transport UDP, TCP or TLS, for what we send first
 * @param expiresSeconds how long a registration should live
 * @param timers SIP timers
 * @param bearerToken gives the current access token for a server that asks for one, RFC 8898; null:
 *     none. Called on the peer's loop each time that it is needed
 * @param tls authorities that the server is verified by, and the certificate that we show; the
 *     server must prove {@code domain} (RFC 5922 §7.2)
 */
public record PeerSettings(
    InetAddress bind,
    int port,
    String user,
    String password,
    String domain,
    InetSocketAddress server,
    TransportKind transport,
    int expiresSeconds,
    TimerSettings timers,
    @Nullable Supplier<String> bearerToken,
    TlsMaterial tls) {

  public PeerSettings {
    boolean known =
        switch (transport) {
          case UDP, TCP, TLS -> true;
          case WS, WSS -> false;
        };
    if (!known) {
      throw new IllegalArgumentException(
          "transport: " + transport + " (expected: UDP, TCP or TLS)");
    }
    if (server.isUnresolved()) {
      throw new IllegalArgumentException("server: " + server + " (expected: a known host)");
    }
    if (expiresSeconds < 1) {
      throw new IllegalArgumentException(
          "expiresSeconds: " + expiresSeconds + " (expected: 1 or more)");
    }
    // RFC 8898 §5: whoever reads the token can use it.
    if (bearerToken != null && !transport.secure() && !server.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "server: "
              + server
              + " (expected: a loopback address, or TLS; tokens are not sent in clear)");
    }
  }

  /** A user at a server: UDP, any port, on the loopback address when the server is there. */
  public static PeerSettings of(String user, String password, InetSocketAddress server) {
    var host = server.getAddress();
    return new PeerSettings(
        host != null && host.isLoopbackAddress()
            ? loopbackLike(host)
            : new InetSocketAddress(0).getAddress(),
        0,
        user,
        password,
        host == null ? server.getHostString() : SipHosts.of(host),
        server,
        TransportKind.UDP,
        300,
        TimerSettings.DEFAULT,
        null,
        TlsMaterial.NONE);
  }

  private static InetAddress loopbackLike(InetAddress host) {
    return host.getAddress().length == 4
        ? InetAddress.ofLiteral("127.0.0.1")
        : InetAddress.ofLiteral("::1");
  }

  /** The same with other sockets. */
  public PeerSettings withBind(InetAddress address, int newPort) {
    return new PeerSettings(
        address,
        newPort,
        user,
        password,
        domain,
        server,
        transport,
        expiresSeconds,
        timers,
        bearerToken,
        tls);
  }

  /** The same in another domain. */
  public PeerSettings withDomain(String other) {
    return new PeerSettings(
        bind,
        port,
        user,
        password,
        other,
        server,
        transport,
        expiresSeconds,
        timers,
        bearerToken,
        tls);
  }

  /** The same over another transport. */
  public PeerSettings withTransport(TransportKind other) {
    return new PeerSettings(
        bind,
        port,
        user,
        password,
        domain,
        server,
        other,
        expiresSeconds,
        timers,
        bearerToken,
        tls);
  }

  /** The same with another life of registrations. */
  public PeerSettings withExpires(int seconds) {
    return new PeerSettings(
        bind, port, user, password, domain, server, transport, seconds, timers, bearerToken, tls);
  }

  /** The same with other SIP timers. */
  public PeerSettings withTimers(TimerSettings other) {
    return new PeerSettings(
        bind,
        port,
        user,
        password,
        domain,
        server,
        transport,
        expiresSeconds,
        other,
        bearerToken,
        tls);
  }

  /** The same with other authorities and certificate for TLS. */
  public PeerSettings withTls(TlsMaterial other) {
    return new PeerSettings(
        bind,
        port,
        user,
        password,
        domain,
        server,
        transport,
        expiresSeconds,
        timers,
        bearerToken,
        other);
  }

  /** The same with servers that these authorities have certified. */
  public PeerSettings withTlsTrust(List<X509Certificate> authorities) {
    return withTls(
        new TlsMaterial(
            tls.certificates(), authorities, tls.clientAuth(), tls.clientTrust(), tls.protocols()));
  }

  /** The same with access tokens, as long as the server is on this host or TLS hides them. */
  public PeerSettings withBearerToken(Supplier<String> tokens) {
    return new PeerSettings(
        bind, port, user, password, domain, server, transport, expiresSeconds, timers, tokens, tls);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "PeerSettings[" + user + "@" + domain + " at " + server + " by " + transport + "]";
  }
}
