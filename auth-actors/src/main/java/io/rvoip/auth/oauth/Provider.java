package io.rvoip.auth.oauth;

import io.rvoip.auth.jwt.SignedClaims;
import io.rvoip.config.OauthProviderConfig;
import io.rvoip.config.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One provider: its document, its token endpoint, its keys. The document is kept for an hour, and
 * while a new one cannot be had for as long as the process lives. Blocks: for virtual threads.
 */
final class Provider {
  private static final long FRESH_NANOS = 3_600_000_000_000L;
  private static final long RETRY_NANOS = 5_000_000_000L;

  private final OauthProviderConfig config;
  private final URI redirect;
  private final ProviderHttp http;
  private final ProviderKeys keys;
  private final LongSupplier nanoTime;
  private @Nullable ProviderMetadata known;
  private long knownAtNanos;
  private @Nullable RefusedException failed;
  private long failedAtNanos;

  Provider(OauthProviderConfig config, URI redirect, ProviderHttp http, LongSupplier nanoTime) {
    this.config = config;
    this.redirect = redirect;
    this.http = http;
    this.keys = new ProviderKeys(config.name(), config.issuer(), http.guarded(), nanoTime);
    this.nanoTime = nanoTime;
  }

  OauthProviderConfig config() {
    return config;
  }

  /**
   * The provider's document; one thread fetches, the others wait for it.
   *
   * @throws RefusedException when it cannot be had and never could
   */
  synchronized ProviderMetadata metadata() {
    long now = nanoTime.getAsLong();
    ProviderMetadata last = known;
    if (last != null && now - knownAtNanos < FRESH_NANOS) {
      return last;
    }
    if (failed == null || now - failedAtNanos >= RETRY_NANOS) {
      try {
        last = ProviderMetadata.of(http.get(config.discoveryUrl()), config.issuer());
        known = last;
        knownAtNanos = nanoTime.getAsLong();
        failed = null;
      } catch (RefusedException e) {
        failed = e;
        failedAtNanos = nanoTime.getAsLong();
      }
    }
    if (last != null) {
      return last;
    }
    RefusedException why = failed;
    throw why == null ? new RefusedException(OauthRefusal.PROVIDER_AWAY, "not asked") : why;
  }

  /** Where the browser goes, RFC 6749 §4.1.1, RFC 7636 §4.3, OpenID Connect Core §3.1.2.1. */
  URI authorizationUrl(PendingLogin login) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("response_type", "code");
    query.put("client_id", config.clientId());
    query.put("redirect_uri", redirect.toString());
    query.put("scope", String.join(" ", config.scopes()));
    query.put("state", login.state());
    query.put("nonce", login.nonce());
    query.put("code_challenge", Pkce.challenge(login.verifier()));
    query.put("code_challenge_method", Pkce.METHOD);
    if (config.hostedDomain() != null) {
      query.put("hd", config.hostedDomain());
    }
    return withQuery(metadata().authorization(), query);
  }

  /**
   * Turns a code into tokens, RFC 6749 §4.1.3.
   *
   * @throws RefusedException when the provider does not
   */
  Tokens redeem(String code, String verifier) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", redirect.toString());
    form.put("code_verifier", verifier);
    return tokens(form);
  }

  /**
   * Turns a refresh token into tokens, RFC 6749 §6.
   *
   * @throws RefusedException when the provider does not
   */
  Tokens refresh(String refreshToken) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "refresh_token");
    form.put("refresh_token", refreshToken);
    return tokens(form);
  }

  /** The claims of a token that this provider has signed. */
  SignedClaims verified(String jwt) {
    return keys.verified(jwt, metadata().jwks());
  }

  /** Where the browser ends its session at the provider, RP-Initiated Logout §2; null: nowhere. */
  @Nullable URI endSessionUrl(@Nullable String idToken, URI afterwards) {
    URI endpoint = metadata().endSession();
    if (endpoint == null) {
      return null;
    }
    Map<String, String> query = new LinkedHashMap<>();
    query.put("client_id", config.clientId());
    query.put("post_logout_redirect_uri", afterwards.toString());
    if (idToken != null && idToken.length() <= 4096) { // longer URLs are cut on the way
      query.put("id_token_hint", idToken);
    }
    return withQuery(endpoint, query);
  }

  private Tokens tokens(Map<String, String> form) {
    ProviderMetadata metadata = metadata();
    HttpRequest.Builder request =
        http.request(metadata.token()).header("Content-Type", "application/x-www-form-urlencoded");
    Secret secret = config.clientSecret();
    if (secret != null && !metadata.postsSecret()) {
      // RFC 6749 §2.3.1: both are form-encoded first.
      String pair = encoded(config.clientId()) + ":" + encoded(secret.reveal());
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    } else {
      form.put("client_id", config.clientId());
      if (secret != null) {
        form.put("client_secret", secret.reveal());
      }
    }
    ProviderHttp.Reply reply =
        http.send(request.POST(BodyPublishers.ofString(formEncoded(form))).build());
    if (reply.status() == 200) {
      return Tokens.of(reply.json());
    }
    Object error = reply.json().get("error");
    OauthRefusal reason =
        reply.status() >= 500 || reply.status() == 429
            ? OauthRefusal.PROVIDER_AWAY
            : "invalid_grant".equals(error)
                ? OauthRefusal.GRANT_REFUSED
                : reply.status() == 400 || reply.status() == 401
                    ? OauthRefusal.CLIENT_REFUSED
                    : OauthRefusal.PROVIDER_MALFORMED;
    throw new RefusedException(reason, "token endpoint answers " + reply.status());
  }

  private static URI withQuery(URI endpoint, Map<String, String> query) {
    String separator = endpoint.getRawQuery() == null ? "?" : "&";
    return URI.create(endpoint + separator + formEncoded(query));
  }

  private static String formEncoded(Map<String, String> values) {
    return values.entrySet().stream()
        .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
