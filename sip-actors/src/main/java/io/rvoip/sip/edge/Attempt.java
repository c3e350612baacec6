package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.locate.Target;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import org.jspecify.annotations.Nullable;

/**
 * One request of an entity on its way, perhaps to several servers one after the other, each time in
 * a new client transaction. Only its loop touches what changes.
 */
final class Attempt {
  /** What the entity calls it: the branch that it has chosen, which the first transaction bears. */
  final String branch;

  final SipRequest request;
  final Line line;
  final Trip trip;

  /** The transaction that runs now; null while a way is looked for. */
  @Nullable TransactionKey key;

  @Nullable Flow flow;

  /** Whom it is at; null: the peer of a flow, or nobody yet. */
  @Nullable Target target;

  /** Whether this server has shown that it works on the request: then it is not given to others. */
  boolean heard;

  boolean cancelled;

  /** How the last server failed, for the entity if there is no other: a 503, or nothing at all. */
  @Nullable SipResponse refusal;

  @Nullable String cause;

  /** A failure that is told only if somebody else is tried; null: none. */
  @Nullable String untold;

  Attempt(String branch, SipRequest request, Line line, Trip trip) {
    this.branch = branch;
    this.request = request;
    this.line = line;
    this.trip = trip;
  }

  /** It is at a server, or at the peer of a flow. */
  void at(TransactionKey transaction, Trip.Departure departure) {
    key = transaction;
    flow = departure.flow();
    target = departure.target();
    heard = false;
    refusal = null;
    cause = null;
  }

  boolean isAt(TransactionKey transaction) {
    return transaction.equals(key);
  }

  /** Whom it was sent to, for people. */
  String where() {
    return target != null
        ? target.toString()
        : flow == null
            ? ""
            : flow.transport().name().toLowerCase(java.util.Locale.ROOT)
                + " "
                + EdgeFlow.text(flow.remote());
  }
}
