package io.rvoip.protocol.sip.identity;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JWS in compact serialization, RFC 7515 §7.1, taken apart and not yet believed: what it says is
 * read by {@link Passport}, who signed it is checked with {@link #signingInput} and {@link
 * #signature} alone.
 *
 * @param header the protected header, JSON
 * @param claims the payload, JSON
 * @param signingInput what is signed: header and payload in base64url with the dot between
 * @param signature raw signature
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of the wire, handed on once
public record JwsToken(byte[] header, byte[] claims, String signingInput, byte[] signature) {
  private static final Base64.Encoder TO_BASE64URL = Base64.getUrlEncoder().withoutPadding();

  /** Longest token read, characters. */
  public static final int MAX_LENGTH = 8000;

  /** Takes a token apart; empty when it does not have three parts in base64url. */
  public static Optional<JwsToken> parse(String token) {
    String[] parts = token.length() > MAX_LENGTH ? new String[0] : token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    byte[] header = bytes(parts[0]);
    byte[] claims = bytes(parts[1]);
    byte[] signature = bytes(parts[2]);
    return header == null || claims == null || signature == null
        ? Optional.empty()
        : Optional.of(new JwsToken(header, claims, parts[0] + "." + parts[1], signature));
  }

  /** The token of this header and payload, to be signed. */
  public static String signingInput(Json header, Json claims) {
    return base64url(header) + "." + base64url(claims);
  }

  private static String base64url(Json json) {
    return base64url(json.canonical().getBytes(StandardCharsets.UTF_8));
  }

  /** base64url without padding, RFC 7515 §2. */
  public static String base64url(byte[] bytes) {
    return TO_BASE64URL.encodeToString(bytes);
  }

  /** Null unless the text is the one base64url form of some bytes: no padding, no stray bits. */
  static byte @Nullable [] bytes(String text) {
    try {
      byte[] decoded = Base64.getUrlDecoder().decode(text);
      return base64url(decoded).equals(text) ? decoded : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
