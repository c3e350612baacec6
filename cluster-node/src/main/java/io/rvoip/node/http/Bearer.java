package io.rvoip.node.http;

import io.rvoip.auth.RefusalReason;
import io.rvoip.auth.TokenValidationService;
import io.rvoip.auth.TokenVerdict;
import io.rvoip.auth.UserContext;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.jspecify.annotations.Nullable;

/** Bearer tokens in the Authorization header, RFC 6750 §2.1. */
final class Bearer {
  static final String MISSING = "no token was sent";
  private static final String SCHEME = "bearer ";

  private final TokenValidationService tokens;

  Bearer(TokenValidationService tokens) {
    this.tokens = tokens;
  }

  /** Who calls; fails with a problem when nobody does who may. */
  CompletionStage<UserContext> caller(HttpRequest request, Permission needed) {
    return tokens
        .validate(token(request))
        .thenApply(
            verdict ->
                switch (verdict) {
                  case TokenVerdict.Valid(var user) when needed.isGrantedTo(user) -> user;
                  case TokenVerdict.Valid(var user) ->
                      throw new ProblemException(Problem.forbidden(needed.scope()));
                  case TokenVerdict.Refused(var reason) ->
                      throw new ProblemException(refusal(reason));
                });
  }

  private static @Nullable String token(HttpRequest request) {
    Optional<HttpHeader> header = request.getHeader("Authorization");
    return header
        .map(HttpHeader::value)
        .filter(v -> v.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(v -> v.substring(SCHEME.length()).strip())
        .orElse(null);
  }

  /** Which of the reasons it was is nobody's business outside, but for what its owner must do. */
  private static Problem refusal(RefusalReason reason) {
    return switch (reason) {
      case MISSING -> Problem.unauthorized(MISSING);
      case EXPIRED -> Problem.unauthorized("the token has expired");
      case MALFORMED, UNKNOWN, REVOKED -> Problem.unauthorized("the token is not valid");
      case UNAVAILABLE -> Problem.unavailable("tokens cannot be checked at the moment");
    };
  }
}
