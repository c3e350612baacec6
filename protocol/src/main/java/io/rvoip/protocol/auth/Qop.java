package io.rvoip.protocol.auth;

import java.util.Optional;

/** Quality of protection, RFC 7616 §3.4. Its absence (RFC 2069 form) is a null. */
public enum Qop {
  /** Method, URI and nonce are protected. */
  AUTH("auth"),
  /** The body too. */
  AUTH_INT("auth-int");

  private final String token;

  Qop(String token) {
    this.token = token;
  }

  /** The token on the wire. */
  public String token() {
    return token;
  }

  /** The value that a token names, regardless of case. */
  public static Optional<Qop> of(String token) {
    for (Qop qop : values()) {
      if (qop.token.equalsIgnoreCase(token)) {
        return Optional.of(qop);
      }
    }
    return Optional.empty();
  }
}
