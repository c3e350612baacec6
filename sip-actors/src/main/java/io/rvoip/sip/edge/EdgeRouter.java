package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.transaction.TransactionKey;

/** Decides about requests outside of dialogs; called on the loop's thread, must not block. */
public interface EdgeRouter {
  void route(EdgeDesk desk, TransactionKey transaction, SipRequest request, Flow flow);

  /** Whether a new call that nobody has taken yet may go on waiting; any thread. */
  boolean mayWait();
}
