package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipSyntaxException;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.locate.Target;
import io.rvoip.transport.sip.SipTransport;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Flows to where a request goes: one that is known, or a new one to a server. Any thread. */
final class NextHop {
  private static final long TCP_WITHIN_MS = 500;
  private static final Duration WITHOUT_TCP = Duration.ofMinutes(10);
  private static final int MOST_WITHOUT_TCP = 10_000;

  private final RecentAddresses withoutTcp = new RecentAddresses(MOST_WITHOUT_TCP, WITHOUT_TCP);

  /**
   * The flow that a target names, while it is ours and lives; else null.
   *
   * @param tlsOnly whether nothing but TLS will do, RFC 3261 §26.2.2
   */
  @Nullable Flow known(SipTransport transport, EdgeTarget target, String node, boolean tlsOnly) {
    EdgeFlow named = target.flow();
    if (named == null) {
      return null;
    }
    Flow flow = named.flow();
    if (flow.transport() == TransportKind.UDP) {
      return tlsOnly ? null : transport.udpFlow(flow.remote());
    }
    return named.node().equals(node)
            && transport.isOpen(flow)
            && (flow.transport().secure() || !tlsOnly)
        ? flow
        : null;
  }

  /** A flow to a server; fails with an {@link java.io.IOException} when none comes up in time. */
  CompletionStage<Flow> connect(SipTransport transport, Target target) {
    return switch (target.transport()) {
      case UDP -> CompletableFuture.completedFuture(transport.udpFlow(target.address()));
      case TCP -> transport.tcpFlow(target.address());
      // RFC 5922 §7.1: the domain of the URI, whatever it led to.
      case TLS -> transport.tlsFlow(target.address(), target.domain());
      case WS, WSS ->
          CompletableFuture.failedFuture(
              new IllegalArgumentException(
                  "transport: " + target.transport() + " (expected: UDP, TCP or TLS)"));
    };
  }

  /** Why there is no flow, in one line. */
  static String why(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message.replaceAll("\\s+", " ");
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

  static @Nullable Uri uri(String text) {
    try {
      return Uri.parse(text);
    } catch (SipSyntaxException e) {
      return null;
    }
  }
}
