package io.rvoip.auth;

/** What became of a bearer token. */
public sealed interface TokenVerdict {

  /** The token is good. */
  record Valid(UserContext user) implements TokenVerdict {}

  /** The token is not accepted. */
  record Refused(RefusalReason reason) implements TokenVerdict {}
}
