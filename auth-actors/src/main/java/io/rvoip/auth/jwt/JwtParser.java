package io.rvoip.auth.jwt;

import io.rvoip.auth.RefusalReason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JWS in compact form (RFC 7515 §7.1) as far as that needs no key, and refuses what no key
 * could make good: other forms, algorithms that are not ours, headers that bring their key along
 * (RFC 8725 §3.5, §3.10), extensions (RFC 7515 §4.1.11; {@code b64} of RFC 7797 among them),
 * compression, and JSON that is deeper or wider than a token's. Asks nobody and keeps nothing.
 */
final class JwtParser {
  private static final int MAX_HEADER_CHARS = 4_096;
  private static final int MAX_KEY_ID = 255;

  /** Keys or addresses of keys that whoever forged the token has chosen. */
  private static final Set<String> KEYS_BROUGHT_ALONG = Set.of("jwk", "jku", "x5u", "x5c");

  /** Known or not, none of them may change how this token is read. */
  private static final Set<String> CHANGING = Set.of("crit", "b64", "zip", "enc", "cty");

  /** RFC 8725 §3.11: a logout or DPoP token is signed by the same key and no access token. */
  private static final Set<String> TYPES = Set.of("jwt", "at+jwt");

  private JwtParser() {}

  /** What came of it. */
  sealed interface Parsed {
    record Readable(Jwt jwt) implements Parsed {}

    record Refused(RefusalReason reason) implements Parsed {}
  }

  static Parsed parse(String token) {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    // Five parts are a JWE, which we have no key for.
    if (first < 1 || second < 0 || token.indexOf('.', second + 1) >= 0) {
      return refused(RefusalReason.MALFORMED);
    }
    Claims read = first > MAX_HEADER_CHARS ? null : json(token.substring(0, first));
    Map<String, Object> header = read == null ? Map.of() : read.all();
    if (!(header.get("alg") instanceof String alg)) {
      return refused(RefusalReason.MALFORMED);
    }
    Optional<JwtAlgorithm> algorithm = JwtAlgorithm.of(alg);
    if (algorithm.isEmpty()) {
      return refused(RefusalReason.ALGORITHM);
    }
    if (header.keySet().stream().anyMatch(JwtParser::isForbidden) || !isJwt(header.get("typ"))) {
      return refused(RefusalReason.FORBIDDEN_HEADER);
    }
    Object keyId = header.get("kid");
    if (keyId != null && !(keyId instanceof String id && id.length() <= MAX_KEY_ID)) {
      return refused(RefusalReason.MALFORMED);
    }
    Claims claims = json(token.substring(first + 1, second));
    byte[] signature = decoded(token.substring(second + 1));
    if (claims == null || signature == null) {
      return refused(RefusalReason.MALFORMED);
    }
    String issuer = claims.text("iss");
    if (issuer == null) {
      return refused(RefusalReason.MISSING_CLAIM);
    }
    return new Parsed.Readable(
        new Jwt(
            algorithm.get(),
            (String) keyId,
            issuer,
            claims,
            token.substring(0, second).getBytes(StandardCharsets.US_ASCII),
            signature));
  }

  private static boolean isForbidden(String name) {
    return KEYS_BROUGHT_ALONG.contains(name) || CHANGING.contains(name);
  }

  private static boolean isJwt(@Nullable Object type) {
    return type == null
        || (type instanceof String text
            && TYPES.contains(text.toLowerCase(Locale.ROOT).replaceFirst("^application/", "")));
  }

  private static @Nullable Claims json(String part) {
    byte[] bytes = decoded(part);
    return bytes == null ? null : Claims.parse(bytes);
  }

  /** Base64url without padding, RFC 7515 §2. */
  private static byte @Nullable [] decoded(String part) {
    if (part.indexOf('=') >= 0) {
      return null;
    }
    try {
      return Base64.getUrlDecoder().decode(part);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Parsed refused(RefusalReason reason) {
    return new Parsed.Refused(reason);
  }
}
