package io.rvoip.auth;

/** Why a token was refused. Only {@link #UNAVAILABLE} is our fault; the others are answered 401. */
public enum RefusalReason {
  /** No token was given. */
  MISSING,
  /** No source knows tokens of this shape. */
  MALFORMED,
  /** The shape is right, the token is not one of ours. */
  UNKNOWN,
  /** Its time is over. */
  EXPIRED,
  /** It was taken back. */
  REVOKED,
  /** Whoever could tell does not answer now: 503. */
  UNAVAILABLE
}
