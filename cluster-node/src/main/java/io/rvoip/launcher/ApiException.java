package io.rvoip.launcher;

/** A node refused, or none answered. The message is one line for the operator. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ApiException(String message) {
    super(message, null, false, false);
  }
}
