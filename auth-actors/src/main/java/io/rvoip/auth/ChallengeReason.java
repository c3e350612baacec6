package io.rvoip.auth;

import java.util.Locale;

/** Why a request is challenged. Whoever sent it learns no more than {@link #stale}. */
public enum ChallengeReason {
  /** It carried nothing to check: the normal first step. */
  NO_CREDENTIALS,
  /** Its algorithm or quality of protection was not offered; the response was not looked at. */
  NOT_OFFERED,
  /** There is no such account. */
  UNKNOWN_ACCOUNT,
  /** The response is not that of the account's password. */
  WRONG_RESPONSE,
  /** The response is right, the nonce is too old or not of this cluster. */
  STALE_NONCE,
  /** The response is right and has been used before. */
  COUNT_USED,
  /** The response is right; whether it has been used before cannot be found out now. */
  COUNT_UNKNOWN,
  /** Too many wrong responses before: not looked at. */
  LOCKED_OUT,
  /** A bearer token that is not accepted. */
  BAD_TOKEN;

  /** RFC 7616 §3.3: whether the password was right and a new nonce is all that is missing. */
  public boolean stale() {
    return this == STALE_NONCE || this == COUNT_USED || this == COUNT_UNKNOWN;
  }

  /** Whether it was an attempt with a wrong secret. */
  public boolean wrong() {
    return this == UNKNOWN_ACCOUNT || this == WRONG_RESPONSE;
  }

  /** The word in the audit log. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
