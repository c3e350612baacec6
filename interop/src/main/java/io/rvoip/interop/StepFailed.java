package io.rvoip.interop;

/** A step did not show what it should; the message says what was seen instead. */
final class StepFailed extends Exception {
  private static final long serialVersionUID = 1;

  StepFailed(String message) {
    super(message);
  }
}
