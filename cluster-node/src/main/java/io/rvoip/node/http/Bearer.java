package io.rvoip.node.http;

import io.rvoip.auth.RefusalReason;
import io.rvoip.auth.TokenValidationService;
import io.rvoip.auth.TokenVerdict;
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

  /** The verdict on the request's token; the stage never fails. */
  CompletionStage<TokenVerdict> verdict(HttpRequest request) {
    return tokens.validate(token(request));
  }

  /** The token; null: none was sent. */
  static @Nullable String token(HttpRequest request) {
    Optional<HttpHeader> header = request.getHeader("Authorization");
    return header
        .map(HttpHeader::value)
        .filter(v -> v.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(v -> v.substring(SCHEME.length()).strip())
        .orElse(null);
  }

  /** Which of the reasons it was is nobody's business outside, but for what its owner must do. */
  static Problem refusal(RefusalReason reason) {
    return switch (reason) {
      case MISSING -> Problem.unauthorized(MISSING);
      case EXPIRED -> Problem.unauthorized("the token has expired");
      case TOO_LARGE,
          MALFORMED,
          UNKNOWN,
          UNTRUSTED_ISSUER,
          WRONG_AUDIENCE,
          MISSING_CLAIM,
          NOT_ACCEPTED,
          ALGORITHM,
          FORBIDDEN_HEADER,
          UNKNOWN_KEY,
          BAD_SIGNATURE,
          NOT_YET_VALID,
          INACTIVE,
          REVOKED ->
          Problem.unauthorized("the token is not valid");
      case UNAVAILABLE -> Problem.unavailable("tokens cannot be checked at the moment");
    };
  }
}
