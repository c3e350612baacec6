package io.rvoip.auth;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the check of a request's credentials says to do. */
public sealed interface AuthVerdict {

  /**
   * The request comes from this user of the tenant.
   *
   * @param info value of the Authentication-Info header of a 2xx response, RFC 7616 §3.5; null:
   *     none is sent
   */
  record Authenticated(String user, @Nullable String info) implements AuthVerdict {
    /** Without an Authentication-Info. */
    public Authenticated(String user) {
      this(user, null);
    }
  }

  /** Answer 401 with one WWW-Authenticate header per value, in this order. */
  record Challenge(List<String> headerValues, ChallengeReason reason) implements AuthVerdict {
    /** Copies the list. */
    public Challenge {
      headerValues = List.copyOf(headerValues);
    }

    /** The password was right, only the nonce cannot be used any more. */
    public boolean stale() {
      return reason.stale();
    }
  }

  /**
   * Answer with this final status; another attempt with the same account is of no use.
   *
   * @param reason a word for the audit log
   */
  record Refused(int status, String reason) implements AuthVerdict {}
}
