package io.rvoip.node.http;

import io.rvoip.auth.RefusalReason;
import io.rvoip.auth.TokenVerdict;
import io.rvoip.auth.UserContext;
import io.rvoip.auth.audit.AuthMethod;
import io.rvoip.auth.oauth.BrowserSessions.Resumed;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
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

  /**
   * The caller.
   *
   * @param cookie what the answer must set; null: nothing
   */
  record Caller(UserContext user, @Nullable HttpHeader cookie) {}

  /** Who calls; fails with a problem when nobody does. */
  CompletionStage<Caller> of(HttpRequest request, String source) {
    OauthServices services = oauth;
    if (services != null
        && cookies != null
        && crossSite != null
        && request.getHeader("Authorization").isEmpty()) {
      String secret = cookies.session(request).orElse(null);
      if (secret != null) {
        checkSite(crossSite, request, source);
        return ofSession(services, cookies, secret, source);
      }
    }
    return ofToken(request, source);
  }

  private CompletionStage<Caller> ofToken(HttpRequest request, String source) {
    return bearer
        .verdict(request)
        .thenApply(
            verdict ->
                switch (verdict) {
                  case TokenVerdict.Valid(var user) -> {
                    audit.tokenAccepted(user, String.valueOf(Bearer.token(request)), source);
                    yield new Caller(user, null);
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

  private void checkSite(CrossSite sites, HttpRequest request, String source) {
    try {
      sites.refuse(request);
    } catch (ProblemException e) {
      audit.crossSiteRefused(source);
      throw e;
    }
  }

  private CompletionStage<Caller> ofSession(
      OauthServices services, SessionCookies jar, String secret, String source) {
    return services
        .sessions()
        .resume(secret)
        .thenApply(
            resumed -> {
              audit.resumed(resumed, source);
              return switch (resumed) {
                case Resumed.Valid(var user, var session, var fresh) -> {
                  Duration left = Duration.between(Instant.now(), session.expires());
                  yield new Caller(user, fresh == null ? null : jar.setSession(fresh, left));
                }
                case Resumed.Refused(var reason, var session) ->
                    throw new ProblemException(
                        switch (reason) {
                          case UNKNOWN, REUSED -> {
                            failed(source, AuthMethod.SESSION, false);
                            yield Problem.unauthorized("the session is not valid");
                          }
                          case OVER -> Problem.unauthorized("the session is over");
                          case NOT_CONFIRMED ->
                              Problem.unauthorized("the provider has ended the session");
                          case UNAVAILABLE ->
                              Problem.unavailable("sessions cannot be checked at the moment");
                        });
              };
            });
  }

  /** Counts against the source, unless the fault was ours. */
  private void failed(String source, AuthMethod method, boolean ourFault) {
    if (!ourFault) {
      limits.failed(source).ifPresent(time -> audit.lockedOut(source, method, time));
    }
  }
}
