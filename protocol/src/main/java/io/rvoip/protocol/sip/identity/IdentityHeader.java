package io.rvoip.protocol.sip.identity;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One value of the Identity header, RFC 8224 §4: a PASSporT and where its credential is.
 *
 * @param digest the PASSporT: {@code header.claims.signature}, or {@code ..signature} in the
 *     compact form of RFC 8225 §7
 * @param info URI of the certificate, without its angle brackets
 * @param alg signature algorithm when the parameter is there
 * @param ppt PASSporT type, RFC 8224 §4.1, in lower case; null: the base type
 */
public record IdentityHeader(
    String digest, String info, @Nullable String alg, @Nullable String ppt) {
  /** Longest value read, characters. */
  public static final int MAX_LENGTH = 8192;

  private static final int MAX_PARAMS = 16;

  /** Reads one value; empty when it does not follow the grammar. */
  public static Optional<IdentityHeader> parse(String value) {
    if (value.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    int end = value.indexOf(';');
    String digest = (end < 0 ? value : value.substring(0, end)).strip();
    if (end < 0 || !isDigest(digest)) {
      return Optional.empty();
    }
    Map<String, String> params = params(value, end);
    String info = params == null ? null : params.get("info");
    if (params == null || info == null || !info.startsWith("<") || !info.endsWith(">")) {
      return Optional.empty();
    }
    String ppt = params.get("ppt");
    return Optional.of(
        new IdentityHeader(
            digest,
            info.substring(1, info.length() - 1).strip(),
            params.get("alg"),
            ppt == null ? null : ppt.toLowerCase(Locale.ROOT)));
  }

  /** Whether only the signature is there: the receiver rebuilds the rest from the request. */
  public boolean compact() {
    return digest.startsWith("..");
  }

  private static boolean isDigest(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // RFC 8224 §4 names the characters of plain base64; a JWS is made of those of base64url.
      if (!alphanumeric(c) && "._-+/".indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Names in lower case; null when a parameter is malformed or comes twice. */
  private static @Nullable Map<String, String> params(String value, int from) {
    Map<String, String> params = new HashMap<>();
    int at = from;
    while (at < value.length()) {
      int end = paramEnd(value, at + 1);
      String param = value.substring(at + 1, end).strip();
      int equals = param.indexOf('=');
      String name = (equals < 0 ? param : param.substring(0, equals)).strip();
      String text = equals < 0 ? "" : unquoted(param.substring(equals + 1).strip());
      boolean token =
          !name.isEmpty() && name.chars().allMatch(c -> alphanumeric((char) c) || c == '-');
      if (!token
          || params.putIfAbsent(name.toLowerCase(Locale.ROOT), text) != null
          || params.size() > MAX_PARAMS) {
        return null;
      }
      at = end;
    }
    return params;
  }

  /** Where the next parameter begins: a semicolon outside of quotes and brackets. */
  private static int paramEnd(String value, int from) {
    boolean quoted = false;
    boolean bracketed = false;
    for (int i = from; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' && !bracketed) {
        quoted = !quoted;
      } else if (c == '<' && !quoted) {
        bracketed = true;
      } else if (c == '>' && !quoted) {
        bracketed = false;
      } else if (c == ';' && !quoted && !bracketed) {
        return i;
      }
    }
    return value.length();
  }

  /** RFC 8224 §4 has ppt and alg as tokens; ATIS-1000074 and the field write them in quotes. */
  private static String unquoted(String text) {
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text;
  }

  private static boolean alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** The value as it goes on the wire. */
  @Override
  public String toString() {
    return digest
        + ";info=<"
        + info
        + ">"
        + (alg == null ? "" : ";alg=" + alg)
        + (ppt == null ? "" : ";ppt=" + ppt);
  }
}
