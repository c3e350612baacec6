package io.rvoip.protocol.sip;

import org.jspecify.annotations.Nullable;

/** What the parser made of some bytes; nothing that a peer sends becomes an exception. */
public sealed interface ParseResult {
  /**
   * A message whose known headers all follow the grammar. It may lack Via, which only matters on
   * the wire: who takes it from there drops it, because nobody could be answered.
   */
  record Parsed(SipMessage message) implements ParseResult {}

  /**
   * A message that breaks a rule, but tells who sent it. A response is dropped, and so is an ACK;
   * any other request is answered with the status.
   *
   * @param status 400, 414, 505 or 513
   * @param reason what is wrong, fit for a reason phrase; holds nothing of the message
   */
  record Invalid(SipMessage message, int status, String reason) implements ParseResult {
    /**
     * The answer to send back; null when none may be sent.
     *
     * @param toTag tag for To, RFC 3261 §8.2.6.2
     */
    public @Nullable SipResponse answer(String toTag) {
      if (message instanceof SipRequest request && !request.method().equals(Method.ACK)) {
        return request.responseBuilder(status, toTag).reason(reason).buildResponse();
      }
      return null;
    }
  }

  /**
   * Bytes that cannot be answered: drop and count.
   *
   * @param offset where reading ended, from the start of what was given
   */
  record Malformed(Reason reason, int offset) implements ParseResult {}

  /** Why bytes were dropped. */
  enum Reason {
    /** Nothing but line ends: a keep-alive of RFC 5626 §3.5.1 or noise. */
    EMPTY,
    /** No request line and no status line. */
    START_LINE,
    /** A response of another SIP version. */
    VERSION,
    /** A status code outside 100 to 699. */
    STATUS_CODE,
    /** A Via that names no sender; or none, in a message that breaks another rule too. */
    VIA,
    /** A limit was passed, and what was read does not say who to answer. */
    TOO_LARGE
  }
}
