package io.rvoip.benchmarks;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.rvoip.auth.TokenValidationService;
import io.rvoip.auth.TokenVerdict;
import io.rvoip.auth.jwt.ClaimMapping;
import io.rvoip.auth.jwt.JwtAlgorithm;
import io.rvoip.auth.jwt.JwtSource;
import io.rvoip.auth.jwt.TenantRule;
import io.rvoip.auth.jwt.TrustedIssuer;
import io.rvoip.auth.revocation.Revocation;
import io.rvoip.auth.revocation.Revocations;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Validation of a JWT of the size that Keycloak sends (1.2 KB): remembered, and from its parts to
 * the verdict.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TokenBenchmark {
  private static final String ISSUER = "http://127.0.0.1:8080/realms/main";

  private final Revocations revocations = new Revocations();
  private final Instant now = Instant.now();
  private JwtSource source = new JwtSource(List.of(), Duration.ZERO);
  private TokenValidationService service = new TokenValidationService(List.of(), 0, Duration.ZERO);
  private String rs256 = "";
  private String es256 = "";
  private String edDsa = "";

  /** Makes keys and tokens; a thousand revocations of others are known. */
  @Setup
  public void prepare() throws GeneralSecurityException {
    KeyPair rsa = pair("RSA", 2048);
    KeyPair ec = pair("EC", 256);
    KeyPair ed = pair("Ed25519", 255);
    byte[] encoded = ed.getPublic().getEncoded(); // RFC 8410 §4: the key is the last 32 bytes
    byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    Map<String, JWK> keys =
        Map.of(
            "rsa", new RSAKey.Builder((RSAPublicKey) rsa.getPublic()).keyID("rsa").build(),
            "ec", new ECKey.Builder(Curve.P_256, (ECPublicKey) ec.getPublic()).keyID("ec").build(),
            "ed", new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x)).keyID("ed").build());
    rs256 = token("RS256", "rsa", "SHA256withRSA", rsa);
    es256 = token("ES256", "ec", "SHA256withECDSAinP1363Format", ec);
    edDsa = token("EdDSA", "ed", "Ed25519", ed);
    source =
        new JwtSource(
            List.of(
                new JwtSource.Issuer(
                    trust(),
                    (id, alg) ->
                        CompletableFuture.completedStage(List.of(keys.get(String.valueOf(id)))))),
            Duration.ofHours(1));
    service =
        new TokenValidationService(
            List.of(source),
            new TokenValidationService.Settings(10_000, Duration.ofHours(1), Duration.ofSeconds(1)),
            revocations,
            InstantSource.system(),
            System::nanoTime);
    for (int i = 0; i < 1_000; i++) {
      revocations.add(
          List.of(
              new Revocation(
                  new Revocation.Target("default", Revocation.Kind.SUBJECT, "other" + i),
                  now,
                  now.plusSeconds(3600))));
    }
    if (!(remembered() instanceof TokenVerdict.Valid)) {
      throw new IllegalStateException("token: refused (expected: good)");
    }
  }

  /** Hash, look-up, revocations. */
  @Benchmark
  public TokenVerdict remembered() {
    return service.validate(rs256).toCompletableFuture().join();
  }

  /** The same as the callers in the node use it, without the copy of the stage that join needs. */
  @Benchmark
  public Object rememberedStage() {
    return service.validate(rs256);
  }

  /** From the text to the verdict. */
  @Benchmark
  public TokenVerdict judgedRs256() {
    return judged(rs256);
  }

  /** The same. */
  @Benchmark
  public TokenVerdict judgedEs256() {
    return judged(es256);
  }

  /** The same. */
  @Benchmark
  public TokenVerdict judgedEdDsa() {
    return judged(edDsa);
  }

  private TokenVerdict judged(String token) {
    return source.validate(token, now).toCompletableFuture().join();
  }

  private static TrustedIssuer trust() {
    return new TrustedIssuer(
        "company",
        Set.of(ISSUER),
        Set.of("rvoip"),
        JwtAlgorithm.ALL,
        Duration.ofSeconds(60),
        Duration.ofDays(1),
        new ClaimMapping(
            "sub",
            new TenantRule.Fixed("default"),
            Set.of(),
            List.of(List.of("realm_access", "roles")),
            Map.of("telephony-admin", "admin", "viewer", "viewer"),
            Set.of("Bearer"),
            false));
  }

  private String token(String alg, String keyId, String jca, KeyPair pair)
      throws GeneralSecurityException {
    Map<String, Object> claims =
        Map.ofEntries(
            Map.entry("iss", ISSUER),
            Map.entry("aud", List.of("rvoip", "account")),
            Map.entry("sub", "6c2b6f6c-1f1e-4b5c-9b43-5cf2c6e0c5a1"),
            Map.entry("typ", "Bearer"),
            Map.entry("azp", "rvoip"),
            Map.entry("iat", now.getEpochSecond()),
            Map.entry("exp", now.plusSeconds(3600).getEpochSecond()),
            Map.entry("jti", "onrtac:0f1c1f0e-5a0e-4cb8-a3f5-0d0a3f1f4f10"),
            Map.entry("sid", "b1a5a3a0-93a1-43b8-9a41-2d8d7d6a2d11"),
            Map.entry(
                "realm_access",
                Map.of(
                    "roles",
                    List.of("default-roles-main", "offline_access", "uma_authorization", "admin"))),
            Map.entry(
                "resource_access",
                Map.of(
                    "account",
                    Map.of(
                        "roles",
                        List.of("manage-account", "manage-account-links", "view-profile")))),
            Map.entry("scope", "openid email profile"),
            Map.entry("name", "Alice Example"),
            Map.entry("preferred_username", "alice"),
            Map.entry("email", "alice@example.com"));
    String signed = base64(Map.of("alg", alg, "typ", "JWT", "kid", keyId)) + "." + base64(claims);
    Signature signature = Signature.getInstance(jca);
    signature.initSign(pair.getPrivate());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + Base64URL.encode(signature.sign());
  }

  private static String base64(Map<String, Object> json) {
    return Base64URL.encode(JSONObjectUtils.toJSONString(json)).toString();
  }

  private static KeyPair pair(String algorithm, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }
}
