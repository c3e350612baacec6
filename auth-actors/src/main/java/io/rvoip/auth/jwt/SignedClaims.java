package io.rvoip.auth.jwt;

import com.nimbusds.jose.jwk.JWK;
import io.rvoip.auth.RefusalReason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer has signed: the way from a JWT to its claims for those who judge the claims
 * themselves, as a client that gets an ID token does.
 *
 * @param algorithm that of the signature
 */
public record SignedClaims(JwtAlgorithm algorithm, Claims claims) {
  private static final int MAX_KEYS_TRIED = 5;

  /** What came of it. */
  public sealed interface Outcome {
    /** One of the keys has signed this; nothing in it has been judged. */
    record Signed(SignedClaims signed) implements Outcome {}

    /** None has, or it is no JWT that may be looked at. */
    record Refused(RefusalReason reason) implements Outcome {}
  }

  /** Who a JWT says has issued it, before anything is proven; empty when it cannot be read. */
  public static Optional<String> claimedIssuer(String token) {
    return JwtParser.parse(token) instanceof JwtParser.Parsed.Readable(var jwt)
        ? Optional.of(jwt.issuer())
        : Optional.empty();
  }

  /** Never blocks; the stage fails when the keys cannot be had now. */
  public static CompletionStage<Outcome> of(String token, KeyFinder keys) {
    return switch (JwtParser.parse(token)) {
      case JwtParser.Parsed.Refused(var reason) ->
          CompletableFuture.completedStage(new Outcome.Refused(reason));
      case JwtParser.Parsed.Readable(var jwt) ->
          keys.find(jwt.keyId(), jwt.algorithm())
              .thenApply(
                  found -> {
                    RefusalReason fault = signature(jwt, found);
                    return fault == null
                        ? new Outcome.Signed(new SignedClaims(jwt.algorithm(), jwt.claims()))
                        : new Outcome.Refused(fault);
                  });
    };
  }

  /** Null when one of the keys has made the signature. */
  static @Nullable RefusalReason signature(Jwt jwt, List<JWK> keys) {
    if (keys.isEmpty()) {
      return RefusalReason.UNKNOWN_KEY;
    }
    boolean good =
        keys.stream()
            .limit(MAX_KEYS_TRIED)
            .anyMatch(k -> JwtSignature.isGood(jwt.algorithm(), k, jwt.signed(), jwt.signature()));
    return good ? null : RefusalReason.BAD_SIGNATURE;
  }
}
