package io.rvoip.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Vectors of RFC 7520 and RFC 8037, read where they are kept. */
class JoseCookbookTest {
  private static final Path COOKBOOK =
      Path.of(System.getProperty("rvoip.testdata", "none"), "auth", "jose-cookbook");

  @BeforeAll
  static void needsTheVectors() {
    assumeTrue(Files.isDirectory(COOKBOOK), "no vectors at " + COOKBOOK + " (-Drvoip.testdata=…)");
  }

  private static Map<String, Object> vector(Path file) {
    try {
      return JSONObjectUtils.parse(Files.readString(file));
    } catch (IOException | java.text.ParseException e) {
      return fail(file + " cannot be read", e);
    }
  }

  private static List<Path> vectors() throws IOException {
    try (Stream<Path> jws = Files.list(COOKBOOK.resolve("jws"));
        Stream<Path> curve = Files.list(COOKBOOK.resolve("curve25519"))) {
      return Stream.concat(jws, curve).filter(f -> f.toString().endsWith(".json")).toList();
    }
  }

  @Test
  @Scenario("token-validation/Signatures/Published vectors")
  void shouldVerifyEveryVectorOfOurAlgorithmsAndNoneOfTheOthers() throws Exception {
    int verified = 0;
    int refused = 0;
    for (Path file : vectors()) {
      Map<String, Object> vector = vector(file);
      Map<String, Object> input = JSONObjectUtils.getJSONObject(vector, "input");
      Map<String, Object> signing = JSONObjectUtils.getJSONObject(vector, "signing");
      Optional<JwtAlgorithm> algorithm = JwtAlgorithm.of(JSONObjectUtils.getString(input, "alg"));
      if (algorithm.isEmpty()) {
        refused++;
        continue;
      }
      JWK key = JWK.parse(JSONObjectUtils.getJSONObject(input, "key")).toPublicJWK();
      byte[] signed =
          JSONObjectUtils.getString(signing, "sig-input").getBytes(StandardCharsets.US_ASCII);
      byte[] signature = Base64.getUrlDecoder().decode(JSONObjectUtils.getString(signing, "sig"));
      assertThat(JwtSignature.isGood(algorithm.get(), key, signed, signature))
          .as(file.toString())
          .isTrue();
      assertNothingElseIsGood(file, algorithm.get(), key, signed, signature);
      verified++;
    }
    assertThat(verified).as("RS256, ES512 and EdDSA at least").isGreaterThanOrEqualTo(3);
    assertThat(refused).as("HS256 at least").isPositive();
  }

  private static void assertNothingElseIsGood(
      Path file, JwtAlgorithm algorithm, JWK key, byte[] signed, byte[] signature) {
    for (int i = 0; i < signature.length; i += 7) {
      byte[] changed = signature.clone();
      changed[i] ^= 1;
      assertThat(JwtSignature.isGood(algorithm, key, signed, changed))
          .as("%s: byte %d of the signature changed", file, i)
          .isFalse();
    }
    byte[] other = signed.clone();
    other[other.length - 1] ^= 1;
    assertThat(JwtSignature.isGood(algorithm, key, other, signature)).isFalse();
    for (JwtAlgorithm wrong : JwtAlgorithm.values()) {
      if (wrong != algorithm) {
        assertThat(JwtSignature.isGood(wrong, key, signed, signature))
            .as("%s as %s", file, wrong)
            .isFalse();
      }
    }
  }

  @Test
  void shouldUseThePublicKeysOfTheCookbookOnly() throws Exception {
    try (Stream<Path> files = Files.list(COOKBOOK.resolve("jwk"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        JWK key = JWK.parse(Files.readString(file));
        boolean usable = JwtAlgorithm.ALL.stream().anyMatch(a -> JwtSignature.fits(a, key));
        assertThat(usable).as(file.toString()).isEqualTo(!file.toString().contains("symmetric"));
      }
    }
  }
}
