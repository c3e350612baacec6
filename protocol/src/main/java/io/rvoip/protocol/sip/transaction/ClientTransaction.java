package io.rvoip.protocol.sip.transaction;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipResponse;

/** A transaction that asks, RFC 3261 §17.1. */
abstract sealed class ClientTransaction extends Transaction
    permits InviteClientTransaction, NonInviteClientTransaction {
  ClientTransaction(TransactionKind kind, TransactionKey key, Flow flow) {
    super(kind, key, flow);
  }

  abstract void start(TransactionEffects fx);

  abstract void onResponse(SipResponse response, TransactionEffects fx);
}
