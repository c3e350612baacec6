package io.rvoip.auth.oauth;

import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
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

  private static final int MAX_SUBJECT_CHARS = 255;
  private static final String NONCE = "nonce";

  /**
   * Null when the token is good for this login.
   *
   * @param algorithm JWS algorithm of the token; its hash is that of {@code at_hash}
   * @param accessToken what came with it
   */
  @Nullable RefusedException judgeLogin(
      JWTClaimsSet claims, String algorithm, String accessToken, String nonce, Instant now) {
    RefusedException wrong = judge(claims, now);
    if (wrong != null) {
      return wrong;
    }
    // §3.1.3.7 (11): the nonce MUST be the one that was sent.
    if (!(claims.getClaim(NONCE) instanceof String given) || !CallbackRules.same(nonce, given)) {
      return new RefusedException(OauthRefusal.NONCE_MISMATCH, NONCE);
    }
    Object hash = claims.getClaim("at_hash");
    if (hash != null && !hash.equals(halfHash(algorithm, accessToken))) {
      return invalid("at_hash");
    }
    return null;
  }

  /** Null when the token says that this is still the one who signed in; §12.2. */
  @Nullable RefusedException judgeRefresh(JWTClaimsSet claims, String subject, Instant now) {
    RefusedException wrong = judge(claims, now);
    return wrong != null || subject.equals(claims.getSubject()) ? wrong : invalid("sub");
  }

  private @Nullable RefusedException judge(JWTClaimsSet claims, Instant now) {
    // (2) MUST exactly match.
    if (claims.getIssuer() == null || !issuers.contains(claims.getIssuer())) {
      return invalid("iss");
    }
    // (3) to (5): we are an audience; of several, the authorized party.
    List<String> audience = claims.getAudience();
    Object party = claims.getClaim("azp");
    if (!audience.contains(clientId)
        || (party != null && !clientId.equals(party))
        || (audience.size() > 1 && party == null)) {
      return invalid("aud or azp");
    }
    // (9), (10)
    Date expires = claims.getExpirationTime();
    if (expires == null || !expires.toInstant().plus(LEEWAY).isAfter(now)) {
      return invalid("exp");
    }
    Date issued = claims.getIssueTime();
    if (issued == null || issued.toInstant().minus(LEEWAY).isAfter(now)) {
      return invalid("iat");
    }
    return isSubject(claims.getSubject()) ? null : invalid("sub");
  }

  /** §2: at most 255 ASCII characters; no control characters, it will be shown. */
  private static boolean isSubject(@Nullable String subject) {
    return subject != null
        && !subject.isEmpty()
        && subject.length() <= MAX_SUBJECT_CHARS
        && subject.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
  }

  /** §3.1.3.6: the left half of the hash, base64url. */
  static @Nullable String halfHash(String algorithm, String accessToken) {
    String bits = algorithm.length() == 5 ? algorithm.substring(2) : "";
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-" + bits)
              .digest(accessToken.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(hash, hash.length / 2));
    } catch (NoSuchAlgorithmException e) {
      return null;
    }
  }

  /** A text claim, or null. */
  static @Nullable String text(JWTClaimsSet claims, String name) {
    try {
      return claims.getStringClaim(name);
    } catch (ParseException e) {
      return null;
    }
  }

  private static RefusedException invalid(String what) {
    return new RefusedException(OauthRefusal.ID_TOKEN_INVALID, what);
  }
}
