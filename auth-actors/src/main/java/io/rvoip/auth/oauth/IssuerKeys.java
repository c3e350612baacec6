package io.rvoip.auth.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys of one provider, and whether one of them has signed a token. Only asymmetric algorithms:
 * {@code none} and HMAC are refused whatever the key, and keys that a header brings or points at
 * are not looked at (RFC 8725 §3.1, §3.10). Blocks: for virtual threads.
 */
final class IssuerKeys {
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);
  private static final long FRESH_MS = 5 * 60_000;
  private static final long WAIT_MS = 10_000;
  private static final long OUTAGE_MS = 6 * 3_600_000;
  private static final long BETWEEN_UNKNOWN_KEYS_MS = 10_000;

  private final GuardedHttp http;
  private @Nullable URI from;
  private @Nullable DefaultJWTProcessor<SecurityContext> processor;

  /** Claims under a right signature, and the JWS algorithm of it. */
  record Verified(JWTClaimsSet claims, String algorithm) {}

  IssuerKeys(GuardedHttp http) {
    this.http = http;
  }

  /**
   * The claims, when the signature is right; nothing else of them has been looked at.
   *
   * @throws RefusedException when it is not, or the keys cannot be had
   */
  Verified verified(String jwt, URI jwks) {
    try {
      SignedJWT parsed = SignedJWT.parse(jwt);
      JWTClaimsSet claims = processor(jwks).process(parsed, null);
      return new Verified(claims, parsed.getHeader().getAlgorithm().getName());
    } catch (JWKSetUnavailableException | RateLimitReachedException e) {
      // Also for a key that was found missing a moment ago: it may be there in a few seconds.
      throw new RefusedException(OauthRefusal.PROVIDER_AWAY, "keys: " + e.getMessage());
    } catch (ParseException | BadJOSEException | JOSEException e) {
      throw new RefusedException(OauthRefusal.ID_TOKEN_INVALID, "signature: " + e.getMessage());
    }
  }

  /** A provider may name another place for its keys when its document is read again. */
  private synchronized DefaultJWTProcessor<SecurityContext> processor(URI jwks) {
    DefaultJWTProcessor<SecurityContext> ready = processor;
    if (ready != null && jwks.equals(from)) {
      return ready;
    }
    ready = new DefaultJWTProcessor<>();
    ready.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    ready.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, source(jwks)));
    ready.setJWTClaimsSetVerifier((claims, context) -> {}); // IdTokenRules judges them
    processor = ready;
    from = jwks;
    return ready;
  }

  /** The last keys serve on when this fails, if it fails in the way that nimbus knows. */
  private Resource fetch(URI jwks) throws IOException {
    try {
      return new Resource(JSONObjectUtils.toJSONString(http.get(jwks)), "application/json");
    } catch (RefusedException e) {
      throw new IOException(e.detail(), e);
    }
  }

  private JWKSource<SecurityContext> source(URI jwks) {
    try {
      return JWKSourceBuilder.<SecurityContext>create(jwks.toURL(), url -> fetch(jwks))
          .cache(FRESH_MS, WAIT_MS)
          .refreshAheadCache(false)
          .rateLimited(BETWEEN_UNKNOWN_KEYS_MS)
          .retrying(false)
          .outageTolerant(OUTAGE_MS)
          .build();
    } catch (MalformedURLException e) {
      throw new RefusedException(OauthRefusal.PROVIDER_MALFORMED, "jwks_uri: " + jwks);
    }
  }
}
