package io.rvoip.auth.oauth;

import io.rvoip.auth.ClusterSeal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A login between leaving for the provider and coming back. It travels in a cookie that only the
 * cluster can read or make, so that any node takes the callback, that a login is bound to its
 * browser, and that a flood of logins costs nobody memory.
 *
 * @param provider name of the provider that was asked
 * @param state comes back with the answer, RFC 6749 §10.12
 * @param nonce comes back in the ID token, OpenID Connect Core §3.1.2.1
 * @param verifier what only this browser's login knows, RFC 7636
 * @param returnTo path to go to afterwards
 * @param expires when the provider's answer is of no use any more; whole seconds
 */
record PendingLogin(
    String provider,
    String state,
    String nonce,
    String verifier,
    String returnTo,
    Instant expires) {
  private static final String CONTEXT = "login";
  private static final int FIELDS = 6;

  /** Longest cookie that is looked at. */
  static final int MAX_COOKIE_CHARS = 2048;

  static PendingLogin begin(
      String provider, String returnTo, Instant expires, RandomGenerator random) {
    return new PendingLogin(
        provider,
        Randoms.text(random),
        Randoms.text(random),
        Randoms.text(random),
        returnTo,
        Instant.ofEpochSecond(expires.getEpochSecond()));
  }

  /** The value of the cookie. */
  String cookie(ClusterSeal seal) {
    String text =
        String.join(
            "\n",
            provider,
            state,
            nonce,
            verifier,
            returnTo,
            Long.toString(expires.getEpochSecond()));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(seal.seal(text.getBytes(StandardCharsets.UTF_8), CONTEXT));
  }

  /** Empty when the cookie is not one of ours. */
  static Optional<PendingLogin> ofCookie(String cookie, ClusterSeal seal) {
    if (cookie.length() > MAX_COOKIE_CHARS) {
      return Optional.empty();
    }
    byte[] sealed;
    try {
      sealed = Base64.getUrlDecoder().decode(cookie);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return seal.open(sealed, CONTEXT)
        .map(plain -> new String(plain, StandardCharsets.UTF_8).split("\n", -1))
        .filter(parts -> parts.length == FIELDS)
        .map(
            p ->
                new PendingLogin(
                    p[0], p[1], p[2], p[3], p[4], Instant.ofEpochSecond(Long.parseLong(p[5]))));
  }

  /** Without what proves anything. */
  @Override
  public String toString() {
    return "PendingLogin[" + provider + " until " + expires + "]";
  }
}
