package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.id.RoutedTag;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import io.rvoip.protocol.sip.transaction.TransactionLayer;
import io.rvoip.protocol.sip.transaction.TransactionSink;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.call.CallCommand;
import io.rvoip.sip.trace.MessageTrace;
import io.rvoip.transport.tls.PeerCertificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A share of the node's transactions, chosen by Call-ID: so a CANCEL, an ACK and everything in one
 * dialog meet in order, by {@link Turns}. Reads the clock once per burst.
 */
final class EdgeLoop implements TransactionSink, EdgeDesk, Line, Turns.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeLoop.class);

  /** Shorter than T1, so that a timer that is set need not wake the thread to be waited for. */
  private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /**
   * Timers are looked at this often at most, else every call would wake the thread a dozen times
   * for them alone. T1, by which RFC 3261 §17 counts, is 25 times as long.
   */
  private static final long TIMER_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long FAILURES_APART_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Edge edge;
  private final EdgeSettings settings;
  private final Turns turns;
  private final TransactionLayer layer;
  private final CallMail mail;
  private volatile int transactionsNow;
  private volatile int deliveriesNow;

  /** While the layer takes a request of ours, which it tells at once when it has no room. */
  private boolean starting;

  private long now = System.nanoTime();
  private long lastFailureNanos = now - FAILURES_APART_NANOS;

  EdgeLoop(Edge edge, EdgeSettings settings, int number) {
    this.edge = edge;
    this.settings = settings;
    this.layer = new TransactionLayer(settings.timers(), settings.limits());
    this.mail = new CallMail(edge, settings, number);
    this.turns = new Turns("sip-edge-" + number, TIMER_STEP_NANOS, System::nanoTime, this);
  }

  void start() {
    turns.start();
  }

  void stop() {
    turns.stop();
  }

  @Override
  public void execute(Runnable task) {
    turns.execute(task);
  }

  /** Work from strangers: refused when too much waits already. */
  boolean offer(Runnable task) {
    if (turns.size() >= settings.queue()) {
      return false;
    }
    execute(task);
    return true;
  }

  @Override
  public String contact(Flow flow, SipRequest request) {
    return edge.contact(flow, request);
  }

  @Override
  public @Nullable PeerCertificate peer(Flow flow) {
    return edge.peer(flow);
  }

  @Override
  public boolean listensForTls() {
    return edge.listensForTls();
  }

  @Override
  public MessageTrace trace() {
    return edge.trace();
  }

  @Override
  public EdgeCounters counters() {
    return edge.counters();
  }

  Turns turns() {
    return turns;
  }

  int transactions() {
    return transactionsNow;
  }

  int pendingDeliveries() {
    return deliveriesNow;
  }

  @Override
  public void begin() {
    now = System.nanoTime();
    mail.settle(now);
  }

  @Override
  public long end() {
    mail.settle(now);
    transactionsNow = layer.live();
    deliveriesNow = mail.size();
    return Math.min(
        now + LONGEST_WAIT_NANOS, Math.min(layer.nextDeadlineNanos(), mail.nextDeadlineNanos()));
  }

  @Override
  public void advance() {
    turn(
        () -> {
          layer.advance(now, this);
          mail.repeat(now, this::respond);
        });
  }

  @Override
  public void turn(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      // Counted always, written now and then: a stranger must not be able to fill the log.
      edge.counters().failedTasks.increment();
      if (now - lastFailureNanos >= FAILURES_APART_NANOS) {
        lastFailureNanos = now;
        LOG.error("an edge task failed; the loop goes on", e);
      }
    }
  }

  // What comes from the network.

  void received(SipMessage message, Flow flow) {
    // An ACK may belong to a refusal that has a tag of no call: the layer knows.
    if (message instanceof SipRequest request
        && !request.method().equals(Method.ACK)
        && inDialog(request)
        && tag(request).isEmpty()) {
      // A tag that we have not made: nothing behind us is touched.
      edge.counters().forgedTags.increment();
      edge.answer(flow, request.response(481));
      return;
    }
    layer.receive(message, flow, now, this);
  }

  void invalid(ParseResult.Invalid invalid, Flow flow) {
    edge.counters().invalid.increment();
    // RFC 3261 §8.2.7: the same tag for each repetition.
    String callId = invalid.message().header(HeaderName.CALL_ID);
    SipResponse answer = invalid.answer("e" + Integer.toHexString(Objects.hashCode(callId)));
    if (answer != null) {
      edge.answer(flow, answer);
    }
  }

  void transportFailed(TransactionKey key) {
    layer.transportFailed(key, now, this);
  }

  void transportFailed(Flow flow) {
    layer.transportFailed(flow, now, this);
  }

  private static boolean inDialog(SipRequest request) {
    return request.to().tag() != null && !request.method().equals(Method.REGISTER);
  }

  private Optional<RoutedTag> tag(SipRequest request) {
    String tag = request.to().tag();
    return tag == null ? Optional.empty() : edge.tags().verify(tag);
  }

  // What entities ask for.

  /** From any thread. The loop learns it at its next turn: nothing has to happen at once. */
  void taken(long deliveryId) {
    mail.taken(deliveryId);
  }

  @Override
  public void respond(TransactionKey key, SipResponse response) {
    layer.sendResponse(key, response, now, this);
    if (response.isFinal()) {
      mail.answered(key);
    }
  }

  @Override
  public void challenge(TransactionKey key, SipResponse response) {
    layer.sendResponseAndForget(key, response, now, this);
    mail.answered(key);
  }

  @Override
  public void start(SipRequest request, Flow flow) {
    starting = true;
    try {
      layer.sendRequest(request, flow, now, this);
    } finally {
      starting = false;
    }
  }

  @Override
  public void responded(String branch, @Nullable Flow flow, SipResponse response) {
    EdgeFlow by = flow == null ? null : EdgeFlow.of(settings.node(), flow);
    mail.responded(branch, by, response, now);
  }

  @Override
  public void unanswered(String branch, Method method, String cause) {
    mail.unanswered(branch, method.name(), cause, now);
  }

  @Override
  public void targetFailed(String branch, Method method, String target, String cause) {
    mail.targetFailed(branch, method.name(), target, cause, now);
  }

  @Override
  public void cancel(TransactionKey invite, List<String> reasons) {
    layer.cancel(invite, reasons.stream().map(r -> "Reason: " + r).toList(), now, this);
  }

  @Override
  public void deliver(String callId, @Nullable TransactionKey transaction, Letter letter) {
    mail.deliver(callId, transaction, letter, now);
  }

  @Override
  public void inviteBelongsTo(TransactionKey invite, String callId) {
    mail.inviteBelongsTo(invite, callId);
  }

  // What the transactions want.

  @Override
  public void transmit(SipMessage message, Flow flow, TransactionKey key) {
    switch (message) {
      case SipResponse response -> edge.answer(flow, response);
      case SipRequest request -> edge.transmit(flow, request);
    }
  }

  @Override
  public void onRequest(TransactionKey key, SipRequest request, Flow flow) {
    if (!inDialog(request)) {
      edge.router().route(this, key, request, flow);
      return;
    }
    tag(request)
        .ifPresent(
            tag -> {
              ServerTx transaction = ServerTx.of(settings.node(), key);
              trace().ofCall(request.callId(), tag.callId().value());
              if (request.method().equals(Method.INVITE)) {
                inviteBelongsTo(key, tag.callId().value());
              }
              deliver(
                  tag.callId().value(),
                  key,
                  d ->
                      new CallCommand.InDialog(
                          d,
                          transaction,
                          EdgeFlow.of(settings.node(), flow),
                          edge.contact(flow, request),
                          tag.leg(),
                          WireMessage.of(request)));
            });
  }

  @Override
  public void onAck(SipRequest ack, Flow flow) {
    tag(ack)
        .ifPresentOrElse(
            tag ->
                deliver(
                    tag.callId().value(),
                    null,
                    d -> new CallCommand.Acked(d, tag.leg(), WireMessage.of(ack))),
            edge.counters().forgedTags::increment);
  }

  @Override
  public void onCancel(TransactionKey invite, SipRequest cancel) {
    mail.cancel(invite, now);
  }

  @Override
  public void onResponse(TransactionKey key, SipResponse response) {
    edge.sending().responded(this, key, response);
  }

  @Override
  public void onStrayResponse(SipResponse response, Flow flow) {
    edge.counters().strayResponses.increment();
  }

  @Override
  public void onTimeout(TransactionKey key) {
    failed(key, "TIMEOUT");
  }

  @Override
  public void onTransportFailure(TransactionKey key) {
    failed(key, "TRANSPORT");
  }

  private void failed(TransactionKey key, String cause) {
    if (key.server()) {
      return;
    }
    if (starting) {
      edge.sending().refused(this, key);
    } else {
      edge.sending().unanswered(this, key, cause);
    }
  }

  @Override
  public void onTerminated(TransactionKey key) {
    if (key.server()) {
      mail.forget(key);
    } else {
      edge.sending().forget(key);
    }
  }
}
