package io.rvoip.client;

/** A call or a registration did not come about. */
public final class CallFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  /** With the SIP status that says why. */
  public CallFailedException(int status, String reason) {
    super(status + " " + reason);
    this.status = status;
  }

  /** SIP status; 408 when nobody answered, 503 when nothing could be sent. */
  public int status() {
    return status;
  }
}
