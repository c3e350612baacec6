package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Params;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Via;
import io.rvoip.protocol.sip.id.TagSigner;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import io.rvoip.transport.sip.CloseReason;
import io.rvoip.transport.sip.SendFailure;
import io.rvoip.transport.sip.SipTransport;
import io.rvoip.transport.sip.SipTransportCounters;
import io.rvoip.transport.sip.SipTransportListener;
import io.rvoip.transport.sip.SipTransportSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
  private static final SipParser PARSER = new SipParser(ParserLimits.DEFAULT);

  /** A client transaction of ours: who runs it and over which flow it went. */
  private record Sent(TransactionKey key, EdgeFlow flow, EdgeLoop loop) {}

  private final EdgeSettings settings;
  private final TagSigner tags;
  private final EntityGate entities;
  private final EdgeRouter router;
  private final EdgeLoop[] loops;
  private final EdgeCounters counters = new EdgeCounters();
  private final Map<String, Sent> sent = new ConcurrentHashMap<>();
  private final NextHop nextHop = new NextHop();
  private volatile @Nullable SipTransport transport;

  public Edge(EdgeSettings settings, TagSigner tags, EntityGate entities, EdgeRouter router) {
    this.settings = settings;
    this.tags = tags;
    this.entities = entities;
    this.router = router;
    this.loops = new EdgeLoop[settings.loops()];
    for (int i = 0; i < loops.length; i++) {
      loops[i] = new EdgeLoop(this, settings, i);
    }
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
  public void onResult(Flow flow, ParseResult result, long nowNanos) {
    counters.received.increment();
    switch (result) {
      case ParseResult.Parsed p -> offer(p.message(), loop -> loop.received(p.message(), flow));
      case ParseResult.Invalid i ->
          offer(i.message(), loop -> loop.invalid(i.message(), i.status(), i.reason(), flow));
      case ParseResult.Malformed ignored -> {} // counted and dropped by the transport
    }
  }

  private interface LoopTask {
    void on(EdgeLoop loop);
  }

  private void offer(SipMessage message, LoopTask task) {
    String callId = message.header(HeaderName.CALL_ID);
    EdgeLoop loop = loop(callId == null ? "" : callId);
    if (!loop.offer(() -> task.on(loop))) {
      counters.overload.increment();
    }
  }

  @Override
  public void onSendFailed(Flow flow, byte[] bytes, SendFailure why) {
    for (EdgeLoop loop : loops) {
      loop.execute(() -> loop.transportFailed(flow));
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
        if (PARSER.parse(c.response()) instanceof ParseResult.Parsed(SipResponse response)) {
          EdgeLoop loop = loop(response.callId());
          loop.execute(() -> loop.respond(c.transaction().key(), response));
        }
      }
      case EdgeCommand.CancelInvite c -> {
        Sent invite = sent.get(c.branch());
        if (invite != null) {
          invite.loop().execute(() -> invite.loop().cancel(invite.key(), c.reasons()));
        }
      }
      case EdgeCommand.Delivered c -> {
        EdgeLoop loop = loops[(int) (c.deliveryId() % loops.length)];
        loop.taken(c.deliveryId());
      }
    }
  }

  private void send(EdgeCommand.SendRequest c) {
    if (!(PARSER.parse(completed(c.request())) instanceof ParseResult.Parsed(SipRequest request))) {
      LOG.error("an entity built a request that cannot be read: branch {}", c.branch());
      return;
    }
    EdgeLoop loop = loop(request.callId());
    resolve(c.target(), c.request().length)
        .whenComplete(
            (flow, failure) -> {
              if (flow == null) {
                loop.execute(() -> loop.unsendable(c.branch(), request.method()));
                return;
              }
              MessageEditor editor = request.edit().remove(HeaderName.VIA);
              editor.prepend(HeaderName.VIA, via(flow, c.branch()).toString());
              if (c.contact()) {
                editor.set(HeaderName.CONTACT, contact(flow));
              }
              SipRequest complete = editor.buildRequest();
              sent.put(
                  c.branch(),
                  new Sent(
                      TransactionKey.ofClient(complete), EdgeFlow.of(settings.node(), flow), loop));
              loop.execute(() -> loop.start(complete, flow));
            });
  }

  private void sendAck(EdgeCommand.SendAck c) {
    if (!(PARSER.parse(completed(c.ack())) instanceof ParseResult.Parsed(SipRequest ack))) {
      LOG.error("an entity built an ACK that cannot be read: branch {}", c.branch());
      return;
    }
    resolve(c.target(), c.ack().length)
        .whenComplete(
            (flow, failure) -> {
              if (flow != null) {
                transmit(
                    flow,
                    ack.edit()
                        .remove(HeaderName.VIA)
                        .prepend(HeaderName.VIA, via(flow, c.branch()).toString())
                        .buildRequest());
              }
            });
  }

  private java.util.concurrent.CompletionStage<@Nullable Flow> resolve(
      EdgeTarget target, int bytes) {
    SipTransport open = transport;
    if (open == null) {
      return java.util.concurrent.CompletableFuture.completedFuture(null);
    }
    return nextHop.flow(open, target, settings.node(), bytes > settings.mtuBytes());
  }

  /** The parser wants a Via; entities leave it to us. */
  private static byte[] completed(byte[] request) {
    int line = 0;
    while (line < request.length && request[line] != '\n') {
      line++;
    }
    byte[] whole = new byte[request.length + PLACEHOLDER.length];
    System.arraycopy(request, 0, whole, 0, line + 1);
    System.arraycopy(PLACEHOLDER, 0, whole, line + 1, PLACEHOLDER.length);
    System.arraycopy(
        request, line + 1, whole, line + 1 + PLACEHOLDER.length, request.length - line - 1);
    return whole;
  }

  private static final byte[] PLACEHOLDER =
      "Via: SIP/2.0/UDP edge.invalid;branch=z9hG4bK-edge\r\n"
          .getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  // For the loops.

  void transmit(Flow flow, SipMessage message) {
    SipTransport open = transport;
    if (open != null) {
      counters.sent.increment();
      open.send(flow, message.toBytes());
    }
  }

  /** Our Contact value towards the peer of that flow. */
  public String contact(Flow flow) {
    InetSocketAddress own = advertised(flow);
    Params params =
        flow.transport() == TransportKind.UDP
            ? Params.EMPTY
            : Params.EMPTY.with(
                "transport", flow.transport().name().toLowerCase(java.util.Locale.ROOT));
    return "<" + new SipUri(false, "rvoip", null, host(own), own.getPort(), params, null) + ">";
  }

  private Via via(Flow flow, String branch) {
    InetSocketAddress own = advertised(flow);
    Params params = Params.EMPTY.with("branch", branch).with("rport", null);
    return new Via(flow.transport().viaToken(), host(own), own.getPort(), params);
  }

  private InetSocketAddress advertised(Flow flow) {
    SipTransport open = transport;
    return open == null ? flow.local() : open.advertised(flow);
  }

  private static String host(InetSocketAddress address) {
    if (address.isUnresolved()) {
      return address.getHostString();
    }
    String host = address.getAddress().getHostAddress();
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  @Nullable EdgeFlow flowOf(String branch) {
    Sent s = sent.get(branch);
    return s == null ? null : s.flow();
  }

  void forget(TransactionKey key) {
    sent.computeIfPresent(key.branch(), (b, s) -> s.key().equals(key) ? null : s);
  }

  private EdgeLoop loop(String callId) {
    return loops[Math.floorMod(callId.hashCode() * 0x9E3779B9 >> 8, loops.length)];
  }

  TagSigner tags() {
    return tags;
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

  /** Messages that no entity has taken, or answered, yet. */
  public int pendingDeliveries() {
    return Arrays.stream(loops).mapToInt(EdgeLoop::pendingDeliveries).sum();
  }

  /** The transport below; null before {@link #open}. */
  public @Nullable SipTransport transport() {
    return transport;
  }
}
