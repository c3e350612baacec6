package io.rvoip.sip.journal;

/** The journal could not be read: the entity does not know yet what it is. */
public final class NotRecoveredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotRecoveredException(Throwable cause) {
    super("not recovered: " + cause.getMessage(), cause);
  }
}
