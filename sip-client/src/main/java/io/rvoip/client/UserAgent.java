package io.rvoip.client;

import io.rvoip.protocol.auth.DigestClient;
import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import io.rvoip.protocol.sip.transaction.TransactionLayer;
import io.rvoip.protocol.sip.transaction.TransactionLimits;
import io.rvoip.protocol.sip.transaction.TransactionSink;
import io.rvoip.protocol.sip.uas.UasRules;
import io.rvoip.transport.sip.CloseReason;
import io.rvoip.transport.sip.SendFailure;
import io.rvoip.transport.sip.SipTransport;
import io.rvoip.transport.sip.SipTransportListener;
import io.rvoip.transport.sip.SipTransportSettings;
import io.rvoip.transport.sip.SipTransportSettings.TlsSettings;
import io.rvoip.transport.sip.TransportChoice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The UA core of a peer (RFC 3261 §8) around one transaction layer: brings requests of ours onto
 * their way and their responses back, and hands requests of others to the call they belong to, or
 * to {@link Inbound} when they belong to none.
 *
 * <p>All but the transport's callbacks happen on the loop's thread.
 */
final class UserAgent implements AutoCloseable, PeerLoop.Driven {
  static final UasRules RULES =
      new UasRules(
          List.of(
              Method.INVITE,
              Method.ACK,
              Method.CANCEL,
              Method.BYE,
              Method.OPTIONS,
              Method.INFO,
              Method.UPDATE),
          List.of(),
          List.of("application/sdp", "application/dtmf-relay", "application/dtmf"),
          List.of());

  private static final SecureRandom RANDOM = new SecureRandom();

  private final PeerSettings settings;
  private final PeerLoop loop;
  private final TransactionLayer layer;
  private final SipTransport transport;
  private final Ways ways;
  private final TransportChoice choice;
  private final DigestClient digest;
  private final DigestClient proxyDigest;
  private final BearerTokens bearer;
  private final Inbound inbound;
  private final Map<TransactionKey, OutgoingRequest> outgoing = new HashMap<>();
  private final Map<TransactionKey, Dialogue> invited = new HashMap<>();
  private final Map<String, Dialogue> dialogues = new HashMap<>();
  private final TransactionSink sink = new Sink();

  /** Requests outside every dialog that we keep. */
  interface Inbound {
    /** A new INVITE, checked already. */
    void onInvite(TransactionKey key, SipRequest invite, Flow flow);
  }

  /** A call as the UA core sees it. */
  interface Dialogue {
    void onRequest(TransactionKey key, SipRequest request, Flow flow);

    void onAck(SipRequest ack);

    /** The INVITE of this transaction was cancelled. */
    void onCancel(TransactionKey invite);
  }

  UserAgent(PeerSettings settings, Inbound inbound) throws IOException {
    this.settings = settings;
    this.inbound = inbound;
    this.layer = new TransactionLayer(settings.timers(), TransactionLimits.DEFAULT);
    this.digest = new DigestClient(settings.user(), settings.password(), RANDOM);
    this.proxyDigest = new DigestClient(settings.user(), settings.password(), RANDOM);
    this.bearer = new BearerTokens(settings.bearerToken());
    this.loop = new PeerLoop("sip-" + settings.user(), this);
    var sockets =
        SipTransportSettings.DEFAULT
            .withBind(List.of(settings.bind()), settings.port())
            .withTls(new TlsSettings(TlsSettings.NOWHERE, settings.tls()));
    this.choice = new TransportChoice(sockets.mtuBytes());
    this.transport = SipTransport.open(sockets, new Receiver());
    this.ways = new Ways(settings, transport, loop);
    loop.start();
  }

  PeerLoop loop() {
    return loop;
  }

  PeerSettings settings() {
    return settings;
  }

  DigestClient digest() {
    return digest;
  }

  DigestClient proxyDigest() {
    return proxyDigest;
  }

  BearerTokens bearer() {
    return bearer;
  }

  /** Port that we listen on, UDP and TCP alike. */
  int port() {
    return transport.listenPoints().getFirst().address().getPort();
  }

  /** The server as a URI: next hop of what belongs to no dialog. */
  SipUri server() {
    return uri(settings.server());
  }

  /** A socket address as a URI. */
  SipUri uri(InetSocketAddress address) {
    return SipUri.of(null, SipHosts.of(address.getAddress()), address.getPort());
  }

  /** Our address of record. */
  NameAddr self() {
    return NameAddr.of(SipUri.of(settings.user(), settings.domain(), -1));
  }

  /** Our Contact for peers on this flow. */
  NameAddr contact(Flow flow) {
    return ways.contact(flow);
  }

  /** The address of ours that this hop can reach; null when the hop is not known. */
  @Nullable InetAddress addressTowards(Uri hop) {
    return ways.addressTowards(hop);
  }

