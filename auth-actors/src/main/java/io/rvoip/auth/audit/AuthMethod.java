package io.rvoip.auth.audit;

import java.util.Locale;

/** How somebody tried to prove who he is. */
public enum AuthMethod {
  /** SIP Digest, RFC 7616. */
  DIGEST,
  /** A bearer token in SIP (RFC 8898) or HTTP (RFC 6750). */
  BEARER,
  /** Sign-in over HTTP with name and password. */
  PASSWORD,
  /** Sign-in by way of an OpenID provider. */
  OAUTH,
  /** The session of a browser that has signed in: used, refreshed, ended. */
  SESSION,
  /** A certificate shown in the TLS handshake of SIP, RFC 5922. */
  CERTIFICATE,
  /** The address that a trunk calls from; nothing else proves who it is. */
  ADDRESS,
  /** The signature on a call from a trunk, RFC 8224 (STIR). */
  STIR;

  /** The word in logs and metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
