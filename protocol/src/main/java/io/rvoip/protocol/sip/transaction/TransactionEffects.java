package io.rvoip.protocol.sip.transaction;

import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import org.jspecify.annotations.Nullable;

/**
 * What a machine wants done. It changes its state first: the TU may come back before the return.
 */
interface TransactionEffects {
  TimerSettings timers();

  /** Time of the event that is being handled. */
  long nowNanos();

  /** The state changed; {@code from} is null at the start. */
  void became(Transaction tx, @Nullable TransactionState from, TransactionState to);

  /** The earliest deadline changed. */
  void reschedule(Transaction tx);

  void send(Transaction tx, SipMessage message);

  /** As {@link #send}, for a message that went out before. */
  void repeat(Transaction tx, SipMessage message);

  /** Hand a response to the TU. */
  void response(Transaction tx, SipResponse response);

  /** A 2xx that came after another final response: the TU should know, but not as an answer. */
  void lateSuccess(Transaction tx, SipResponse response);

  /** Hand an ACK to the TU. */
  void ack(Transaction tx, SipRequest ack);

  /** Send this CANCEL in a transaction of its own. */
  void cancel(Transaction tx, SipRequest cancel);

  /** Tell the TU that the transport failed, without an end of the transaction. */
  void transportFailed(Transaction tx);

  /** Tell the TU of a timeout, without an end of the transaction. */
  void timedOut(Transaction tx);

  /** Forget the transaction and tell the TU. */
  void ended(Transaction tx, EndCause cause);

  /** Why a transaction ended. */
  enum EndCause {
    /** As the RFC has it. */
    DONE,
    /** Timers B, F, H, or 64*T1 after a CANCEL. */
    TIMEOUT,
    /** The message could not be sent. */
    TRANSPORT
  }
}
