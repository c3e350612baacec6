package io.rvoip.auth.jwt;

import io.rvoip.auth.RefusalReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the claims of a token are good at a time, RFC 7519 §4.1 and RFC 9068 §4. Judged before
 * the signature, so that a token that cannot be good costs neither a fetch nor arithmetic.
 */
final class JwtRules {
  private JwtRules() {}

  /** Why the token cannot be good; null when it can. */
  static @Nullable RefusalReason judge(TrustedIssuer trust, Jwt jwt, Instant now) {
    if (!trust.algorithms().contains(jwt.algorithm())) {
      return RefusalReason.ALGORITHM;
    }
    Claims claims = jwt.claims();
    Instant expires = claims.time("exp");
    if (claims.text("sub") == null || expires == null || !claims.has("aud")) {
      return RefusalReason.MISSING_CLAIM;
    }
    if (claims.texts("aud").stream().noneMatch(trust.audiences()::contains)) {
      return RefusalReason.WRONG_AUDIENCE;
    }
    return time(trust, claims, expires, now);
  }

  private static @Nullable RefusalReason time(
      TrustedIssuer trust, Claims claims, Instant expires, Instant now) {
    Instant issued = claims.time("iat");
    Instant begins = claims.time("nbf");
    if ((issued == null && claims.has("iat")) || (begins == null && claims.has("nbf"))) {
      return RefusalReason.MISSING_CLAIM;
    }
    Instant late = now.minus(trust.leeway());
    Instant early = now.plus(trust.leeway());
    if (!expires.isAfter(late)) {
      return RefusalReason.EXPIRED;
    }
    if ((issued != null && issued.isAfter(early)) || (begins != null && begins.isAfter(early))) {
      return RefusalReason.NOT_YET_VALID;
    }
    if (issued == null) {
      // Nobody knows its age: then it must not live longer than the oldest may.
      return expires.isAfter(early.plus(trust.maxAge())) ? RefusalReason.MISSING_CLAIM : null;
    }
    return issued.isBefore(late.minus(trust.maxAge())) ? RefusalReason.EXPIRED : null;
  }
}
