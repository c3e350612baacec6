package io.rvoip.protocol.sip.dialog;

/** Which side of the request that created the dialog we are, RFC 3261 §12.1. */
public enum DialogRole {
  /** We sent it. */
  UAC,
  /** We received it. */
  UAS
}