  static String newToken() {
    byte[] bytes = new byte[10];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Finds the way to a hop; null when there is none. */
  void flowTo(Uri hop, Consumer<@Nullable Flow> then) {
    ways.to(hop, then);
  }

  /** Sends a request that has everything but Via, in a transaction of its own. */
  void transmit(SipRequest request, Flow flow, OutgoingRequest user) {
    withVia(
        request,
        flow,
        (complete, way) -> {
          var key = TransactionKey.ofClient(complete);
          outgoing.put(key, user);
          user.started(key, complete);
          layer.sendRequest(complete, way, System.nanoTime(), sink);
        });
  }

  /** Makes an ACK to a 2xx and sends it; the result repeats exactly that. */
  void transmitAck(SipRequest ack, Uri hop, Consumer<Runnable> repeater) {
    flowTo(
        hop,
        flow -> {
          if (flow != null) {
            withVia(
                ack,
                flow,
                (complete, way) -> {
                  repeater.accept(() -> transport.send(way, complete.toBytes()));
                  transport.send(way, complete.toBytes());
                });
          }
        });
  }

  private interface Ready {
    void send(SipRequest complete, Flow flow);
  }

  private void withVia(SipRequest request, Flow flow, Ready then) {
    var complete = ways.prependVia(request, flow);
    var kind = choice.forRequest(flow.transport(), complete.toBytes().length);
    if (kind == flow.transport()) {
      then.send(complete, flow);
      return;
    }
    // RFC 3261 §18.1.1: too large for UDP goes by TCP, and by UDP after all when there is no TCP.
    transport
        .tcpFlow(flow.remote())
        .whenComplete(
            (tcp, failure) ->
                loop.execute(
                    () -> {
                      if (tcp == null) {
                        then.send(complete, flow);
                      } else {
                        then.send(ways.prependVia(request, tcp), tcp);
                      }
                    }));
  }

  boolean respond(TransactionKey key, SipResponse response) {
    return layer.sendResponse(key, response, System.nanoTime(), sink);
  }

  boolean cancel(TransactionKey invite) {
    return layer.cancel(invite, List.of(), System.nanoTime(), sink);
  }

  /** In-dialog requests with this Call-ID and this tag of ours go to the call from now on. */
  void keep(String callId, String localTag, Dialogue dialogue) {
    dialogues.put(callId + ' ' + localTag, dialogue);
  }

  void forget(String callId, String localTag) {
    dialogues.remove(callId + ' ' + localTag);
  }

  /** A CANCEL of this INVITE goes to the call. */
  void keepInvite(TransactionKey key, Dialogue dialogue) {
    invited.put(key, dialogue);
  }

  @Override
  public long nextDeadlineNanos() {
    return layer.nextDeadlineNanos();
  }

  @Override
  public void advance(long nowNanos) {
    layer.advance(nowNanos, sink);
  }

  @Override
  public void close() {
    loop.close();
    transport.close();
  }

  /** The transport's threads hand over to the loop. */
  private final class Receiver implements SipTransportListener {
    @Override
    public void onResult(Flow flow, ParseResult result, long nowNanos) {
      switch (result) {
        case ParseResult.Parsed(var message) ->
            loop.execute(() -> layer.receive(message, flow, nowNanos, sink));
        case ParseResult.Invalid invalid -> {
          var answer = invalid.answer(newToken());
          if (answer != null) {
            transport.send(flow, answer.toBytes());
          }
        }
        case ParseResult.Malformed ignored -> {} // counted by the transport
      }
    }

    @Override
    public void onSendFailed(Flow flow, byte[] bytes, SendFailure why) {
      loop.execute(() -> layer.transportFailed(flow, System.nanoTime(), sink));
    }

    @Override
    public void onConnectionClosed(Flow flow, CloseReason why) {
      loop.execute(() -> layer.transportFailed(flow, System.nanoTime(), sink));
    }
  }

  private final class Sink implements TransactionSink {
    @Override
    public void transmit(SipMessage message, Flow flow, TransactionKey key) {
      transport.send(flow, message.toBytes());
    }

    @Override
    public void onRequest(TransactionKey key, SipRequest request, Flow flow) {
      var refusal = RULES.check(request, newToken());
      if (refusal != null) {
        respond(key, refusal);
        return;
      }
      String toTag = request.to().tag();
      if (toTag != null) {
        var dialogue = dialogues.get(request.callId() + ' ' + toTag);
        if (dialogue == null) {
          respond(key, request.response(481));
        } else {
          dialogue.onRequest(key, request, flow);
        }
      } else if (request.method().equals(Method.OPTIONS)) {
        respond(key, RULES.options(request, newToken()));
      } else if (request.method().equals(Method.INVITE)) {
        inbound.onInvite(key, request, flow);
      } else {
        respond(key, request.response(481, newToken()));
      }
    }

    @Override
    public void onAck(SipRequest ack, Flow flow) {
      var dialogue = dialogues.get(ack.callId() + ' ' + ack.to().tag());
      if (dialogue != null) {
        dialogue.onAck(ack);
      }
    }

    @Override
    public void onCancel(TransactionKey invite, SipRequest cancel) {
      var dialogue = invited.get(invite);
      if (dialogue != null) {
        dialogue.onCancel(invite);
      }
    }

    @Override
    public void onResponse(TransactionKey key, SipResponse response) {
      var user = outgoing.get(key);
      if (user != null) {
        user.onResponse(response);
      }
    }

    @Override
    public void onStrayResponse(SipResponse response, Flow flow) {} // of no transaction of ours

    @Override
    public void onTimeout(TransactionKey key) {
      fail(key, 408);
    }

    @Override
    public void onTransportFailure(TransactionKey key) {
      fail(key, 503);
    }

    private void fail(TransactionKey key, int status) {
      var user = outgoing.get(key);
      if (user != null) {
        user.onFailure(status);
      }
    }

    @Override
    public void onTerminated(TransactionKey key) {
      outgoing.remove(key);
      invited.remove(key);
    }
  }
}
