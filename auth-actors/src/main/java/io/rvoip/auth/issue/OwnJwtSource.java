package io.rvoip.auth.issue;

import io.rvoip.auth.RefusalReason;
import io.rvoip.auth.TokenSource;
import io.rvoip.auth.TokenVerdict;
import io.rvoip.auth.UserContext;
import io.rvoip.auth.jwt.Claims;
import io.rvoip.auth.jwt.SignedClaims;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Lets in the tokens of {@link TokenIssuer}: of our issuer, for us, signed by a key of the ring,
 * with subject, tenant, id and both times. How a JWT is read and a signature checked is the same as
 * for those of other issuers.
 */
public final class OwnJwtSource implements TokenSource {
  static final String NAME = "own";

  /** Claim: when the token was issued, milliseconds since the epoch; {@code iat} has seconds. */
  static final String ISSUED_MILLIS = "issued_ms";

  /** Claim: ids of the session and tokens that it was made from, one from the other. */
  static final String ORIGINS = "made_from";

  private static final int MAX_CHARS = 8192;

  private final KeyRing keys;
  private final String issuer;
  private final String audience;
  private final Duration leeway;

  /**
   * A source.
   *
   * @param leeway how much the clocks of two nodes may differ; only for {@code nbf} and {@code iat}
   */
  public OwnJwtSource(KeyRing keys, String issuer, String audience, Duration leeway) {
    this.keys = keys;
    this.issuer = issuer;
    this.audience = audience;
    this.leeway = leeway;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean recognises(String token) {
    return token.length() <= MAX_CHARS
        && token.startsWith("ey")
        && SignedClaims.claimedIssuer(token).filter(issuer::equals).isPresent();
  }

  @Override
  public CompletionStage<TokenVerdict> validate(String token, Instant now) {
    return SignedClaims.of(token, keys)
        .thenApply(
            outcome ->
                switch (outcome) {
                  case SignedClaims.Outcome.Refused(var reason) -> new TokenVerdict.Refused(reason);
                  case SignedClaims.Outcome.Signed(var signed) -> judge(signed.claims(), now);
                });
  }

  private TokenVerdict judge(Claims claims, Instant now) {
    if (!issuer.equals(claims.text("iss"))) {
      return refused(RefusalReason.UNTRUSTED_ISSUER);
    }
    if (!claims.texts("aud").contains(audience)) {
      return refused(RefusalReason.WRONG_AUDIENCE);
    }
    String subject = claims.text("sub");
    String tenant = claims.text("tenant");
    String id = claims.text("jti");
    Instant issued = issued(claims);
    Instant expires = claims.time("exp");
    Instant begins = claims.time("nbf");
    Set<String> scopes = Set.copyOf(claims.words(List.of("scope")));
    List<String> origins = claims.texts(ORIGINS);
    if (subject == null
        || tenant == null
        || id == null
        || issued == null
        || expires == null
        || begins == null
        // A restriction that cannot be read must not become none.
        || (claims.has("scope") && scopes.isEmpty())
        || (claims.has(ORIGINS) && origins.isEmpty())) {
      return refused(RefusalReason.MISSING_CLAIM);
    }
    if (begins.isAfter(now.plus(leeway)) || issued.isAfter(now.plus(leeway))) {
      return refused(RefusalReason.NOT_YET_VALID);
    }
    if (!expires.isAfter(now)) {
      return refused(RefusalReason.EXPIRED);
    }
    Set<String> roles = Set.copyOf(claims.texts("roles"));
    return new TokenVerdict.Valid(
        new UserContext(subject, tenant, roles, scopes, NAME, expires, id, issued, origins));
  }

  /** To the millisecond, so that a revocation does not cover what is issued after it. */
  private static @Nullable Instant issued(Claims claims) {
    return claims.all().get(ISSUED_MILLIS) instanceof Long millis
        ? Instant.ofEpochMilli(millis)
        : null;
  }

  private static TokenVerdict refused(RefusalReason reason) {
    return new TokenVerdict.Refused(reason);
  }
}
