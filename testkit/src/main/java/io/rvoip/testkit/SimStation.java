package io.rvoip.testkit;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Via;
import io.rvoip.protocol.sip.transaction.TimerSettings;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import io.rvoip.protocol.sip.transaction.TransactionLayer;
import io.rvoip.protocol.sip.transaction.TransactionLimits;
import io.rvoip.protocol.sip.transaction.TransactionSink;
import io.rvoip.testkit.LossyNetwork.Datagram;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * What phone, registrar and user agent of both sides have in common: address, parser, checked
 * transactions, agenda.
 */
public abstract class SimStation implements Simulation.Station, TransactionSink {
  protected final Simulation world;
  public final InetSocketAddress address;
  protected final TransportKind transport;
  protected final CheckedTransactions checked = new CheckedTransactions(this);
  protected final TransactionLayer layer =
      new TransactionLayer(TimerSettings.DEFAULT, TransactionLimits.DEFAULT);
  protected final List<String> strays = new ArrayList<>();
  private final SipParser parser = new SipParser(ParserLimits.DEFAULT);
  private final PriorityQueue<Task> agenda =
      new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::number));
  private long numbers;

  private record Task(long atNanos, long number, Runnable what) {}

  protected SimStation(Simulation world, String ip, TransportKind transport) {
    this.world = world;
    this.transport = transport;
    this.address = new InetSocketAddress(InetAddress.ofLiteral(ip), 5060);
    world.add(address, this);
  }

  protected final long nowNanos() {
    return world.clock().nowNanos();
  }

  protected final void afterMillis(long millis, Runnable what) {
    agenda.add(new Task(nowNanos() + TimeUnit.MILLISECONDS.toNanos(millis), numbers++, what));
  }

  protected final Flow flowTo(InetSocketAddress remote) {
    return new Flow(transport, address, remote, transport == TransportKind.UDP ? 0 : 1);
  }

  /** Puts Via and Contact on top, as the edge does, and sends. */
  protected final TransactionKey send(MessageEditor editor, InetSocketAddress to) {
    String host = address.getAddress().getHostAddress();
    var request =
        editor
            .prepend(HeaderName.CONTACT, NameAddr.of(SipUri.of("u", host, 5060)).toString())
            .prepend(
                HeaderName.VIA,
                "SIP/2.0/%s %s:5060;branch=%s%s.%d"
                    .formatted(transport.viaToken(), host, Via.MAGIC_COOKIE, host, numbers++))
            .buildRequest();
    checked.starts(request);
    return layer.sendRequest(request, flowTo(to), nowNanos(), checked);
  }

  protected final void answer(TransactionKey key, SipRequest request, int status, String tag) {
    answer(key, request, request.responseBuilder(status, tag), status);
  }

  /** The same with a response that has more to say. */
  protected final void answer(
      TransactionKey key, SipRequest request, MessageEditor response, int status) {
    if (status < 300 && request.method().equals(Method.INVITE)) {
      String host = address.getAddress().getHostAddress();
      response.add(HeaderName.CONTACT, NameAddr.of(SipUri.of("u", host, 5060)).toString());
    }
    layer.sendResponse(key, response.buildResponse(), nowNanos(), checked);
  }

  @Override
  public final void receive(Datagram datagram) {
    if (!(parser.parse(datagram.payload()) instanceof ParseResult.Parsed(var message))) {
      throw new AssertionError("unreadable: " + new String(datagram.payload()));
    }
    layer.receive(message, flowTo(datagram.from()), nowNanos(), checked);
  }

  @Override
  public final long nextDeadlineNanos() {
    var next = agenda.peek();
    return Math.min(layer.nextDeadlineNanos(), next == null ? Long.MAX_VALUE : next.atNanos());
  }

  @Override
  public final void advance() {
    layer.advance(nowNanos(), checked);
    for (var next = agenda.peek();
        next != null && next.atNanos() <= nowNanos();
        next = agenda.peek()) {
      agenda.remove(next);
      next.what().run();
    }
  }

  @Override
  public final void transmit(SipMessage message, Flow flow, TransactionKey key) {
    world.network().send(address, flow.remote(), message.toBytes());
  }

  @Override
  public void onAck(SipRequest ack, Flow flow) {}

  @Override
  public void onCancel(TransactionKey invite, SipRequest cancel) {}

  @Override
  public void onResponse(TransactionKey key, SipResponse response) {}

  @Override
  public void onStrayResponse(SipResponse response, Flow flow) {
    strays.add(response.toString());
  }

  @Override
  public void onTimeout(TransactionKey key) {}

  @Override
  public void onTransportFailure(TransactionKey key) {
    throw new AssertionError("nothing fails here: " + key);
  }

  @Override
  public void onTerminated(TransactionKey key) {}

  /** The transactions are over, and their user saw what he should. */
  public final void assertAtRest() {
    checked.assertAllEnded();
    if (layer.live() != 0) {
      throw new AssertionError(layer.live() + " transactions left");
    }
  }
}
