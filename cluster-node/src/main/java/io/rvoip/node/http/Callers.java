package io.rvoip.node.http;

import io.rvoip.auth.RefusalReason;
import io.rvoip.auth.TokenVerdict;
import io.rvoip.auth.UserContext;
import io.rvoip.auth.audit.AuthMethod;
import io.rvoip.auth.oauth.BrowserSessions;
import io.rvoip.auth.oauth.BrowserSessions.Resumed;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Who calls: the bearer of a token, or a browser with a session. Where a request has both, the
 * token decides. Every decision is counted against its source and written down.
 */
final class Callers {
  private final Bearer bearer;
  private final @Nullable OauthServices oauth;
  private final @Nullable SessionCookies cookies;
  private final @Nullable CrossSite crossSite;
  private final RateLimits limits;
  private final HttpAudit audit;

  Callers(Bearer bearer, @Nullable OauthServices oauth, RateLimits limits, HttpAudit audit) {
    this.bearer = bearer;
    this.oauth = oauth;
    this.cookies = oauth == null ? null : new SessionCookies(oauth.publicUrl());
    this.crossSite = oauth == null ? null : new CrossSite(oauth.publicUrl());
    this.limits = limits;
    this.audit = audit;
  }

  /** Whether the request says who calls at all, rightly or not. */
  boolean isSomebody(HttpRequest request) {
    return request.getHeader("Authorization").isPresent()
        || (cookies != null && cookies.session(request).isPresent());
  }

  /**
   * Who calls; the stage fails with a problem when nobody does.
   *
   * @param answer gets what the answer must set, good or bad
   */
  CompletionStage<UserContext> of(HttpRequest request, String source, Consumer<HttpHeader> answer) {
    OauthServices services = oauth;
    if (services != null
        && cookies != null
        && crossSite != null
        && request.getHeader("Authorization").isEmpty()) {
      String secret = cookies.session(request).orElse(null);
      if (secret != null) {
        return crossSite.mayBeAnothers(request)
            ? refused(crossSite, source)
            : ofSession(services.sessions(), secret, source, cookies, answer);
      }
    }
    return ofToken(request, source);
  }

  private CompletionStage<UserContext> ofToken(HttpRequest request, String source) {
    return bearer
        .verdict(request)
        .thenApply(
            verdict ->
                switch (verdict) {
                  case TokenVerdict.Valid(var user) -> {
                    audit.tokenAccepted(user, String.valueOf(Bearer.token(request)), source);
                    yield user;
                  }
                  case TokenVerdict.Refused(var reason) -> {
                    if (reason != RefusalReason.MISSING) {
                      audit.tokenRefused(reason, source);
                      failed(source, AuthMethod.BEARER, reason == RefusalReason.UNAVAILABLE);
                    }
                    throw new ProblemException(Bearer.refusal(reason));
                  }
                });
  }

  private CompletionStage<UserContext> refused(CrossSite sites, String source) {
    audit.crossSiteRefused(source);
    return CompletableFuture.failedStage(new ProblemException(sites.problem()));
  }

  private CompletionStage<UserContext> ofSession(
      BrowserSessions sessions,
      String secret,
      String source,
      SessionCookies jar,
      Consumer<HttpHeader> answer) {
    return sessions
        .resume(secret)
        .thenApply(
            resumed -> {
              audit.resumed(resumed, source);
              return switch (resumed) {
                case Resumed.Valid(var user, var session, var fresh) -> {
                  if (fresh != null) {
                    Duration left = Duration.between(Instant.now(), session.expires());
                    answer.accept(jar.setSession(fresh, left));
                  }
                  yield user;
                }
                case Resumed.Refused(var reason, var session) -> {
                  if (reason != BrowserSessions.Reason.UNAVAILABLE) {
                    answer.accept(jar.clearSession()); // else it would come again and again
                  }
                  throw new ProblemException(refusal(reason, source));
                }
              };
            });
  }

  private Problem refusal(BrowserSessions.Reason reason, String source) {
    return switch (reason) {
      case UNKNOWN, REUSED -> {
        failed(source, AuthMethod.SESSION, false);
        yield Problem.unauthorized("the session is not valid");
      }
      case OVER -> Problem.unauthorized("the session is over");
      case NOT_CONFIRMED -> Problem.unauthorized("the provider has ended the session");
      case REVOKED -> Problem.unauthorized("the session was taken back");
      case UNAVAILABLE -> Problem.unavailable("sessions cannot be checked at the moment");
    };
  }

  /** Counts against the source, unless the fault was ours. */
  private void failed(String source, AuthMethod method, boolean ourFault) {
    if (!ourFault) {
      limits.failed(source).ifPresent(time -> audit.lockedOut(source, method, time));
    }
  }
}
