package io.rvoip.client;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.Params;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.Via;
import io.rvoip.transport.sip.SipTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which flow leads to a hop, and what we call ourselves on it. Used on the peer's loop. */
final class Ways {
  private final PeerSettings settings;
  private final SipTransport transport;
  private final PeerLoop loop;

  Ways(PeerSettings settings, SipTransport transport, PeerLoop loop) {
    this.settings = settings;
    this.transport = transport;
    this.loop = loop;
  }

  /** Finds the way to a hop; null when there is none. */
  void to(Uri hop, Consumer<@Nullable Flow> then) {
    var at = SipHosts.address(hop);
    if (at == null) {
      then.accept(null);
      return;
    }
    switch (SipHosts.transport(hop, settings.transport())) {
      case TCP ->
          transport
              .tcpFlow(at)
              .whenComplete((flow, failure) -> loop.execute(() -> then.accept(flow)));
      case TLS ->
          transport
              .tlsFlow(at, nameAt(at, hop))
              .whenComplete((flow, failure) -> loop.execute(() -> then.accept(flow)));
      case UDP, WS, WSS -> then.accept(transport.udpFlow(at));
    }
  }

  /** What the certificate at an address must prove: of our server, our domain, RFC 5922 §7.1. */
  private String nameAt(InetSocketAddress at, Uri hop) {
    return at.equals(settings.server()) || !(hop instanceof SipUri sip)
        ? settings.domain()
        : sip.host();
  }

  /** The address of ours that this hop can reach; null when the hop is not known. */
  @Nullable InetAddress addressTowards(Uri hop) {
    var at = SipHosts.address(hop);
    return at == null ? null : transport.advertised(transport.udpFlow(at)).getAddress();
  }

  /** Our Contact for peers on this flow. */
  NameAddr contact(Flow flow) {
    var at = transport.advertised(flow);
    var uri = SipUri.of(settings.user(), SipHosts.of(at.getAddress()), at.getPort());
    return NameAddr.of(
        flow.transport() == TransportKind.UDP
            ? uri
            : uri.withParam("transport", flow.transport().name().toLowerCase(Locale.ROOT)));
  }

  /** The request with our Via on top. */
  SipRequest prependVia(SipRequest request, Flow flow) {
    var at = transport.advertised(flow);
    var via =
        new Via(
            flow.transport().viaToken(),
            SipHosts.of(at.getAddress()),
            at.getPort(),
            Params.EMPTY
                .with("rport", null)
                .with("branch", Via.MAGIC_COOKIE + UserAgent.newToken()));
    return request.edit().prependVia(via).buildRequest();
  }
}
