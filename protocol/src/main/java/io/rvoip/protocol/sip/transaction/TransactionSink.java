package io.rvoip.protocol.sip.transaction;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;

/**
 * What a {@link TransactionLayer} wants done: messages for the transport, events for the
 * transaction user (TU). Methods may call the layer again at once, for example answer a request
 * from inside {@link #onRequest}.
 */
public interface TransactionSink {
  /** Send this message on this flow; the key says for which transaction. */
  void transmit(SipMessage message, Flow flow, TransactionKey key);

  /**
   * A request that began a server transaction; an INVITE has been answered 100 already. Answer with
   * {@link TransactionLayer#sendResponse}.
   */
  void onRequest(TransactionKey key, SipRequest request, Flow flow);

  /** An ACK that no transaction absorbs: it is for a 2xx, or stray. Repeats are passed on too. */
  void onAck(SipRequest ack, Flow flow);

  /** The INVITE has been cancelled, once; the CANCEL is answered. RFC 3261 §9.2: answer it 487. */
  void onCancel(TransactionKey invite, SipRequest cancel);

  /**
   * A response to our request: 101–199, each 2xx to INVITE with its repeats and forks, and one
   * final response else.
   */
  void onResponse(TransactionKey key, SipResponse response);

  /** A response that no transaction waits for. */
  void onStrayResponse(SipResponse response, Flow flow);

  /**
   * Client: no (final) answer in time, RFC 3261 §8.1.3.1 treats it as 408. Server: the ACK did not
   * come, or the TU itself never answered.
   */
  void onTimeout(TransactionKey key);

  /** The transport could not send for this transaction; RFC 3261 §8.1.3.1 treats it as 503. */
  void onTransportFailure(TransactionKey key);

  /** The transaction is gone; the last event of its key, and the only one that always comes. */
  void onTerminated(TransactionKey key);
}
