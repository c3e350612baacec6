package io.rvoip.sip.edge;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import io.rvoip.sip.call.CallCommand;
import io.rvoip.sip.trace.MessageTrace;
import io.rvoip.transport.tls.PeerCertificate;
import org.jspecify.annotations.Nullable;

/** What a router may do with a request: answer it, or hand it to a call. */
public interface EdgeDesk {

  /** Builds a command around a new delivery. */
  interface Letter {
    CallCommand write(Delivery delivery);
  }

  /** Runs on the loop's thread, where all other methods must be called. */
  void execute(Runnable task);

  /** Answers the transaction. */
  void respond(TransactionKey key, SipResponse response);

  /** Answers with a challenge, which costs no memory unless the request is an INVITE. */
  void challenge(TransactionKey key, SipResponse response);

  /**
   * Hands a message to a call and repeats it until it is taken.
   *
   * @param transaction the server transaction that waits for the call's answer; null: none
   */
  void deliver(String callId, @Nullable TransactionKey transaction, Letter letter);

  /** Remembers which call an INVITE went to, for its CANCEL. */
  void inviteBelongsTo(TransactionKey invite, String callId);

  /** Our Contact value in the answer to a request that came by that flow. */
  String contact(Flow flow, SipRequest request);

  /** What the peer of that flow has proven by a certificate; null: nothing. */
  @Nullable PeerCertificate peer(Flow flow);

  /** Whether phones can connect by TLS here. */
  boolean listensForTls();

  /** What the edge notes of messages. */
  MessageTrace trace();

  /** What the edge counts. */
  EdgeCounters counters();
}
