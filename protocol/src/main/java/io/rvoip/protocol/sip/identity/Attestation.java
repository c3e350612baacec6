package io.rvoip.protocol.sip.identity;

/** How sure the signer is of the caller's number, RFC 8588 §4. */
public enum Attestation {
  /** Full: the caller is a known customer and may use the number. */
  A,
  /** Partial: the caller is a known customer; the number is not known to be his. */
  B,
  /** Gateway: the signer knows only where the call entered his network. */
  C
}
