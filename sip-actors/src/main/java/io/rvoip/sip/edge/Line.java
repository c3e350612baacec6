package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The loop that a request of an entity leaves by, as {@link Sending} sees it: client transactions
 * below, the calls above. All methods but {@link #execute} on the loop.
 */
interface Line {
  /** Runs on the loop; from any thread. */
  void execute(Runnable task);

  /** Starts a client transaction; Via and flow are settled. */
  void start(SipRequest request, Flow flow);

  /** Cancels an INVITE that {@link #start} has sent. */
  void cancel(TransactionKey invite, List<String> reasons);

  /** A response for the call, to what it has sent with that branch. */
  void responded(String branch, @Nullable Flow flow, SipResponse response);

  /** What the call has sent with that branch has come to nothing. */
  void unanswered(String branch, Method method, String cause);

  /** A server of what the call has sent with that branch has failed. */
  void targetFailed(String branch, Method method, String target, String cause);
}
