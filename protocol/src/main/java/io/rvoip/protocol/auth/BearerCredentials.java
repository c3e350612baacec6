package io.rvoip.protocol.auth;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code Bearer} credentials in SIP, RFC 8898 §3: {@code Authorization: Bearer <token>}.
 *
 * @param token the access token as its issuer wrote it; a secret
 */
public record BearerCredentials(String token) {
  private static final String SCHEME = "bearer";

  /** Reads the first that there is among the Authorization values of a request; null: none. */
  public static @Nullable BearerCredentials first(List<String> headerValues) {
    for (String value : headerValues) {
      int space = value.indexOf(' ');
      if (space == SCHEME.length()
          && value.substring(0, space).toLowerCase(Locale.ROOT).equals(SCHEME)) {
        String token = value.substring(space + 1).strip();
        if (!token.isEmpty() && token.chars().allMatch(BearerCredentials::isTokenChar)) {
          return new BearerCredentials(token);
        }
      }
    }
    return null;
  }

  /** RFC 6750 §2.1, b64token. */
  private static boolean isTokenChar(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-._~+/=".indexOf(c) >= 0;
  }

  /** The header value. */
  public String toHeaderValue() {
    return "Bearer " + token;
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "BearerCredentials[hidden]";
  }
}
