package io.rvoip.auth.jwt;

import io.rvoip.auth.RefusalReason;
import io.rvoip.auth.TokenSource;
import io.rvoip.auth.TokenVerdict;
import io.rvoip.auth.UserContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * JWTs of the trusted issuers: read once, judged by the claims, and only then is the key looked for
 * and the signature checked. An issuer that is not trusted is refused before anything is fetched.
 *
 * <p>Our own tokens are not among them: {@link io.rvoip.auth.issue.OwnJwtSource} is asked before.
 */
public final class JwtSource implements TokenSource {

  private final Map<String, Issuer> issuers;
  private final Duration cacheLife;

  /** An issuer and where its keys are found. */
  public record Issuer(TrustedIssuer trust, KeyFinder keys) {}

  /**
   * A source.
   *
   * @param cacheLife how long a good verdict may be remembered
   */
  public JwtSource(List<Issuer> issuers, Duration cacheLife) {
    this.cacheLife = cacheLife;
    Map<String, Issuer> byName = new HashMap<>();
    for (Issuer issuer : issuers) {
      for (String iss : issuer.trust().issuers()) {
        if (byName.put(iss, issuer) != null) {
          throw new IllegalArgumentException("issuer: " + iss + " (expected: each only once)");
        }
      }
    }
    this.issuers = Map.copyOf(byName);
  }

  @Override
  public String name() {
    return "jwt";
  }

  /** Every JOSE header begins with a brace, which is <code>ey</code> in base64url. */
  @Override
  public boolean recognises(String token) {
    return token.startsWith("ey") && token.indexOf('.') > 0;
  }

  @Override
  public Duration cacheLife() {
    return cacheLife;
  }

  @Override
  public CompletionStage<TokenVerdict> validate(String token, Instant now) {
    return switch (JwtParser.parse(token)) {
      case JwtParser.Parsed.Refused(var reason) -> done(refused(reason));
      case JwtParser.Parsed.Readable(var jwt) -> judge(jwt, now);
    };
  }

  private CompletionStage<TokenVerdict> judge(Jwt jwt, Instant now) {
    Issuer issuer = issuers.get(jwt.issuer());
    if (issuer == null) {
      return done(refused(RefusalReason.UNTRUSTED_ISSUER));
    }
    RefusalReason reason = JwtRules.judge(issuer.trust(), jwt, now);
    if (reason != null) {
      return done(refused(reason));
    }
    ClaimMapping.Mapped mapped = issuer.trust().mapping().map(jwt.claims());
    if (mapped == null) {
      return done(refused(RefusalReason.NOT_ACCEPTED));
    }
    return issuer
        .keys()
        .find(jwt.keyId(), jwt.algorithm())
        .thenApply(
            keys -> {
              RefusalReason fault = SignedClaims.signature(jwt, keys);
              return fault == null ? valid(issuer.trust(), jwt, mapped) : refused(fault);
            });
  }

  private static TokenVerdict valid(TrustedIssuer trust, Jwt jwt, ClaimMapping.Mapped user) {
    return new TokenVerdict.Valid(
        new UserContext(
            user.subject(),
            user.tenant(),
            user.roles(),
            user.scopes(),
            trust.name(),
            jwt.claims().time("exp"),
            jwt.claims().text("jti"),
            jwt.claims().time("iat")));
  }

  private static TokenVerdict refused(RefusalReason reason) {
    return new TokenVerdict.Refused(reason);
  }

  private static CompletionStage<TokenVerdict> done(TokenVerdict verdict) {
    return CompletableFuture.completedStage(verdict);
  }
}
