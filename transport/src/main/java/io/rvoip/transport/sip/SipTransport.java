package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.transport.sip.SipTransportSettings.TlsSettings;
import io.rvoip.transport.tls.PeerCertificate;
import io.rvoip.transport.tls.TlsMaterial;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The SIP sockets of a node, RFC 3261 §18, on two threads: one for UDP, one for TCP and TLS.
 *
 * <p>Recipe: {@link #open} with a listener; answer a request by {@link #send} over the flow that it
 * came by; for a new request take {@link #udpFlow}, {@link #tcpFlow} or {@link #tlsFlow}, as {@link
 * TransportChoice} says, and write what {@link #advertised} gives into Via and Contact. Every
 * method may be called from any thread and none blocks.
 */
public final class SipTransport implements AutoCloseable {
  private static final int PORT_ATTEMPTS = 20;

  private final SipTransportSettings settings;
  private final SipTransportListener listener;
  private final UdpLoop udp;
  private final TcpLoop tcp;
  private final LocalRoute routes = new LocalRoute();
  private final List<ListenPoint> points = new ArrayList<>();

  private SipTransport(SipTransportSettings settings, SipTransportListener listener)
      throws IOException {
    this.settings = settings;
    this.listener = new GuardedListener(listener);
    MessageIntake intake = new MessageIntake(settings.parser(), this.listener);
    this.udp = new UdpLoop(settings, intake);
    this.tcp = new TcpLoop(settings, intake, this.listener);
  }

  /**
   * Opens all sockets and starts to receive.
   *
   * @throws BindException when an address and port cannot be had; the message names them
   */
  public static SipTransport open(SipTransportSettings settings, SipTransportListener listener)
      throws IOException {
    SipTransport transport = new SipTransport(settings, listener);
    try {
      for (InetAddress address : withoutCovered(settings.bind())) {
        transport.listen(address);
        transport.listenTls(address);
      }
    } catch (IOException e) {
      transport.close();
      throw e;
    }
    transport.udp.start();
    transport.tcp.start();
    return transport;
  }

  /**
   * Sends bytes over a flow. When that cannot be, {@link SipTransportListener#onSendFailed} tells,
   * at once on this thread or later on another; no news over UDP says nothing.
   *
   * @param bytes one message; not to be changed afterwards
   */
  public void send(Flow flow, byte[] bytes) {
    boolean datagram = flow.transport() == TransportKind.UDP;
    SendFailure failure = datagram ? udp.send(flow, bytes) : tcp.send(flow, bytes);
    if (failure != null) {
      tally(flow.transport()).sendFailures.count(failure);
      if (!failure.isLoss(flow.transport())) {
        listener.onSendFailed(flow, bytes, failure);
      }
    }
  }

  /** The flow by UDP to an address, from the socket that is nearest to it. */
  public Flow udpFlow(InetSocketAddress remote) {
    requireResolved(remote);
    ListenPoint point = nearest(TransportKind.UDP, remote.getAddress());
    InetSocketAddress local = point == null ? new InetSocketAddress(0) : point.address();
    return new Flow(TransportKind.UDP, local, remote, 0);
  }

  /**
   * The flow by TCP to an address: an open connection, else a new one. Fails with an {@link
   * IOException} when none comes up in time; completes on a thread of its own.
   */
  public CompletionStage<Flow> tcpFlow(InetSocketAddress remote) {
    requireResolved(remote);
    return tcp.flowTo(
        ConnectionTarget.tcp(remote), bindFor(TransportKind.TCP, remote.getAddress()));
  }

  private @Nullable InetAddress bindFor(TransportKind kind, InetAddress peer) {
    ListenPoint point = nearest(kind, peer);
    InetAddress bind = point == null ? null : point.address().getAddress();
    return bind == null || bind.isAnyLocalAddress() ? null : bind;
  }

  /**
   * The flow by TLS to an address, whose certificate must be of that name (RFC 5922 §7.2): an open
   * connection that was made for this name, else a new one. Fails with an {@link IOException} when
   * none comes up in time or the peer cannot prove the name.
   *
   * @param name host of the URI that led to the address
   */
  public CompletionStage<Flow> tlsFlow(InetSocketAddress remote, String name) {
    requireResolved(remote);
    return tcp.flowTo(
        ConnectionTarget.tls(remote, name), bindFor(TransportKind.TLS, remote.getAddress()));
  }

  /** Makes new TLS connections with other certificates; those that are open keep theirs. */
  public void useTls(TlsMaterial material) {
    tcp.use(material);
  }

  /**
   * What the peer of a flow has proven by its certificate: verified up to one of our authorities
   * while the connection came up. Null when it has shown none, or the connection is no more.
   */
  public @Nullable PeerCertificate peer(Flow flow) {
    return flow.transport() == TransportKind.TLS ? tcp.peer(flow) : null;
  }

  /**
   * Whether {@link #send} over this flow can still work: UDP always, a connection while it lives.
   */
  public boolean isOpen(Flow flow) {
    return flow.transport() == TransportKind.UDP || tcp.isOpen(flow);
  }

  /**
   * What Via and Contact should name to the peer of a flow: the advertised address if it is of the
   * peer's family, else our address on the way to the peer, without an IPv6 zone, which means
   * nothing to others (RFC 4007 §6); with the port that this transport listens on.
   */
  public InetSocketAddress advertised(Flow flow) {
    InetAddress peer = flow.remote().getAddress();
    InetAddress host = flow.local().getAddress();
    InetAddress advertise = settings.advertise();
    if (advertise != null && sameFamily(advertise, peer)) {
      host = advertise;
    } else if (host.isAnyLocalAddress()) {
      InetAddress route = routes.to(peer, System.nanoTime());
      host = route == null ? InetAddress.getLoopbackAddress() : route;
    }
    return new InetSocketAddress(LocalRoute.withoutZone(host), listeningPort(flow));
  }

  /** The sockets that listen, with their real ports, in the order of the bind addresses. */
  public List<ListenPoint> listenPoints() {
    return List.copyOf(points);
  }

  /**
   * What a request can be sent over when nobody has said how: what we listen on, and TLS when it is
   * set up.
   */
  public Set<TransportKind> transports() {
    Set<TransportKind> kinds = EnumSet.noneOf(TransportKind.class);
    points.forEach(p -> kinds.add(p.transport()));
    if (settings.tls() != null) {
      kinds.add(TransportKind.TLS);
    }
    return kinds;
  }

  /** Whether we have a socket of the address's family, and the system a route to it. */
  public boolean reaches(InetAddress peer) {
    return points.stream().anyMatch(p -> reaches(p, peer))
        && routes.to(peer, System.nanoTime()) != null;
  }

  /** What has gone through since the start. */
  public SipTransportCounters counters() {
    return new SipTransportCounters(
        udp.tally.snapshot(),
        tcp.tally.snapshot(),
        tcp.tlsMessages.snapshot(),
        tcp.connectionTally.snapshot(tcp.open(), tcp.memory.heldBytes()),
        tcp.tlsTally.snapshot());
  }

  private TransportTally tally(TransportKind kind) {
    return switch (kind) {
      case UDP -> udp.tally;
      case TLS -> tcp.tlsMessages;
      case TCP, WS, WSS -> tcp.tally;
    };
  }

  /** Closes every socket and connection; returns when both threads have ended. */
  @Override
  public void close() {
    udp.close();
    tcp.close();
  }

  private void listen(InetAddress address) throws IOException {
    for (int attempt = 1; ; attempt++) {
      InetSocketAddress udpAt = null;
      try {
        int port = settings.port();
        if (settings.udp()) {
          udpAt = listenUdp(new InetSocketAddress(address, port));
          port = udpAt.getPort();
        }
        InetSocketAddress tcpAt =
            settings.tcp()
                ? listenTcp(TransportKind.TCP, new InetSocketAddress(address, port))
                : null;
        add(TransportKind.UDP, udpAt);
        add(TransportKind.TCP, tcpAt);
        return;
      } catch (BindException e) {
        // With port 0, UDP's port may be somebody else's for TCP: try another.
        if (settings.port() != 0 || udpAt == null || attempt == PORT_ATTEMPTS) {
          throw e;
        }
        udp.unlisten(udpAt);
      }
    }
  }

  private void listenTls(InetAddress address) throws IOException {
    TlsSettings tls = settings.tls();
    if (tls != null && tls.listens()) {
      add(
          TransportKind.TLS,
          listenTcp(TransportKind.TLS, new InetSocketAddress(address, tls.port())));
    }
  }

  private InetSocketAddress listenUdp(InetSocketAddress at) throws IOException {
    try {
      return udp.listen(at);
    } catch (BindException e) {
      throw named(e, TransportKind.UDP, at);
    }
  }

  private InetSocketAddress listenTcp(TransportKind kind, InetSocketAddress at) throws IOException {
    try {
      return tcp.listen(kind, at);
    } catch (BindException e) {
      throw named(e, kind, at);
    }
  }

  private static BindException named(BindException e, TransportKind kind, InetSocketAddress at) {
    BindException named =
        new BindException(
            "SIP "
                + kind
                + " "
                + at.getAddress().getHostAddress()
                + " port "
                + at.getPort()
                + ": "
                + e.getMessage());
    named.initCause(e);
    return named;
  }

  private void add(TransportKind kind, @Nullable InetSocketAddress at) {
    if (at != null) {
      points.add(new ListenPoint(kind, at));
    }
  }

  /** The listen point on the way to a peer: its exact address, else a wildcard, else any. */
  private @Nullable ListenPoint nearest(TransportKind kind, InetAddress peer) {
    List<ListenPoint> candidates =
        points.stream().filter(p -> p.transport() == kind && reaches(p, peer)).toList();
    if (candidates.size() <= 1) {
      return candidates.isEmpty() ? null : candidates.getFirst();
    }
    InetAddress route = routes.to(peer, System.nanoTime());
    return candidates.stream()
        .filter(p -> p.address().getAddress().equals(route))
        .findFirst()
        .or(() -> candidates.stream().filter(SipTransport::isWildcard).findFirst())
        .orElse(candidates.getFirst());
  }

  private int listeningPort(Flow flow) {
    TransportKind kind = flow.transport();
    InetAddress local = flow.local().getAddress();
    return points.stream()
        .filter(p -> p.transport() == kind)
        .filter(p -> p.address().getAddress().equals(local) || isWildcard(p))
        .findFirst()
        .or(() -> points.stream().filter(p -> p.transport() == kind).findFirst())
        // Who listens nowhere by this transport is reached over this very connection.
        .map(ListenPoint::address)
        .orElse(kind == TransportKind.TLS ? flow.local() : points.getFirst().address())
        .getPort();
  }

  private static boolean reaches(ListenPoint point, InetAddress peer) {
    InetAddress address = point.address().getAddress();
    boolean dualStack = address.isAnyLocalAddress() && !(address instanceof Inet4Address);
    return dualStack || sameFamily(address, peer);
  }

  private static boolean isWildcard(ListenPoint point) {
    return point.address().getAddress().isAnyLocalAddress();
  }

  private static boolean sameFamily(InetAddress a, InetAddress b) {
    return (a instanceof Inet4Address) == (b instanceof Inet4Address);
  }

  /** A socket on {@code ::} takes IPv4 too, so one on {@code 0.0.0.0} beside it cannot be had. */
  private static List<InetAddress> withoutCovered(List<InetAddress> bind) {
    boolean dualStack =
        bind.stream().anyMatch(a -> a.isAnyLocalAddress() && !(a instanceof Inet4Address));
    return bind.stream()
        .distinct()
        .filter(a -> !(dualStack && a.isAnyLocalAddress() && a instanceof Inet4Address))
        .toList();
  }

  private static void requireResolved(InetSocketAddress remote) {
    if (remote.isUnresolved()) {
      throw new IllegalArgumentException("remote: " + remote + " (expected: a resolved address)");
    }
  }
}
