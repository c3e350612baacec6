package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.transaction.TransactionKey;

/** Decides about requests outside of dialogs; called on the loop's thread, must not block. */
@FunctionalInterface
public interface EdgeRouter {
  void route(EdgeDesk desk, TransactionKey transaction, SipRequest request, Flow flow);
}
