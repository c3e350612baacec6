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
  /** The nonce is not of this cluster; nothing else was looked at. */
  FOREIGN_NONCE,
  /** The response is right, the nonce is too old. */
  STALE_NONCE,
  /** The response is right and has been used before. */
  COUNT_USED,
  /** The response is right; whether it has been used before cannot be found out now. */
  COUNT_UNKNOWN,
  /** Too many wrong responses before: not looked at. */
  LOCKED_OUT,
  /** A bearer token that is not accepted. */
  BAD_TOKEN;

  /**
   * Whether a new nonce is all that is missing, as far as is known.
   *
   * <p>Deviates from RFC 7616 §3.3: a nonce of nobody here is called stale whether the password is
   * right or wrong. To find out would take a look into the database for whoever makes nonces up;
   * and a phone that remembers a nonce of another cluster tries again instead of asking for a
   * password.
   */
  public boolean stale() {
    return switch (this) {
      case FOREIGN_NONCE, STALE_NONCE, COUNT_USED, COUNT_UNKNOWN -> true;
      case NO_CREDENTIALS, NOT_OFFERED, UNKNOWN_ACCOUNT, WRONG_RESPONSE, LOCKED_OUT, BAD_TOKEN ->
          false;
    };
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
