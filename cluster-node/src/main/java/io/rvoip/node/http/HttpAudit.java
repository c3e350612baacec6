package io.rvoip.node.http;

import io.rvoip.auth.Logins;
import io.rvoip.auth.OpaqueTokens;
import io.rvoip.auth.RefusalReason;
import io.rvoip.auth.UserContext;
import io.rvoip.auth.UserRules;
import io.rvoip.auth.audit.AuthAudit;
import io.rvoip.auth.audit.AuthEvent;
import io.rvoip.auth.audit.AuthMethod;
import io.rvoip.auth.oauth.BrowserSession;
import io.rvoip.auth.oauth.BrowserSessions.Resumed;
import io.rvoip.auth.oauth.OauthRefusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what was decided about callers over HTTP. A good token is written down once per
 * source and hour, every refusal each time; a request without any token is no attempt.
 */
final class HttpAudit {
  private static final String NO_TENANT = "-";
  private static final Duration ONCE_IN = Duration.ofHours(1);

  private final AuthAudit audit;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final FirstTimes firstTimes = new FirstTimes(ONCE_IN);

  HttpAudit(AuthAudit audit, InstantSource clock, LongSupplier nanoTime) {
    this.audit = audit;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  void tokenAccepted(UserContext user, String token, String source) {
    if (firstTimes.isFirst(source + " " + OpaqueTokens.sha256(token), nanoTime.getAsLong())) {
      audit.record(new AuthEvent.Accepted(attempt(user, source, AuthMethod.BEARER)));
    }
  }

  void tokenRefused(RefusalReason reason, String source) {
    refused(nobody(source, AuthMethod.BEARER), word(reason));
  }

  /** Longer than any token, and so never read. */
  void headerTooLarge(String source) {
    refused(nobody(source, AuthMethod.BEARER), "header_too_large");
  }

  /** Known, but not allowed to. */
  void scopeRefused(UserContext user, String source) {
    refused(attempt(user, source, method(user)), "scope");
  }

  /** Known and allowed to, but the tenant has all it may have. */
  void overQuota(UserContext user, String source, String reason) {
    audit.record(new AuthEvent.OverQuota(attempt(user, source, method(user)), reason));
  }

  /** Another site's request, by what it looks like. */
  void crossSiteRefused(String source) {
    refused(nobody(source, AuthMethod.SESSION), "cross_site");
  }

  void lockedOut(String source, AuthMethod method, Duration lockedFor) {
    audit.record(new AuthEvent.LockedOut(nobody(source, method), "too_many_failures", lockedFor));
  }

  /**
   * A sign-in with a password.
   *
   * @param claimed the name that was claimed; left out when it can be nobody's, and so may be a
   *     password in the wrong field
   */
  void login(Logins.Result result, String claimed, String source) {
    String account = UserRules.nameProblem(claimed).isEmpty() ? claimed : null;
    switch (result) {
      case Logins.Result.SignedIn(var user, var ignored) ->
          audit.record(new AuthEvent.Accepted(attempt(user, source, AuthMethod.PASSWORD)));
      case Logins.Result.Wrong() ->
          refused(
              new AuthEvent.Attempt(now(), NO_TENANT, account, source, AuthMethod.PASSWORD),
              "wrong_password");
      case Logins.Result.TooMany(var wait) ->
          refused(
              new AuthEvent.Attempt(now(), NO_TENANT, account, source, AuthMethod.PASSWORD),
              "too_many_failures");
    }
  }

  void signedIn(BrowserSession session, String source) {
    audit.record(new AuthEvent.Accepted(attempt(session, source, AuthMethod.OAUTH)));
  }

  void signInRefused(OauthRefusal reason, String source) {
    refused(nobody(source, AuthMethod.OAUTH), word(reason));
  }

  void loggedOut(BrowserSession session, String source) {
    ended(session, source, "logout");
  }

  /** Uses of a session are not written down, its refreshes and its end are. */
  void resumed(Resumed resumed, String source) {
    switch (resumed) {
      case Resumed.Valid(var user, var session, var newSecret) -> {
        if (newSecret != null) {
          audit.record(new AuthEvent.Accepted(attempt(session, source, AuthMethod.SESSION)));
        }
      }
      case Resumed.Refused(var reason, var session) -> {
        switch (reason) {
          case UNKNOWN, UNAVAILABLE -> refused(nobody(source, AuthMethod.SESSION), word(reason));
          case OVER, REUSED, NOT_CONFIRMED, REVOKED -> ended(session, source, word(reason));
        }
      }
    }
  }

  private void ended(@Nullable BrowserSession session, String source, String reason) {
    AuthEvent.Attempt attempt =
        session == null
            ? nobody(source, AuthMethod.SESSION)
            : attempt(session, source, AuthMethod.SESSION);
    audit.record(new AuthEvent.Ended(attempt, reason));
  }

  private void refused(AuthEvent.Attempt attempt, String reason) {
    audit.record(new AuthEvent.Refused(attempt, reason));
  }

  private AuthEvent.Attempt attempt(UserContext user, String source, AuthMethod method) {
    return new AuthEvent.Attempt(now(), user.tenant(), user.subject(), source, method);
  }

  private AuthEvent.Attempt attempt(BrowserSession session, String source, AuthMethod method) {
    return new AuthEvent.Attempt(now(), session.tenant(), session.subject(), source, method);
  }

  private static AuthMethod method(UserContext user) {
    return user.source().startsWith("oauth:") ? AuthMethod.SESSION : AuthMethod.BEARER;
  }

  private AuthEvent.Attempt nobody(String source, AuthMethod method) {
    return new AuthEvent.Attempt(now(), NO_TENANT, null, source, method);
  }

  private Instant now() {
    return clock.instant();
  }

  private static String word(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
