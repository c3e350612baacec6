package io.rvoip.protocol.sip.dialog;

/** States of a dialog, RFC 3261 §12. */
public enum DialogState {
  /** A provisional response with a To tag was sent or received. */
  EARLY,
  /** A 2xx was sent or received. */
  CONFIRMED,
  /** Ended: BYE, or a final failure while early. */
  TERMINATED
}
