package io.rvoip.auth.oauth;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A successful answer of a token endpoint, RFC 6749 §5.1 and OpenID Connect Core §3.1.3.3.
 *
 * @param idToken null: a refresh may come without one
 * @param refreshToken null: there is none, or the old one stays good
 * @param expiresInSeconds life of the access token; 0: not said
 */
record Tokens(
    String accessToken,
    @Nullable String idToken,
    @Nullable String refreshToken,
    long expiresInSeconds) {
  private static final int MAX_TOKEN_CHARS = 32_768;

  /**
   * Reads the answer.
   *
   * @throws RefusedException when it is none
   */
  static Tokens of(Map<String, Object> json) {
    try {
      String type = JSONObjectUtils.getString(json, "token_type");
      String access = token(json, "access_token");
      if (access == null || !"bearer".equalsIgnoreCase(type)) {
        throw wrong("access_token or token_type");
      }
      return new Tokens(access, token(json, "id_token"), token(json, "refresh_token"), life(json));
    } catch (ParseException e) {
      throw wrong("a member");
    }
  }

  private static @Nullable String token(Map<String, Object> json, String name)
      throws ParseException {
    String text = JSONObjectUtils.getString(json, name);
    if (text != null && (text.isEmpty() || text.length() > MAX_TOKEN_CHARS)) {
      throw wrong(name);
    }
    return text;
  }

  private static long life(Map<String, Object> json) {
    // Some providers write the number as text.
    Object value = json.get("expires_in");
    if (value instanceof Number n) {
      return Math.max(0, n.longValue());
    }
    return value instanceof String s && s.matches("\\d{1,9}") ? Long.parseLong(s) : 0;
  }

  private static RefusedException wrong(String what) {
    return new RefusedException(
        OauthRefusal.PROVIDER_MALFORMED, "token endpoint: " + what + " is not as it must be");
  }

  /** Without the tokens. */
  @Override
  public String toString() {
    return "Tokens[expires in " + expiresInSeconds + " s]";
  }
}
