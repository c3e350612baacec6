package io.rvoip.auth.oauth;

import io.rvoip.auth.jwt.Claims;
import io.rvoip.auth.jwt.JwtAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges the claims of an ID token whose signature is right, OpenID Connect Core §3.1.3.7 and,
 * after a refresh, §12.2.
 *
 * @param issuers the spellings of the provider's issuer
 * @param clientId who we are to it
 */
record IdTokenRules(Set<String> issuers, String clientId) {
  /** How far clocks may differ. */
  static final Duration LEEWAY = Duration.ofSeconds(60);

  private static final String NONCE = "nonce";

  /**
   * Null when the token is good for this login.
   *
   * @param algorithm JWS algorithm of the token; its hash is that of {@code at_hash}
   * @param accessToken what came with it
   */
  @Nullable RefusedException judgeLogin(
      Claims claims, JwtAlgorithm algorithm, String accessToken, String nonce, Instant now) {
    RefusedException wrong = judge(claims, now);
    if (wrong != null) {
      return wrong;
    }
    // §3.1.3.7 (11): the nonce MUST be the one that was sent.
    String given = claims.text(NONCE);
    if (given == null || !CallbackRules.same(nonce, given)) {
      return new RefusedException(OauthRefusal.NONCE_MISMATCH, NONCE);
    }
    if (claims.has("at_hash") && !halfHash(algorithm, accessToken).equals(claims.text("at_hash"))) {
      return invalid("at_hash");
    }
    return null;
  }

  /** Null when the token says that this is still the one who signed in; §12.2. */
  @Nullable RefusedException judgeRefresh(Claims claims, String subject, Instant now) {
    RefusedException wrong = judge(claims, now);
    return wrong != null || subject.equals(claims.text("sub")) ? wrong : invalid("sub");
  }

  private @Nullable RefusedException judge(Claims claims, Instant now) {
    // (2) MUST exactly match.
    String issuer = claims.text("iss");
    if (issuer == null || !issuers.contains(issuer)) {
      return invalid("iss");
    }
    // (3) to (5): we are an audience; of several, the authorized party.
    List<String> audience = claims.texts("aud");
    boolean party = claims.has("azp");
    if (!audience.contains(clientId)
        || (party && !clientId.equals(claims.text("azp")))
        || (audience.size() > 1 && !party)) {
      return invalid("aud or azp");
    }
    // (9), (10)
    Instant expires = claims.time("exp");
    if (expires == null || !expires.plus(LEEWAY).isAfter(now)) {
      return invalid("exp");
    }
    Instant issued = claims.time("iat");
    if (issued == null || issued.minus(LEEWAY).isAfter(now)) {
      return invalid("iat");
    }
    return isSubject(claims.text("sub")) ? null : invalid("sub");
  }

  /** §2: at most 255 ASCII characters; {@link Claims} has seen to the length. */
  private static boolean isSubject(@Nullable String subject) {
    return subject != null && subject.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
  }

  /** §3.1.3.6: the left half of the hash that the signature uses, base64url. */
  static String halfHash(JwtAlgorithm algorithm, String accessToken) {
    try {
      byte[] hash =
          MessageDigest.getInstance(hashOf(algorithm))
              .digest(accessToken.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(hash, hash.length / 2));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-2 is part of every JDK", e);
    }
  }

  private static String hashOf(JwtAlgorithm algorithm) {
    return switch (algorithm) {
      case RS256, PS256, ES256 -> "SHA-256";
      case RS384, PS384, ES384 -> "SHA-384";
      // Ed25519 hashes with SHA-512, RFC 8032 §5.1.
      case RS512, PS512, ES512, EDDSA -> "SHA-512";
    };
  }

  private static RefusedException invalid(String what) {
    return new RefusedException(OauthRefusal.ID_TOKEN_INVALID, what);
  }
}
