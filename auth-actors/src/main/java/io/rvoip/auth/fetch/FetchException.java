package io.rvoip.auth.fetch;

/** Something could not be fetched; the message says what and why and holds no secret. */
public final class FetchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure in words. */
  public FetchException(String message) {
    super(message, null, false, false);
  }
}
