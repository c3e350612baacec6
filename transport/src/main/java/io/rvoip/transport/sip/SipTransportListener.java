package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.SipMessage;

/**
 * What the transport tells the layer above. Called on the transport's threads, and for failures
 * that are known at once on the thread that sends; an implementation hands on and returns.
 */
public interface SipTransportListener {
  /**
   * A message as the peer has sent it, but for line ends of its head that were bare; {@link
   * #onResult} follows with what is to be worked on.
   */
  default void onArrival(Flow flow, SipMessage asSent) {}

  /**
   * A message has come: {@link ParseResult.Parsed} or {@link ParseResult.Invalid}. What is {@link
   * ParseResult.Malformed} has been counted and dropped. The top Via of a request tells by received
   * and rport where it came from (RFC 3261 §18.2.1, RFC 3581 §4).
   *
   * @param nowNanos {@link System#nanoTime} of the turn that read it
   */
  void onResult(Flow flow, ParseResult result, long nowNanos);

  /** A message could not be sent; the bytes are those given to {@link SipTransport#send}. */
  void onSendFailed(Flow flow, byte[] bytes, SendFailure why);

  /** A TCP connection, accepted or made, is no more. */
  void onConnectionClosed(Flow flow, CloseReason why);
}
