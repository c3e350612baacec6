package io.rvoip.auth.oauth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Judges what came back through the browser, RFC 6749 §4.1.2, before anybody is asked anything. */
final class CallbackRules {
  private static final int MAX_CODE_CHARS = 4096;
  private static final int MAX_ISSUER_CHARS = 1024;

  private CallbackRules() {}

  /**
   * The authorization response.
   *
   * @param error error code of the provider, RFC 6749 §4.1.2.1
   * @param issuer RFC 9207
   */
  record Answer(
      @Nullable String code,
      @Nullable String state,
      @Nullable String error,
      @Nullable String issuer) {

    static Answer of(Map<String, String> query) {
      return new Answer(
          query.get("code"), query.get("state"), query.get("error"), query.get("iss"));
    }

    /** Without the code. */
    @Override
    public String toString() {
      return "Answer[error " + error + ", iss " + issuer + "]";
    }
  }

  /**
   * Null when the code may be redeemed.
   *
   * @param provider name in the path of the callback
   */
  static @Nullable OauthRefusal judge(
      Optional<PendingLogin> login,
      String provider,
      Answer answer,
      ProviderMetadata metadata,
      Instant now) {
    if (login.isEmpty()) {
      return OauthRefusal.NO_LOGIN;
    }
    PendingLogin begun = login.get();
    if (!begun.expires().isAfter(now)) {
      return OauthRefusal.LOGIN_EXPIRED;
    }
    // RFC 9700 §4.4.2: each provider has its own callback, and a login knows whom it asked.
    if (!begun.provider().equals(provider)) {
      return OauthRefusal.ISSUER_MISMATCH;
    }
    if (answer.state() == null || !same(begun.state(), answer.state())) {
      return OauthRefusal.STATE_MISMATCH;
    }
    // RFC 9207 §2.4: MUST compare iss when it is there, and refuse its absence when the provider
    // has said that it sends it. Errors too.
    String issuer = answer.issuer();
    if (issuer == null
        ? metadata.sendsIssuer()
        : issuer.length() > MAX_ISSUER_CHARS || !issuer.equals(metadata.issuer())) {
      return OauthRefusal.ISSUER_MISMATCH;
    }
    if (answer.error() != null) {
      return OauthRefusal.DENIED;
    }
    String code = answer.code();
    return code == null || code.isEmpty() || code.length() > MAX_CODE_CHARS
        ? OauthRefusal.PROVIDER_MALFORMED
        : null;
  }

  /** In constant time. */
  static boolean same(String ours, String theirs) {
    return MessageDigest.isEqual(
        ours.getBytes(StandardCharsets.UTF_8), theirs.getBytes(StandardCharsets.UTF_8));
  }
}
