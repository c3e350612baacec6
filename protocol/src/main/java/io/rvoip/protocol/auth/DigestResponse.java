package io.rvoip.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The request-digest of RFC 7616 §3.4.1: computed by the client, verified by the server. */
public final class DigestResponse {
  private DigestResponse() {}

  /**
   * Computes the request-digest.
   *
   * @param ha1 stored HA1 of the algorithm's base, lower-case hex
   * @param nc nonce count, eight hex digits; used with qop only
   * @param cnonce needed with qop and with "-sess"
   * @param qop null for the RFC 2069 form
   * @param body entity body; used with auth-int only
   * @return lower-case hex
   */
  public static String compute(
      DigestAlgorithm algorithm,
      String ha1,
      String nonce,
      @Nullable String nc,
      @Nullable String cnonce,
      @Nullable Qop qop,
      String method,
      String uri,
      byte[] body) {
    String a1 = algorithm.session() ? algorithm.hash(ha1, nonce, present("cnonce", cnonce)) : ha1;
    String a2 =
        qop == Qop.AUTH_INT
            ? algorithm.hash(method, uri, algorithm.hash(body))
            : algorithm.hash(method, uri);
    if (qop == null) {
      return algorithm.hash(a1, nonce, a2);
    }
    return algorithm.hash(a1, nonce, present("nc", nc), present("cnonce", cnonce), qop.token(), a2);
  }

  /**
   * Whether the credentials prove knowledge of the password behind {@code ha1}. Takes the same time
   * for each wrong response. That nonce, realm, algorithm and qop are those that were offered is
   * for the caller to check.
   */
  public static boolean verify(
      DigestCredentials credentials, String ha1, String method, byte[] body) {
    if (credentials.algorithm().session() && credentials.cnonce() == null) {
      return false;
    }
    String expected =
        compute(
            credentials.algorithm(),
            ha1,
            credentials.nonce(),
            credentials.nc(),
            credentials.cnonce(),
            credentials.qop(),
            method,
            credentials.uri(),
            body);
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.US_ASCII),
        credentials.response().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
  }

  private static String present(String name, @Nullable String value) {
    return Objects.requireNonNull(value, () -> name + ": null (expected: a value)");
  }
}
