package io.rvoip.protocol.sip.transaction;

import io.rvoip.protocol.sip.Flow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Transactions by flow, linked through themselves, so that a lost connection ends its own alone.
 */
final class FlowIndex {
  private final Map<Flow, Transaction> heads = new HashMap<>();

  void add(Transaction tx) {
    var next = heads.put(tx.flow, tx);
    tx.nextOnFlow = next;
    if (next != null) {
      next.previousOnFlow = tx;
    }
  }

  void remove(Transaction tx) {
    var next = tx.nextOnFlow;
    var previous = tx.previousOnFlow;
    if (next != null) {
      next.previousOnFlow = previous;
    }
    if (previous != null) {
      previous.nextOnFlow = next;
    } else if (next != null) {
      heads.put(tx.flow, next);
    } else {
      heads.remove(tx.flow);
    }
    tx.nextOnFlow = null;
    tx.previousOnFlow = null;
  }

  /** A copy: whoever walks it may end transactions on the way. */
  List<Transaction> on(Flow flow) {
    var found = new ArrayList<Transaction>();
    for (var tx = heads.get(flow); tx != null; tx = tx.nextOnFlow) {
      found.add(tx);
    }
    return found;
  }
}
