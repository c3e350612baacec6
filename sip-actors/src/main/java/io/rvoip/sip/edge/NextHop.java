package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.transport.sip.SipTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * From the target of a request to a flow: the flow it names while that is ours and lives, else the
 * address of the URI (RFC 3261 §18.1.1: a new connection when the old one is closed). Host names
 * are looked up on virtual threads, by address records only.
 */
final class NextHop {
  private static final int SIP_PORT = 5060;
  private static final int SIPS_PORT = 5061;
  private static final long TCP_WITHIN_MS = 500;
  private static final Duration WITHOUT_TCP = Duration.ofMinutes(10);
  private static final int MOST_WITHOUT_TCP = 10_000;

  private final RecentAddresses withoutTcp = new RecentAddresses(MOST_WITHOUT_TCP, WITHOUT_TCP);
  private final Executor lookups = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * The flow to send on; null when there is none.
   *
   * @param secure whether nothing but TLS will do: the Request-URI is sips, RFC 3261 §26.2.2
   */
  CompletionStage<@Nullable Flow> flow(
      SipTransport transport, EdgeTarget target, String node, boolean secure) {
    SipUri sip = uri(target.uri()) instanceof SipUri next ? next : null;
    boolean tlsOnly = secure || (sip != null && sip.secure());
    EdgeFlow known = target.flow();
    if (known != null) {
      Flow flow = known.flow();
      if (flow.transport() == TransportKind.UDP && !tlsOnly) {
        return done(transport.udpFlow(flow.remote()));
      }
      if (known.node().equals(node)
          && transport.isOpen(flow)
          && (flow.transport().secure() || !tlsOnly)) {
        return done(flow);
      }
    }
    TransportKind kind = sip == null ? null : kind(sip, tlsOnly);
    if (sip == null || kind == null) {
      return done(null);
    }
    String maddr = sip.params().get("maddr");
    String host = maddr == null ? sip.host() : maddr;
    int byDefault = kind == TransportKind.TLS ? SIPS_PORT : SIP_PORT;
    return address(host, sip.port() < 0 ? byDefault : sip.port())
        .thenCompose(
            remote ->
                remote == null
                    ? done(null)
                    : switch (kind) {
                      case TCP -> transport.tcpFlow(remote).thenApply(f -> f);
                      // RFC 5922 §7.1: the domain of the URI, whatever it led to.
                      case TLS -> transport.tlsFlow(remote, sip.host()).thenApply(f -> f);
                      case UDP -> done(transport.udpFlow(remote));
                      case WS, WSS -> done(null); // only the client can connect, RFC 7118 §5
                    });
  }

  /** The transport that a URI asks for; null when we have no such one, or it is not safe enough. */
  private static @Nullable TransportKind kind(SipUri uri, boolean tlsOnly) {
    String wanted = uri.transportParam();
    return switch (wanted == null ? "" : wanted.toLowerCase(Locale.ROOT)) {
      case "" -> tlsOnly ? TransportKind.TLS : TransportKind.UDP;
      case "udp" -> tlsOnly ? null : TransportKind.UDP;
      // RFC 3261 §26.2.2: with sips it means TLS over TCP.
      case "tcp" -> tlsOnly ? TransportKind.TLS : TransportKind.TCP;
      case "tls" -> TransportKind.TLS;
      default -> null;
    };
  }

  /**
   * Whether a large request should be tried by TCP. Deviates from RFC 3261 §18.1.1: a peer behind a
   * translator can be reached by nothing but the UDP flow it has opened; it gets fragments.
   */
  boolean mayHaveTcp(EdgeTarget target, Flow flow) {
    if (flow.transport() != TransportKind.UDP || withoutTcp.contains(flow.remote())) {
      return false;
    }
    return target.flow() == null
        || (uri(target.uri()) instanceof SipUri sip
            && flow.remote().getAddress().equals(literal(sip.host())));
  }

  /** A TCP connection to the same address; null when none comes up soon, and for a while after. */
  CompletionStage<@Nullable Flow> tcpInstead(SipTransport transport, Flow flow) {
    return transport
        .tcpFlow(flow.remote())
        .toCompletableFuture()
        .copy()
        .completeOnTimeout(null, TCP_WITHIN_MS, TimeUnit.MILLISECONDS)
        .exceptionally(failure -> null)
        .thenApply(
            tcp -> {
              if (tcp == null) {
                withoutTcp.add(flow.remote());
              }
              return tcp;
            });
  }

  private static @Nullable InetAddress literal(String host) {
    try {
      return InetAddress.ofLiteral(
          host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable Uri uri(String text) {
    try {
      return Uri.parse(text);
    } catch (io.rvoip.protocol.sip.SipSyntaxException e) {
      return null;
    }
  }

  private CompletionStage<@Nullable InetSocketAddress> address(String host, int port) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    if (bare.matches("[0-9.]+") || bare.indexOf(':') >= 0) {
      return CompletableFuture.completedFuture(lookup(bare, port));
    }
    return CompletableFuture.supplyAsync(() -> lookup(bare, port), lookups);
  }

  private static @Nullable InetSocketAddress lookup(String host, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static CompletionStage<@Nullable Flow> done(@Nullable Flow flow) {
    return CompletableFuture.completedFuture(flow);
  }
}
