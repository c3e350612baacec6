package io.rvoip.auth.jwt;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.rvoip.auth.fetch.FetchException;
import io.rvoip.auth.fetch.GuardedHttp;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Map;

/** Reads what an issuer publishes: OpenID Connect Discovery 1.0 §3 and JWK Sets, RFC 7517 §5. */
final class KeyDocuments {
  private static final int MAX_KEYS = 100;

  private KeyDocuments() {}

  /**
   * Where the keys are. A document of the network may not lead back to this machine.
   *
   * @param issuer what the document must say it is, exactly, §4.3
   * @throws FetchException when it is not acceptable
   */
  static URI keysAddress(byte[] document, String issuer, URI from) {
    Map<String, Object> members = json(document, from).all();
    if (!issuer.equals(members.get("issuer"))) {
      throw new FetchException(from + ": issuer: another one (expected: " + issuer + ")");
    }
    try {
      URI keys = new URI(String.valueOf(members.get("jwks_uri")));
      boolean nearFromFar =
          keys.getHost() != null
              && GuardedHttp.isLoopback(keys.getHost())
              && !GuardedHttp.isLoopback(from.getHost());
      if (GuardedHttp.isAllowed(keys) && !nearFromFar) {
        return keys;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw new FetchException(from + ": jwks_uri: not acceptable (expected: an https address)");
  }

  /**
   * The public keys for signatures; keys of other kinds or purposes, and what cannot be read, are
   * left out.
   *
   * @throws FetchException when none is left, so that a broken document never replaces good keys
   */
  static List<JWK> keys(byte[] document, URI from) {
    try {
      json(document, from);
      List<JWK> usable =
          JWKSet.parse(text(document)).getKeys().stream()
              .filter(k -> !k.isPrivate())
              .filter(JwtSignature::isForSignatures)
              .filter(k -> JwtAlgorithm.ALL.stream().anyMatch(a -> JwtSignature.fits(a, k)))
              .limit(MAX_KEYS)
              .toList();
      if (!usable.isEmpty()) {
        return usable;
      }
    } catch (ParseException e) {
      throw new FetchException(from + ": not a JWK Set");
    }
    throw new FetchException(from + ": no key that could be used (expected: RSA, EC or Ed25519)");
  }

  private static Claims json(byte[] document, URI from) {
    Claims members = Claims.parse(document);
    if (members == null) {
      throw new FetchException(from + ": not a JSON object of a reasonable size");
    }
    return members;
  }

  private static String text(byte[] document) {
    return new String(document, StandardCharsets.UTF_8);
  }
}
