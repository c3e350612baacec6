package io.rvoip.protocol.sip.transaction;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All transactions of one owner: RFC 3261 §17 with RFC 6026, sans-IO. Messages are matched to
 * machines by branch, sent-by and method (§17.1.3, §17.2.3); what no TU need decide is done here:
 * 100 to INVITE, repeats, ACK to failures, 482 to merged requests, 200 or 481 to CANCEL, 503 when
 * full.
 *
 * <p>Single owner, not thread safe. Feed one event with the time it happened and the sink to write
 * into; call {@link #advance} when {@link #nextDeadlineNanos} has come. The sink may call back in.
 * Time is nanoseconds of any clock that does not run backwards. Nothing of a transaction outlives a
 * lost owner: the entity behind it goes on with {@link DerivedRequests} and its own copy of the Via
 * set.
 *
 * <p>Merged requests are refused as a UAS must; a forwarding proxy, where the same request may
 * rightly come twice, needs its own rule for that.
 */
public final class TransactionLayer {
  private final TransactionLimits limits;
  private final Map<TransactionKey, Transaction> transactions = new HashMap<>();
  private final Map<MergedRequestId, ServerTransaction> outsideDialogs = new HashMap<>();
  private final Effects effects;

  public TransactionLayer(TimerSettings timers, TransactionLimits limits) {
    this.limits = limits;
    this.effects = new Effects(timers, this::forget, this::startCancel);
  }

  /** A message from the transport, its syntax checked. */
  public void receive(SipMessage message, Flow flow, long nowNanos, TransactionSink out) {
    effects.at(nowNanos, out);
    switch (message) {
      case SipRequest request when request.method().equals(Method.ACK) ->
          receiveAck(request, flow, out);
      case SipRequest request -> receiveRequest(request, flow, out);
      case SipResponse response -> receiveResponse(response, flow, out);
    }
  }

  /**
   * Sends a request of ours in a transaction of its own; its top Via is ours and carries a fresh
   * branch. An ACK (to a 2xx) is only transmitted: the TU repeats it for each 2xx. When the layer
   * is full, {@code onTransportFailure} and {@code onTerminated} come before this returns.
   */
  public TransactionKey sendRequest(
      SipRequest request, Flow flow, long nowNanos, TransactionSink out) {
    effects.at(nowNanos, out);
    var key = TransactionKey.ofClient(request);
    if (request.method().equals(Method.ACK)) {
      out.transmit(request, flow, key);
      return key;
    }
    if (transactions.containsKey(key)) {
      throw new IllegalArgumentException(
          "branch: " + key.branch() + " (expected: one that is not in use)");
    }
    if (isFull(limits.reserve())) {
      effects.refused++;
      out.onTransportFailure(key);
      out.onTerminated(key);
      return key;
    }
    begin(client(key, request, flow)).start(effects);
    return key;
  }

  /**
   * Sends a response of the TU. False when there is no such transaction any more, or it has its
   * final response already; a 2xx to INVITE goes through as long as the transaction is Accepted.
   */
  public boolean sendResponse(
      TransactionKey server, SipResponse response, long nowNanos, TransactionSink out) {
    effects.at(nowNanos, out);
    return transactions.get(server) instanceof ServerTransaction tx
        && tx.onTuResponse(response, effects);
  }

  /**
   * Sends the final response of a request other than INVITE and keeps nothing, as RFC 3261 §8.2.7
   * recommends for challenges: 32 seconds of memory for whoever sends a REGISTER are too much. The
   * request's repetition is a new one to the TU. An INVITE is answered as by {@link #sendResponse}:
   * its ACK has to be absorbed.
   */
  public boolean sendResponseAndForget(
      TransactionKey server, SipResponse response, long nowNanos, TransactionSink out) {
    boolean sent = sendResponse(server, response, nowNanos, out);
    if (sent && transactions.get(server) instanceof NonInviteServerTransaction tx) {
      tx.terminate(TransactionEffects.EndCause.DONE, effects);
    }
    return sent;
  }

  /**
   * Cancels an INVITE of ours, RFC 3261 §9.1; the CANCEL waits for a provisional response where it
   * must. The INVITE still ends by itself: usually with 487, with a 2xx when it crossed the CANCEL,
   * with {@code onTimeout} after 64*T1. False when it has its final response already, or is gone.
   *
   * @param extraHeaders header lines for the CANCEL, for example {@code Reason: SIP;cause=200}
   */
  public boolean cancel(
      TransactionKey inviteClient, List<String> extraHeaders, long nowNanos, TransactionSink out) {
    effects.at(nowNanos, out);
    return transactions.get(inviteClient) instanceof InviteClientTransaction tx
        && tx.cancel(extraHeaders, effects);
  }

  /** A message of this transaction could not be sent. */
  public void transportFailed(TransactionKey key, long nowNanos, TransactionSink out) {
    effects.at(nowNanos, out);
    var tx = transactions.get(key);
    if (tx != null) {
      tx.onTransportError(effects);
    }
  }

  /**
   * Nothing can be sent on this flow any more. A server transaction that has given no final
   * response stays when the flow was a connection: its responses are transmitted as before, and the
   * transport may open another one for them (RFC 3261 §18.2.2, {@link
   * io.rvoip.protocol.sip.ResponseDestination}). When that fails for the final response, tell it
   * here.
   */
  public void transportFailed(Flow flow, long nowNanos, TransactionSink out) {
    effects.at(nowNanos, out);
    for (var tx : effects.flows.on(flow)) {
      tx.onFlowLost(effects);
    }
  }

  /** Fires what is due. */
  public void advance(long nowNanos, TransactionSink out) {
    effects.at(nowNanos, out);
    while (effects.deadlines.earliestNanos() <= nowNanos) {
      effects.deadlines.first().fireDue(effects);
    }
  }

  /** When {@link #advance} has something to do; {@link Long#MAX_VALUE} for never. */
  public long nextDeadlineNanos() {
    return effects.deadlines.earliestNanos();
  }

  /** State of a live transaction; null when there is none of this key. */
  public @Nullable TransactionState state(TransactionKey key) {
    var tx = transactions.get(key);
    return tx == null ? null : tx.state();
  }

  /** Live transactions, finished ones that wait for repeats included. */
  public int live() {
    return transactions.size();
  }

  /** Live transactions of one kind in one state. */
  public int live(TransactionKind kind, TransactionState state) {
    return effects.live(kind, state);
  }

  /** Counts since the start. */
  public TransactionTotals totals() {
    return effects.totals();
  }

  private void receiveRequest(SipRequest request, Flow flow, TransactionSink out) {
    var key = TransactionKey.ofServer(request);
    if (transactions.get(key) instanceof ServerTransaction known) {
      effects.absorbed++;
      known.onRepeatedRequest(effects);
      return;
    }
    boolean isCancel = request.method().equals(Method.CANCEL);
    if (isFull(isCancel || request.to().tag() != null ? limits.reserve() : 0)) {
      effects.refused++;
      out.transmit(LayerResponses.overloaded(request, limits.retryAfterSeconds()), flow, key);
      return;
    }
    var mergedId = isCancel ? null : MergedRequestId.of(request);
    boolean merged = mergedId != null && outsideDialogs.containsKey(mergedId);
    var tx = server(key, request, flow);
    tx.ownedByLayer = isCancel || merged;
    begin(tx);
    if (isCancel) {
      tx.start(effects);
      receiveCancel(request, tx, out);
    } else if (merged) {
      // RFC 3261 §8.2.2.2: the same request by another path; "the UAS core SHOULD generate a 482".
      effects.merged++;
      tx.start(effects);
      tx.onTuResponse(LayerResponses.finalResponse(request, 482), effects);
    } else {
      if (mergedId != null) {
        tx.mergedId = mergedId;
        outsideDialogs.put(mergedId, tx);
      }
      tx.start(effects);
      out.onRequest(key, request, flow);
    }
  }

  /** RFC 3261 §9.2; the INVITE may be answered 487 from inside {@code onCancel}. */
  private void receiveCancel(SipRequest cancel, ServerTransaction tx, TransactionSink out) {
    var inviteKey = TransactionKey.ofCancelledInvite(cancel);
    if (transactions.get(inviteKey) instanceof InviteServerTransaction invite
        && !invite.ownedByLayer) {
      tx.onTuResponse(LayerResponses.finalResponse(cancel, 200, invite.toTag()), effects);
      if (invite.onCancel()) {
        out.onCancel(inviteKey, cancel);
      }
    } else {
      effects.cancelsUnmatched++;
      tx.onTuResponse(LayerResponses.finalResponse(cancel, 481), effects);
    }
  }

  private void receiveAck(SipRequest ack, Flow flow, TransactionSink out) {
    var tx = transactions.get(TransactionKey.ofServer(ack));
    if (tx instanceof InviteServerTransaction invite) {
      if (invite.state() != TransactionState.ACCEPTED) {
        effects.absorbed++;
      }
      invite.onAck(ack, effects);
    } else {
      out.onAck(ack, flow);
    }
  }

  private void receiveResponse(SipResponse response, Flow flow, TransactionSink out) {
    var key = TransactionKey.ofClient(response);
    if (transactions.get(key) instanceof ClientTransaction tx) {
      tx.onResponse(response, effects);
    } else {
      effects.strayResponses++;
      out.onStrayResponse(response, flow);
    }
  }

  /** The CANCEL is a transaction of the layer's own, hop by hop; its answer decides nothing. */
  private void startCancel(Transaction invite, SipRequest cancel) {
    var key = TransactionKey.ofClient(cancel);
    if (!transactions.containsKey(key)) {
      var tx = client(key, cancel, invite.flow);
      tx.ownedByLayer = true;
      begin(tx).start(effects);
    }
  }

  private boolean isFull(int reserve) {
    return transactions.size() >= limits.maxTransactions() + reserve;
  }

  private <T extends Transaction> T begin(T tx) {
    effects.started++;
    transactions.put(tx.key, tx);
    effects.flows.add(tx);
    return tx;
  }

  private void forget(Transaction tx) {
    transactions.remove(tx.key);
    effects.flows.remove(tx);
    if (tx instanceof ServerTransaction server && server.mergedId != null) {
      outsideDialogs.remove(server.mergedId);
    }
  }

  private static ClientTransaction client(TransactionKey key, SipRequest request, Flow flow) {
    return request.method().equals(Method.INVITE)
        ? new InviteClientTransaction(key, request, flow)
        : new NonInviteClientTransaction(key, request, flow);
  }

  private static ServerTransaction server(TransactionKey key, SipRequest request, Flow flow) {
    return request.method().equals(Method.INVITE)
        ? new InviteServerTransaction(key, request, flow)
        : new NonInviteServerTransaction(key, request, flow);
  }
}
