package io.rvoip.auth.oauth;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.rvoip.auth.fetch.GuardedHttp;
import java.net.URI;
import java.net.URISyntaxException;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says of itself, OpenID Connect Discovery §3, as far as a client needs it.
 *
 * @param endSession RP-initiated logout; null: the provider has none
 * @param sendsIssuer {@code authorization_response_iss_parameter_supported}, RFC 9207 §3
 * @param postsSecret whether the token endpoint takes the secret in the body only
 */
record ProviderMetadata(
    String issuer,
    URI authorization,
    URI token,
    URI jwks,
    @Nullable URI endSession,
    boolean sendsIssuer,
    boolean postsSecret) {

  /**
   * Reads the document.
   *
   * @param issuer what it must name, §4.3
   * @throws RefusedException when it is not that issuer's, or lacks an endpoint
   */
  static ProviderMetadata of(Map<String, Object> document, String issuer) {
    try {
      String named = JSONObjectUtils.getString(document, "issuer");
      if (!issuer.equals(named)) {
        throw wrong("issuer: " + shown(named) + " (expected: " + issuer + ")");
      }
      List<String> methods =
          JSONObjectUtils.getStringList(document, "token_endpoint_auth_methods_supported");
      List<String> challenges =
          JSONObjectUtils.getStringList(document, "code_challenge_methods_supported");
      if (challenges != null && !challenges.contains(Pkce.METHOD)) {
        throw wrong("code_challenge_methods_supported: " + challenges + " (expected: S256)");
      }
      return new ProviderMetadata(
          issuer,
          required(document, "authorization_endpoint"),
          required(document, "token_endpoint"),
          required(document, "jwks_uri"),
          optional(document, "end_session_endpoint"),
          Boolean.TRUE.equals(document.get("authorization_response_iss_parameter_supported")),
          methods != null
              && methods.contains("client_secret_post")
              && !methods.contains("client_secret_basic"));
    } catch (ParseException e) {
      throw wrong("a member has the wrong type: " + e.getMessage());
    }
  }

  private static URI required(Map<String, Object> document, String name) throws ParseException {
    URI url = optional(document, name);
    if (url == null) {
      throw wrong(name + ": missing");
    }
    return url;
  }

  private static @Nullable URI optional(Map<String, Object> document, String name)
      throws ParseException {
    String text = JSONObjectUtils.getString(document, name);
    if (text == null) {
      return null;
    }
    try {
      URI url = new URI(text);
      if (GuardedHttp.isAllowed(url)) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Told below.
    }
    throw wrong(name + ": " + shown(text) + " (expected: an https:// URL)");
  }

  private static RefusedException wrong(String detail) {
    return new RefusedException(OauthRefusal.PROVIDER_MALFORMED, "discovery document: " + detail);
  }

  private static String shown(@Nullable String text) {
    String value = String.valueOf(text);
    return value.length() > 200 ? value.substring(0, 200) + "…" : value;
  }
}
