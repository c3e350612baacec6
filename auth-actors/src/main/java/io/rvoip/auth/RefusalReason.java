package io.rvoip.auth;

/**
 * Why a token was refused. Only {@link #UNAVAILABLE} is our fault; the others are answered 401. The
 * words are for metrics and the audit log; whoever sent the token learns no more than that it is
 * missing, over, or not valid.
 */
public enum RefusalReason {
  /** No token was given. */
  MISSING,
  /** It is longer than any token may be. */
  TOO_LARGE,
  /** No source knows tokens of this shape, or its parts cannot be read. */
  MALFORMED,
  /** The shape is right, the token is not one of ours. */
  UNKNOWN,
  /** Its issuer is not in the settings. */
  UNTRUSTED_ISSUER,
  /** It was made for somebody else, RFC 7519 §4.1.3. */
  WRONG_AUDIENCE,
  /** A claim that must be there is missing or has the wrong form. */
  MISSING_CLAIM,
  /**
   * What it says does not map to a user of ours: tenant, unverified address, wrong kind of token.
   */
  NOT_ACCEPTED,
  /** Its algorithm is not allowed: {@code none}, a shared secret, or not on the issuer's list. */
  ALGORITHM,
  /** Its header tries to bring the key along, or asks for an extension that we do not know. */
  FORBIDDEN_HEADER,
  /** Its issuer has no key of that id. */
  UNKNOWN_KEY,
  /** The signature is not that of the issuer's key. */
  BAD_SIGNATURE,
  /** Its time has not come, or it was issued in the future. */
  NOT_YET_VALID,
  /** Its time is over. */
  EXPIRED,
  /** Its issuer says that it is not active, RFC 7662 §2.2. */
  INACTIVE,
  /** It was taken back. */
  REVOKED,
  /** Whoever could tell does not answer now: 503. */
  UNAVAILABLE
}
