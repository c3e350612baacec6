package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.id.BranchId;
import io.rvoip.protocol.sip.id.RoutedTag;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import io.rvoip.protocol.sip.transaction.TransactionLayer;
import io.rvoip.protocol.sip.transaction.TransactionSink;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.call.CallCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A share of the node's transactions, chosen by Call-ID: so a CANCEL, an ACK and everything in one
 * dialog meet in order, by {@link Turns}. Reads the clock once per burst.
 */
final class EdgeLoop implements TransactionSink, EdgeDesk, Turns.Owner {
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
  private final ConcurrentLinkedQueue<Long> taken = new ConcurrentLinkedQueue<>();
  private final TransactionLayer layer;
  private final Deliveries deliveries = new Deliveries();
  private final Map<TransactionKey, String> callOfInvite = new HashMap<>();

  /** INVITEs that were cancelled while it was still being decided where they go. */
  private final Set<TransactionKey> cancelledEarly = new HashSet<>();

  private volatile int transactionsNow;
  private volatile int deliveriesNow;
  private final int number;
  private long nextDelivery = 1;
  private long now = System.nanoTime();
  private long lastFailureNanos = now - FAILURES_APART_NANOS;

  EdgeLoop(Edge edge, EdgeSettings settings, int number) {
    this.edge = edge;
    this.number = number;
    this.settings = settings;
    this.layer = new TransactionLayer(settings.timers(), settings.limits());
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
  public String contact(Flow flow) {
    return edge.contact(flow);
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
    settleTaken();
  }

  @Override
  public long end() {
    settleTaken();
    transactionsNow = layer.live();
    deliveriesNow = deliveries.size();
    return Math.min(
        now + LONGEST_WAIT_NANOS,
        Math.min(layer.nextDeadlineNanos(), deliveries.nextDeadlineNanos()));
  }

  @Override
  public void advance() {
    turn(
        () -> {
          layer.advance(now, this);
          repeat();
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
    taken.add(deliveryId);
  }

  private void settleTaken() {
    for (Long id = taken.poll(); id != null; id = taken.poll()) {
      deliveries.taken(id, now);
    }
  }

  @Override
  public void respond(TransactionKey key, SipResponse response) {
    layer.sendResponse(key, response, now, this);
    if (response.isFinal()) {
      deliveries.settled(key);
    }
  }

  @Override
  public void challenge(TransactionKey key, SipResponse response) {
    layer.sendResponseAndForget(key, response, now, this);
    deliveries.settled(key);
  }

  /** Starts a client transaction; Via and flow are settled. */
  void start(SipRequest request, Flow flow) {
    layer.sendRequest(request, flow, now, this);
  }

  /** A request that never got a flow. */
  void unsendable(String branch, Method method) {
    BranchId.parse(branch)
        .ifPresent(
            b -> {
              if (b.callId() != null) {
                deliver(
                    b.callId().value(),
                    null,
                    d ->
                        new CallCommand.Unanswered(d, branch, b.leg(), method.name(), "TRANSPORT"));
              }
            });
  }

  /** Cancels an INVITE that this loop has sent. */
  void cancel(TransactionKey invite, List<String> reasons) {
    layer.cancel(invite, reasons, now, this);
  }

  // Deliveries.

  @Override
  public void deliver(String callId, @Nullable TransactionKey transaction, Letter letter) {
    // The number of the loop is part of the id, so that the acknowledgement finds it.
    long id = nextDelivery++ * settings.loops() + number;
    CallCommand command = letter.write(new Delivery(settings.node(), id));
    deliveries.add(new Deliveries.Pending(id, callId, command, transaction, now));
    edge.entities().tell(callId, command);
    if (transaction != null && cancelledEarly.remove(transaction)) {
      cancelled(callId, transaction);
    }
  }

  @Override
  public void inviteBelongsTo(TransactionKey invite, String callId) {
    callOfInvite.put(invite, callId);
  }

  private void repeat() {
    List<Deliveries.Pending> givenUp = new ArrayList<>(0);
    for (Deliveries.Pending p : deliveries.repeat(now, edge.router()::mayWait, givenUp)) {
      edge.counters().redeliveries.increment();
      edge.entities().repeat(p.callId, p.command);
    }
    for (Deliveries.Pending p : givenUp) {
      edge.counters().undeliverable.increment();
      SipRequest request = requestOf(p.command);
      if (p.transaction != null && request != null) {
        if (p.isNewCall()) {
          withdraw(p.callId, p.transaction);
        }
        respond(
            p.transaction,
            request
                .responseBuilder(p.isNewCall() ? 503 : 500, null)
                .set(HeaderName.of("Retry-After"), "5")
                .buildResponse());
      }
    }
  }

  /** The offer may still be stored later: then it must not ring. */
  private void withdraw(String callId, TransactionKey invite) {
    ServerTx transaction = ServerTx.of(settings.node(), invite);
    deliver(callId, null, d -> new CallCommand.Withdrawn(d, transaction));
  }

  private static @Nullable SipRequest requestOf(CallCommand command) {
    WireMessage message =
        command instanceof CallCommand.Offer o
            ? o.invite()
            : command instanceof CallCommand.InDialog d ? d.request() : null;
    return message == null ? null : message.request();
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
                          edge.contact(flow),
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
    String callId = callOfInvite.get(invite);
    if (callId != null) {
      cancelled(callId, invite);
    } else {
      // Who calls and whom is being looked up. The CANCEL has its 200: it follows the INVITE.
      cancelledEarly.add(invite);
    }
  }

  private void cancelled(String callId, TransactionKey invite) {
    ServerTx transaction = ServerTx.of(settings.node(), invite);
    deliver(callId, null, d -> new CallCommand.Cancelled(d, transaction));
  }

  @Override
  public void onResponse(TransactionKey key, SipResponse response) {
    BranchId.parse(key.branch())
        .ifPresent(
            b -> {
              if (b.callId() != null) {
                EdgeFlow flow = edge.flowOf(key.branch());
                // The Via was ours; nobody behind the edge needs it.
                WireMessage message = WireMessage.of(response);
                deliver(
                    b.callId().value(),
                    null,
                    d -> new CallCommand.Responded(d, key.branch(), b.leg(), flow, message));
              }
            });
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
    BranchId.parse(key.branch())
        .ifPresent(
            b -> {
              if (b.callId() != null) {
                deliver(
                    b.callId().value(),
                    null,
                    d ->
                        new CallCommand.Unanswered(
                            d, key.branch(), b.leg(), key.method().name(), cause));
              }
            });
  }

  @Override
  public void onTerminated(TransactionKey key) {
    if (key.server()) {
      callOfInvite.remove(key);
      cancelledEarly.remove(key);
      deliveries.settled(key);
    } else {
      edge.forget(key);
    }
  }
}
