package io.rvoip.protocol.auth;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Authentication-Info, RFC 7616 §3.5 and RFC 3261 §20.6: in a 2xx response the server proves that
 * it knows the password too, and may name the nonce of the next request.
 *
 * @param nextNonce to be used from the next request on; null: the old one goes on
 * @param rspauth the response-digest; null when the server sent none
 */
public record AuthenticationInfo(
    @Nullable String nextNonce,
    @Nullable Qop qop,
    @Nullable String rspauth,
    @Nullable String cnonce,
    @Nullable String nc) {

  /**
   * What a server answers good credentials with. Its quality is "auth", so that the header can be
   * written before the response has its body.
   *
   * @param ha1 as for {@link DigestResponse}
   */
  public static AuthenticationInfo of(
      DigestCredentials credentials, String ha1, @Nullable String nextNonce) {
    return new AuthenticationInfo(
        nextNonce,
        Qop.AUTH,
        rspauth(credentials, ha1, Qop.AUTH),
        credentials.cnonce(),
        credentials.nc());
  }

  /** RFC 7616 §3.5: as the request-digest, but A2 has no method. */
  private static String rspauth(DigestCredentials credentials, String ha1, Qop qop) {
    return DigestResponse.compute(
        credentials.algorithm(),
        ha1,
        credentials.nonce(),
        credentials.nc(),
        credentials.cnonce(),
        qop,
        "",
        credentials.uri(),
        new byte[0]);
  }

  /** Reads a header value; empty when it does not follow the grammar. */
  public static Optional<AuthenticationInfo> parse(String headerValue) {
    // The header has parameters and no scheme: with one, it reads as a challenge does.
    List<AuthHeader> headers = AuthHeader.parse("Info " + headerValue);
    if (headers.size() != 1 || headers.getFirst().params().isEmpty()) {
      return Optional.empty();
    }
    AuthHeader info = headers.getFirst();
    String qop = info.param("qop");
    return Optional.of(
        new AuthenticationInfo(
            info.param("nextnonce"),
            qop == null ? null : Qop.of(qop).orElse(null),
            info.param("rspauth"),
            info.param("cnonce"),
            info.param("nc")));
  }

  /** Whether it answers these credentials and comes from somebody who knows the password. */
  public boolean proves(DigestCredentials credentials, String ha1) {
    return rspauth != null
        && qop == Qop.AUTH
        && Objects.equals(cnonce, credentials.cnonce())
        && Objects.equals(nc, credentials.nc())
        && rspauth.equalsIgnoreCase(rspauth(credentials, ha1, Qop.AUTH));
  }

  /** The header value. */
  public String toHeaderValue() {
    StringBuilder value = new StringBuilder();
    if (nextNonce != null) {
      value.append("nextnonce=").append(AuthHeader.quoted(nextNonce)).append(", ");
    }
    value.append("qop=").append(qop == null ? "" : qop.token());
    if (rspauth != null) {
      value.append(", rspauth=").append(AuthHeader.quoted(rspauth));
    }
    if (cnonce != null) {
      value.append(", cnonce=").append(AuthHeader.quoted(cnonce));
    }
    if (nc != null) {
      value.append(", nc=").append(nc);
    }
    return value.toString();
  }
}
