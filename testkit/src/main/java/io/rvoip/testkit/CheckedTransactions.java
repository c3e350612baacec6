package io.rvoip.testkit;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import io.rvoip.protocol.sip.transaction.TransactionSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stands between a {@code TransactionLayer} and its user and checks the contract of {@link
 * TransactionSink} from outside: each request and each final answer is seen once, each transaction
 * has one outcome, ends once, and is silent afterwards.
 */
public final class CheckedTransactions implements TransactionSink {
  private final TransactionSink user;
  private final Map<TransactionKey, Seen> seen = new HashMap<>();
  private final List<String> violations = new ArrayList<>();

  private static final class Seen {
    boolean finalResponse;
    boolean success;
    boolean failure;
    boolean cancelled;
    boolean terminated;
  }

  public CheckedTransactions(TransactionSink user) {
    this.user = user;
  }

  /** The user begins a client transaction; call before {@code sendRequest}. ACK has none. */
  public void starts(SipRequest request) {
    if (!request.method().equals(Method.ACK)) {
      begins(TransactionKey.ofClient(request));
    }
  }

  /** Fails unless every transaction has ended and nothing was wrong on the way. */
  public void assertAllEnded() {
    seen.forEach(
        (key, tx) -> {
          check(tx.terminated, "never terminated", key);
          check(key.server() || tx.finalResponse || tx.failure, "ended without outcome", key);
        });
    if (!violations.isEmpty()) {
      throw new AssertionError(String.join("; ", violations));
    }
  }

  @Override
  public void transmit(SipMessage message, Flow flow, TransactionKey key) {
    user.transmit(message, flow, key);
  }

  @Override
  public void onRequest(TransactionKey key, SipRequest request, Flow flow) {
    begins(key);
    user.onRequest(key, request, flow);
  }

  @Override
  public void onAck(SipRequest ack, Flow flow) {
    user.onAck(ack, flow);
  }

  @Override
  public void onCancel(TransactionKey invite, SipRequest cancel) {
    var tx = live(invite, "CANCEL");
    check(!tx.cancelled, "cancelled twice", invite);
    tx.cancelled = true;
    user.onCancel(invite, cancel);
  }

  @Override
  public void onResponse(TransactionKey key, SipResponse response) {
    var tx = live(key, "response " + response.status());
    boolean repeatedSuccess =
        key.method().equals(Method.INVITE) && tx.success && response.isSuccess();
    check(!tx.finalResponse || repeatedSuccess, "response after the final one", key);
    check(!tx.failure, "response after a failure", key);
    check(response.status() != 100, "100 reached the user", key);
    tx.finalResponse |= response.isFinal();
    tx.success |= response.isSuccess();
    user.onResponse(key, response);
  }

  @Override
  public void onStrayResponse(SipResponse response, Flow flow) {
    user.onStrayResponse(response, flow);
  }

  @Override
  public void onTimeout(TransactionKey key) {
    fails(key, "timeout");
    user.onTimeout(key);
  }

  @Override
  public void onTransportFailure(TransactionKey key) {
    fails(key, "transport failure");
    user.onTransportFailure(key);
  }

  @Override
  public void onTerminated(TransactionKey key) {
    live(key, "termination").terminated = true;
    user.onTerminated(key);
  }

  private void fails(TransactionKey key, String what) {
    var tx = live(key, what);
    check(!tx.finalResponse, what + " after a final response", key);
    check(!tx.failure, what + " after a failure", key);
    tx.failure = true;
  }

  private void begins(TransactionKey key) {
    check(seen.put(key, new Seen()) == null, "seen twice", key);
  }

  private Seen live(TransactionKey key, String event) {
    var tx = seen.get(key);
    if (tx == null) {
      violations.add(event + " of an unknown transaction: " + key);
      return new Seen();
    }
    check(!tx.terminated, event + " after the end", key);
    return tx;
  }

  private void check(boolean holds, String violation, TransactionKey key) {
    if (!holds) {
      violations.add(violation + ": " + key);
    }
  }
}
