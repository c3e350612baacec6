package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.ResponseDestination;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.id.TagSigner;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.trace.MessageTrace;
import io.rvoip.transport.dns.ServerLocator;
import io.rvoip.transport.sip.CloseReason;
import io.rvoip.transport.sip.SendFailure;
import io.rvoip.transport.sip.SipTransport;
import io.rvoip.transport.sip.SipTransportCounters;
import io.rvoip.transport.sip.SipTransportListener;
import io.rvoip.transport.sip.SipTransportSettings;
import io.rvoip.transport.sip.TransportChoice;
import io.rvoip.transport.tls.PeerCertificate;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SIP edge of one node: its sockets and its transactions. What comes in is routed to entities,
 * what entities want sent goes out with our Via and Contact.
 *
 * <p>All methods may be called from any thread. It lives and dies with its node.
 */
public final class Edge implements SipTransportListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Edge.class);
  private static final SipParser PARSER = new SipParser(ParserLimits.NONE);

  private final EdgeSettings settings;
  private final TagSigner tags;
  private final EntityGate entities;
  private final EdgeRouter router;
  private final MessageTrace trace;
  private final EdgeLoop[] loops;
  private final LoopWatch watch;
  private final EdgeCounters counters = new EdgeCounters();
  private final Sending sending;
  private final OwnHeaders own =
      new OwnHeaders(
          flow -> {
            SipTransport open = transport();
            return open == null ? flow.local() : open.advertised(flow);
          });
  private final Departures departures;
  private final int loopKey = new SecureRandom().nextInt();
  private volatile @Nullable SipTransport transport;

  /**
   * @param locator finds the servers of URIs
   */
  public Edge(
      EdgeSettings settings,
      TagSigner tags,
      EntityGate entities,
      EdgeRouter router,
      ServerLocator locator,
      MessageTrace trace) {
    this.trace = trace;
    this.settings = settings;
    this.tags = tags;
    this.entities = entities;
    this.router = router;
    this.departures =
        new Departures(locator, own, new TransportChoice(settings.mtuBytes()), settings.node());
    this.sending = new Sending(counters, settings.nodeName());
    this.loops = new EdgeLoop[settings.loops()];
    for (int i = 0; i < loops.length; i++) {
      loops[i] = new EdgeLoop(this, settings, i);
    }
    this.watch =
        new LoopWatch(Arrays.stream(loops).map(EdgeLoop::turns).toList(), System::nanoTime);
  }

  /** Opens the sockets and begins to answer. */
  public void open(SipTransportSettings transportSettings) throws IOException {
    Arrays.stream(loops).forEach(EdgeLoop::start);
    transport = SipTransport.open(transportSettings, this);
  }

  @Override
  public void close() {
    SipTransport open = transport;
    if (open != null) {
      open.close();
    }
    Arrays.stream(loops).forEach(EdgeLoop::stop);
  }

  // From the network.

  @Override
  public void onArrival(Flow flow, SipMessage asSent) {
    trace.received(flow, asSent);
  }

  @Override
  public void onResult(Flow flow, ParseResult result, long nowNanos) {
    counters.received.increment();
    switch (result) {
      case ParseResult.Parsed p ->
          offer(p.message(), flow, loop -> loop.received(p.message(), flow));
      case ParseResult.Invalid i -> offer(i.message(), flow, loop -> loop.invalid(i, flow));
      case ParseResult.Malformed ignored -> {} // counted and dropped by the transport
    }
  }

  private interface LoopTask {
    void on(EdgeLoop loop);
  }

  private void offer(SipMessage message, Flow flow, LoopTask task) {
    String callId = message.header(HeaderName.CALL_ID);
    EdgeLoop loop = loop(callId == null ? "" : callId);
    if (!loop.offer(() -> task.on(loop))) {
      counters.overload.increment();
      if (message instanceof SipRequest request
          && flow.transport() != TransportKind.UDP
          && !request.method().equals(Method.ACK)) {
        // Over UDP the client asks again by itself.
        answer(
            flow,
            request
                .responseBuilder(503, null)
                .set(HeaderName.of("Retry-After"), "5")
                .buildResponse());
      }
    }
  }

  @Override
  public void onSendFailed(Flow flow, byte[] bytes, SendFailure why) {
    if (why == SendFailure.TOO_LARGE) {
      tooLarge(bytes); // the message's own fault: others go their way
      return;
    }
    for (EdgeLoop loop : loops) {
      loop.execute(() -> loop.transportFailed(flow));
    }
  }

  private void tooLarge(byte[] bytes) {
    if (PARSER.parse(bytes) instanceof ParseResult.Parsed(SipMessage message)) {
      Optional<TransactionKey> key =
          switch (message) {
            case SipRequest request -> Optional.of(TransactionKey.ofClient(request));
            case SipResponse response -> TransactionKey.ofServer(response);
          };
      EdgeLoop loop = loop(message.callId());
      key.ifPresent(k -> loop.execute(() -> loop.transportFailed(k)));
    }
  }

  @Override
  public void onConnectionClosed(Flow flow, CloseReason why) {
    for (EdgeLoop loop : loops) {
      loop.execute(() -> loop.transportFailed(flow));
    }
  }

  // From entities.

  /** Does what an entity asks, in the order of asking for each call. */
  public void perform(EdgeCommand command) {
    switch (command) {
      case EdgeCommand.SendRequest c -> send(c);
      case EdgeCommand.SendAck c -> sendAck(c);
      case EdgeCommand.SendResponse c -> {
        if (c.response().message() instanceof SipResponse response) {
          EdgeLoop loop = loop(response.callId());
          loop.execute(() -> loop.respond(c.transaction().key(), response));
        } else {
          unreadable(c.transaction().branch());
        }
      }
      case EdgeCommand.CancelInvite c -> sending.cancel(c.branch(), c.reasons());
      case EdgeCommand.Delivered c -> {
        EdgeLoop loop = loops[(int) (c.deliveryId() % loops.length)];
        loop.taken(c.deliveryId());
      }
    }
  }

  private void send(EdgeCommand.SendRequest c) {
    SipRequest request = withoutVia(c.request());
    if (request == null) {
      unreadable(c.branch());
      return;
    }
    trace.ofBranch(request.callId(), c.branch());
    sending.send(
        c.branch(),
        request,
        loop(request.callId()),
        departures.trip(transport, c.target(), request, c.contact()));
  }

  private void sendAck(EdgeCommand.SendAck c) {
    SipRequest ack = withoutVia(c.ack());
    if (ack == null) {
      unreadable(c.branch());
      return;
    }
    acknowledge(c.branch(), departures.trip(transport, c.target(), ack, false));
  }

  /** An ACK hears of no failure but that it cannot leave: then the next server gets it. */
  private void acknowledge(String branch, Trip trip) {
    trip.next(branch)
        .thenAccept(
            step -> {
              switch (step) {
                case Trip.Departure out -> transmit(out.flow(), out.request());
                case Trip.Missed ignored -> acknowledge(branch, trip);
                case Trip.Nowhere ignored -> {} // the 2xx comes again, and so does the ACK
              }
            });
  }

  /** What an entity wants to be sent: it leaves Via to us, without which nothing is read. */
  private static @Nullable SipRequest withoutVia(WireMessage message) {
    if (message.atHand() instanceof SipRequest request) {
      return request;
    }
    return PARSER.parseOwned(OwnHeaders.completed(message.bytes()))
            instanceof ParseResult.Parsed(SipRequest request)
        ? request
        : null;
  }

  /** A fault of ours, not of a peer; the entity's timer ends what waits for it. */
  private void unreadable(String branch) {
    counters.failedTasks.increment();
    LOG.error("an entity built a message that cannot be read: branch {}", branch);
  }

  // For the loops.

  void transmit(Flow flow, SipMessage message) {
    SipTransport open = transport;
    if (open != null) {
      counters.sent.increment();
      trace.sent(flow, message);
      open.send(flow, message.toBytes());
    }
  }

  /**
   * Sends a response where its Via says, RFC 3261 §18.2.2: over UDP perhaps to another port than
   * the request came from, over TCP and TLS by a new connection when the request's own is closed.
   */
  void answer(Flow flow, SipResponse response) {
    SipTransport open = transport;
    ResponseDestination destination = ResponseDestination.of(response.topVia(), flow);
    if (open == null || destination == null || destination.address().equals(flow.remote())) {
      transmit(flow, response);
    } else if (flow.transport() == TransportKind.UDP) {
      transmit(new Flow(flow.transport(), flow.local(), destination.address(), 0), response);
    } else if (open.isOpen(flow)) {
      transmit(flow, response);
    } else {
      CompletionStage<Flow> again =
          destination.transport() == TransportKind.TLS
              ? open.tlsFlow(destination.address(), response.topVia().host())
              : open.tcpFlow(destination.address());
      again.thenAccept(connection -> transmit(connection, response));
    }
  }

  /** Our Contact value in the answer to a request that came by that flow. */
  String contact(Flow flow, SipRequest request) {
    return own.contactInAnswer(flow, request);
  }

  /** What the peer of a flow has proven by a certificate; null: nothing. */
  @Nullable PeerCertificate peer(Flow flow) {
    SipTransport open = transport;
    return open == null ? null : open.peer(flow);
  }

  /** Whether phones can connect by TLS here. */
  boolean listensForTls() {
    SipTransport open = transport;
    return open != null
        && open.listenPoints().stream().anyMatch(p -> p.transport() == TransportKind.TLS);
  }

  private EdgeLoop loop(String callId) {
    // Keyed, so that a stranger cannot aim all he sends at one loop.
    int hash = loopKey;
    for (int i = 0; i < callId.length(); i++) {
      hash = (hash ^ callId.charAt(i)) * 0x01000193;
    }
    return loops[Math.floorMod(hash ^ (hash >>> 15), loops.length)];
  }

  Sending sending() {
    return sending;
  }

  TagSigner tags() {
    return tags;
  }

  MessageTrace trace() {
    return trace;
  }

  EntityGate entities() {
    return entities;
  }

  EdgeRouter router() {
    return router;
  }

  // For readers.

  public EdgeCounters counters() {
    return counters;
  }

  /** What the sockets have seen; null before {@link #open}. */
  public @Nullable SipTransportCounters transportCounters() {
    SipTransport open = transport;
    return open == null ? null : open.counters();
  }

  /** Transactions that live now. */
  public int transactions() {
    return Arrays.stream(loops).mapToInt(EdgeLoop::transactions).sum();
  }

  /** Whether no loop is held by a task that does not end, and none has died. */
  public boolean comesRound() {
    return watch.allComeRound();
  }

  /** By how much the latest loop is late, nanoseconds; 0 when all are in time. */
  public long lateNanos() {
    return watch.lateNanos();
  }

  /** Writes down what holds a loop; to be called now and then. */
  public void look() {
    watch.look();
  }

  /** Messages that no entity has taken, or answered, yet. */
  public int pendingDeliveries() {
    return Arrays.stream(loops).mapToInt(EdgeLoop::pendingDeliveries).sum();
  }

  /** The transport below; null before {@link #open}. */
  public @Nullable SipTransport transport() {
    return transport;
  }
}
