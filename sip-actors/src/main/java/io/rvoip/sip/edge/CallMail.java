package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.id.BranchId;
import io.rvoip.protocol.sip.id.CallId;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.call.CallCommand;
import io.rvoip.sip.edge.EdgeDesk.Letter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a loop hands to calls: each message has a number and is repeated until its call has taken it
 * ({@link Deliveries}); a new call that nobody takes is refused and withdrawn. Knows which call an
 * INVITE went to, so that its CANCEL follows it.
 *
 * <p>Not thread safe but for {@link #taken}; one edge loop owns it and says what time it is.
 */
final class CallMail {
  private final Edge edge;
  private final EdgeSettings settings;
  private final int loop;
  private final Deliveries deliveries = new Deliveries();
  private final Queue<Long> taken = new ConcurrentLinkedQueue<>();
  private final Map<TransactionKey, String> callOfInvite = new HashMap<>();

  /** INVITEs that were cancelled while it was still being decided where they go. */
  private final Set<TransactionKey> cancelledEarly = new HashSet<>();

  private long nextDelivery = 1;

  /**
   * @param loop number of the loop that owns it
   */
  CallMail(Edge edge, EdgeSettings settings, int loop) {
    this.edge = edge;
    this.settings = settings;
    this.loop = loop;
  }

  /** Sends a message; the transaction, if any, waits for the call's answer. */
  void deliver(String callId, @Nullable TransactionKey transaction, Letter letter, long now) {
    // The number of the loop is part of the id, so that the acknowledgement finds it.
    long id = nextDelivery++ * settings.loops() + loop;
    CallCommand command = letter.write(new Delivery(settings.node(), id));
    deliveries.add(new Deliveries.Pending(id, callId, command, transaction, now));
    edge.entities().tell(callId, command);
    if (transaction != null && cancelledEarly.remove(transaction)) {
      cancelled(callId, transaction, now);
    }
  }

  void inviteBelongsTo(TransactionKey invite, String callId) {
    callOfInvite.put(invite, callId);
  }

  void cancel(TransactionKey invite, long now) {
    String callId = callOfInvite.get(invite);
    if (callId != null) {
      cancelled(callId, invite, now);
    } else {
      // Who calls and whom is being looked up. The CANCEL has its 200: it follows the INVITE.
      cancelledEarly.add(invite);
    }
  }

  private void cancelled(String callId, TransactionKey invite, long now) {
    ServerTx transaction = ServerTx.of(settings.node(), invite);
    deliver(callId, null, d -> new CallCommand.Cancelled(d, transaction), now);
  }

  /** A response to what a call has sent; the branch names the call. */
  void responded(String branch, @Nullable EdgeFlow flow, SipResponse response, long now) {
    // The Via was ours; nobody behind the edge needs it.
    WireMessage message = WireMessage.of(response);
    ofCall(
        branch,
        b ->
            deliver(
                callOf(b),
                null,
                d -> new CallCommand.Responded(d, branch, b.leg(), flow, message),
                now));
  }

  /** A server of what a call has sent has failed; perhaps there are others. */
  void targetFailed(String branch, String method, String target, String cause, long now) {
    ofCall(
        branch,
        b ->
            deliver(
                callOf(b),
                null,
                d -> new CallCommand.TargetFailed(d, b.leg(), method, target, cause),
                now));
  }

  /** What a call has sent with this branch has come to nothing. */
  void unanswered(String branch, String method, String cause, long now) {
    ofCall(
        branch,
        b ->
            deliver(
                callOf(b),
                null,
                d -> new CallCommand.Unanswered(d, branch, b.leg(), method, cause),
                now));
  }

  private static void ofCall(String branch, Consumer<BranchId> then) {
    BranchId.parse(branch).filter(b -> b.callId() != null).ifPresent(then);
  }

  private static String callOf(BranchId branch) {
    CallId callId = branch.callId();
    return callId == null ? "" : callId.value();
  }

  /** A call has it. From any thread; counts from the next {@link #settle}. */
  void taken(long deliveryId) {
    taken.add(deliveryId);
  }

  /** Notes what has been taken meanwhile. */
  void settle(long now) {
    for (Long id = taken.poll(); id != null; id = taken.poll()) {
      deliveries.taken(id, now);
    }
  }

  /** The transaction has its final answer. */
  void answered(TransactionKey transaction) {
    deliveries.settled(transaction);
  }

  /** The server transaction is gone. */
  void forget(TransactionKey transaction) {
    callOfInvite.remove(transaction);
    cancelledEarly.remove(transaction);
    deliveries.settled(transaction);
  }

  /**
   * Sends again what is due.
   *
   * @param refuse answers the transaction of what nobody has taken in time
   */
  void repeat(long now, BiConsumer<TransactionKey, SipResponse> refuse) {
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
          withdraw(p.callId, p.transaction, now);
        }
        refuse.accept(
            p.transaction,
            request
                .responseBuilder(p.isNewCall() ? 503 : 500, null)
                .set(HeaderName.of("Retry-After"), "5")
                .buildResponse());
      }
    }
  }

  /** The offer may still be stored later: then it must not ring. */
  private void withdraw(String callId, TransactionKey invite, long now) {
    ServerTx transaction = ServerTx.of(settings.node(), invite);
    deliver(callId, null, d -> new CallCommand.Withdrawn(d, transaction), now);
  }

  private static @Nullable SipRequest requestOf(CallCommand command) {
    WireMessage message =
        command instanceof CallCommand.Offer o
            ? o.invite()
            : command instanceof CallCommand.InDialog d ? d.request() : null;
    return message == null ? null : message.request();
  }

  long nextDeadlineNanos() {
    return deliveries.nextDeadlineNanos();
  }

  /** How many messages have not been taken, or owe an answer. */
  int size() {
    return deliveries.size();
  }
}
