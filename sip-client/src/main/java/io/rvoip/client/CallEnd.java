package io.rvoip.client;

/**
 * How a call ended.
 *
 * @param cause who ended it, or what
 * @param status SIP status: of the refusal, 200 after a BYE, 487 after a CANCEL, 408 when nobody
 *     answered to our messages
 * @param reason reason phrase, or what was wrong
 */
public record CallEnd(Cause cause, int status, String reason) {
  /** Who or what. */
  public enum Cause {
    /** We hung up an answered call. */
    LOCAL_BYE,
    /** The peer hung up an answered call. */
    REMOTE_BYE,
    /** Hung up before it was answered, by the caller. */
    CANCELLED,
    /** Refused with a final status above 299. */
    REJECTED,
    /** No answer, no ACK, no way to send, or no common media. */
    FAILED
  }
}
