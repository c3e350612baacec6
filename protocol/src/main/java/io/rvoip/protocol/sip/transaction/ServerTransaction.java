package io.rvoip.protocol.sip.transaction;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipResponse;
import org.jspecify.annotations.Nullable;

/** A transaction that answers, RFC 3261 §17.2. */
abstract sealed class ServerTransaction extends Transaction
    permits InviteServerTransaction, NonInviteServerTransaction {
  /** Under this the layer knows the request when it comes by another path; null inside dialogs. */
  @Nullable MergedRequestId mergedId;

  ServerTransaction(TransactionKind kind, TransactionKey key, Flow flow) {
    super(kind, key, flow);
  }

  abstract void start(TransactionEffects fx);

  /** The same request again. */
  abstract void onRepeatedRequest(TransactionEffects fx);

  /** The TU answers; false when it is too late for this response. */
  abstract boolean onTuResponse(SipResponse response, TransactionEffects fx);

  /**
   * RFC 3261 §18.2.2: while no final response was given, one may still go by a new connection; so
   * only what cannot be sent then ends the transaction, §17.2.4.
   */
  @Override
  void onFlowLost(TransactionEffects fx) {
    if (state() != TransactionState.PROCEEDING || !reliable()) {
      onTransportError(fx);
    }
  }
}
