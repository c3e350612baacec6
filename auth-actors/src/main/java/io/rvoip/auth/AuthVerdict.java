package io.rvoip.auth;

import java.util.List;

/** What the Digest check of a request says to do. */
public sealed interface AuthVerdict {

  /** The request comes from this user of the tenant. */
  record Authenticated(String user) implements AuthVerdict {}

  /**
   * Answer 401 (407) with one WWW-Authenticate (Proxy-Authenticate) header per value, in this
   * order.
   *
   * @param stale the password was right, only the nonce cannot be used any more
   */
  record Challenge(List<String> headerValues, boolean stale) implements AuthVerdict {}

  /** Answer with this final status; another attempt with the same account is of no use. */
  record Refused(int status, String reason) implements AuthVerdict {}
}
