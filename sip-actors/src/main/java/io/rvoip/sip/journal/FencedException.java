package io.rvoip.sip.journal;

/**
 * The journal refused a write because another owner has claimed the entity since, or has already
 * written at this sequence number. The loser stops itself; its state must not be trusted.
 */
public final class FencedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says which entity was refused and why. */
  public FencedException(String message) {
    super(message, null, false, false);
  }
}
