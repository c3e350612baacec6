package io.rvoip.auth.nonce;

/** What became of the use of a nonce count. */
public enum NonceUse {
  /** It is the first. */
  FRESH,
  /** It was used before, or nobody can tell any more. */
  USED,
  /** The node that keeps the counts does not answer. */
  HOLDER_AWAY
}
