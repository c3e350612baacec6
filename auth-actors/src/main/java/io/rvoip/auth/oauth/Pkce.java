package io.rvoip.auth.oauth;

import io.rvoip.protocol.sip.id.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Proof key for code exchange, RFC 7636, method S256. */
final class Pkce {
  static final String METHOD = "S256";

  private Pkce() {}

  /** §4.2: BASE64URL-ENCODE(SHA256(ASCII(code_verifier))). */
  static String challenge(String verifier) {
    byte[] hash = Sha256.of(verifier.getBytes(StandardCharsets.US_ASCII));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
  }
}
