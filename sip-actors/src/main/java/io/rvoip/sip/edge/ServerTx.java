package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import io.rvoip.sip.CborSerializable;

/** A server transaction (RFC 3261 §17.2) and the node whose edge runs it. */
public record ServerTx(String node, String branch, String sentBy, String method)
    implements CborSerializable {

  /** The transaction as its own edge knows it. */
  public static ServerTx of(String node, TransactionKey key) {
    return new ServerTx(node, key.branch(), key.sentBy(), key.method().name());
  }

  /** The key under which the edge finds it. */
  public TransactionKey key() {
    return new TransactionKey(branch, sentBy, Method.of(method), true);
  }
}
