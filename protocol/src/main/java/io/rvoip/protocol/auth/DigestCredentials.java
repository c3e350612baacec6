package io.rvoip.protocol.auth;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Digest credentials, RFC 7616 §3.4: one Authorization or Proxy-Authorization value.
 *
 * @param username the name, or H(name:realm) when {@code userhash}
 * @param uri digest-uri as written; it goes into the hash unchanged
 * @param nc nonce count, eight hex digits; present with qop
 * @param cnonce present with qop
 * @param qop null in the RFC 2069 form
 */
public record DigestCredentials(
    String username,
    String realm,
    String nonce,
    String uri,
    String response,
    DigestAlgorithm algorithm,
    @Nullable String cnonce,
    @Nullable String opaque,
    @Nullable Qop qop,
    @Nullable String nc,
    boolean userhash) {

  /** What an Authorization value turned out to be. */
  public sealed interface Result {
    /** Well-formed Digest credentials. */
    record Parsed(DigestCredentials credentials) implements Result {}

    /** Another scheme, such as Basic or Bearer. */
    record OtherScheme(String scheme) implements Result {}

    /** Digest, but it cannot be checked; {@code reason} names the parameter. */
    record Malformed(String reason) implements Result {}
  }

  /** Reads one header value. */
  public static Result parse(String headerValue) {
    List<AuthHeader> headers = AuthHeader.parse(headerValue);
    if (headers.size() != 1) {
      return new Result.Malformed("syntax");
    }
    AuthHeader header = headers.get(0);
    return header.isDigest() ? digest(header) : new Result.OtherScheme(header.scheme());
  }

  private static Result digest(AuthHeader header) {
    String username = username(header);
    String realm = header.param("realm");
    String nonce = header.param("nonce");
    String uri = header.param("uri");
    String response = header.param("response");
    if (username == null) {
      return new Result.Malformed("username");
    }
    if (realm == null) {
      return new Result.Malformed("realm");
    }
    if (nonce == null) {
      return new Result.Malformed("nonce");
    }
    if (uri == null) {
      return new Result.Malformed("uri");
    }
    String algorithmToken = header.param("algorithm");
    DigestAlgorithm algorithm =
        DigestAlgorithm.of(algorithmToken == null ? "MD5" : algorithmToken).orElse(null);
    if (algorithm == null) {
      return new Result.Malformed("algorithm");
    }
    if (response == null || response.length() != algorithm.hexLength() || !isHex(response)) {
      return new Result.Malformed("response");
    }
    String qopToken = header.param("qop");
    Qop qop = qopToken == null ? null : Qop.of(qopToken).orElse(null);
    String nc = header.param("nc");
    String cnonce = header.param("cnonce");
    if (qopToken != null) {
      if (qop == null) {
        return new Result.Malformed("qop");
      }
      if (nc == null || nc.length() != 8 || !isHex(nc)) {
        return new Result.Malformed("nc");
      }
    }
    if ((qop != null || algorithm.session()) && cnonce == null) {
      return new Result.Malformed("cnonce");
    }
    return new Result.Parsed(
        new DigestCredentials(
            username,
            realm,
            nonce,
            uri,
            response,
            algorithm,
            cnonce,
            header.param("opaque"),
            qop,
            qop == null ? null : nc,
            "true".equalsIgnoreCase(header.param("userhash"))));
  }

  /** RFC 7616 §3.4: username, or username* in the ext-value form of RFC 8187, never both. */
  private static @Nullable String username(AuthHeader header) {
    String plain = header.param("username");
    String extended = header.param("username*");
    if (extended == null || plain != null) {
      return extended == null ? plain : null;
    }
    if (!extended.regionMatches(true, 0, "UTF-8'", 0, 6)) {
      return null;
    }
    try {
      String encoded = extended.substring(extended.indexOf('\'', 6) + 1);
      return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null; // a broken percent escape
    }
  }

  private static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!HexFormat.isHexDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** The nonce count as a number; 0 without qop. */
  public long nonceCount() {
    return nc == null ? 0 : Long.parseLong(nc, 16);
  }

  /** The header value. */
  public String toHeaderValue() {
    StringBuilder value =
        new StringBuilder("Digest username=")
            .append(AuthHeader.quoted(username))
            .append(", realm=")
            .append(AuthHeader.quoted(realm))
            .append(", nonce=")
            .append(AuthHeader.quoted(nonce))
            .append(", uri=")
            .append(AuthHeader.quoted(uri))
            .append(", response=")
            .append(AuthHeader.quoted(response))
            .append(", algorithm=")
            .append(algorithm.token());
    if (cnonce != null) {
      value.append(", cnonce=").append(AuthHeader.quoted(cnonce));
    }
    if (opaque != null) {
      value.append(", opaque=").append(AuthHeader.quoted(opaque));
    }
    if (qop != null) {
      value.append(", qop=").append(qop.token()).append(", nc=").append(nc);
    }
    if (userhash) {
      value.append(", userhash=true");
    }
    return value.toString();
  }

  /** Without response and cnonce, which allow a password to be guessed offline. */
  @Override
  public String toString() {
    return "DigestCredentials[" + username + "@" + realm + ", " + algorithm.token() + "]";
  }
}
