package io.rvoip.auth.jwt;

import static io.rvoip.auth.jwt.TestIssuer.NOON;
import static io.rvoip.auth.jwt.TestIssuer.base64;
import static io.rvoip.auth.jwt.TestIssuer.claims;
import static io.rvoip.auth.jwt.TestIssuer.claimsWith;
import static io.rvoip.auth.jwt.TestIssuer.header;
import static io.rvoip.auth.jwt.TestIssuer.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.rvoip.auth.RefusalReason;
import io.rvoip.auth.TokenVerdict;
import io.rvoip.auth.TokenVerdict.Refused;
import io.rvoip.auth.TokenVerdict.Valid;
import io.rvoip.testkit.Scenario;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** RFC 8725 §2 and worse: every one an explained refusal that asks for no key. */
class HostileTokensTest {
  private int asked;

  private final JwtSource source =
      new JwtSource(
          List.of(
              new JwtSource.Issuer(
                  TestIssuer.trust(TestIssuer.plain()),
                  (keyId, algorithm) -> {
                    asked++;
                    return CompletableFuture.completedStage(TestIssuer.jwks());
                  })),
          Duration.ofSeconds(60));

  private TokenVerdict verdict(String token) {
    return source.validate(token, NOON).toCompletableFuture().join();
  }

  private void assertRefusedUnasked(RefusalReason reason, String token) {
    assertThat(verdict(token)).isEqualTo(new Refused(reason));
    assertThat(asked).isZero();
  }

  private static Map<String, Object> headerWith(String name, Object value) {
    Map<String, Object> header = header("RS256", "rsa");
    header.put(name, value);
    return header;
  }

  private static String unsigned(String alg) {
    return base64("{\"alg\":\"" + alg + "\"}")
        + "."
        + base64(JSONObjectUtils.toJSONString(claims()))
        + ".";
  }

  @Test
  @Scenario("token-validation/Signatures/Algorithms that prove nothing")
  void shouldRefuseNoneInEverySpelling() {
    for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
      assertRefusedUnasked(RefusalReason.ALGORITHM, unsigned(none));
    }
  }

  @Test
  @Scenario("token-validation/Signatures/Algorithms that prove nothing")
  void shouldNotTakeThePublicKeyForTheSecretOfAnHmac() throws Exception {
    byte[] publicKey = TestIssuer.jwk("rsa").toRSAKey().toRSAPublicKey().getEncoded();
    for (String alg : List.of("HS256", "HS384", "HS512")) {
      assertRefusedUnasked(RefusalReason.ALGORITHM, hmac(alg, publicKey));
    }
  }

  private static String hmac(String alg, byte[] secret) throws GeneralSecurityException {
    String signed =
        base64("{\"alg\":\"" + alg + "\",\"kid\":\"rsa\"}")
            + "."
            + base64(JSONObjectUtils.toJSONString(claims()));
    Mac mac = Mac.getInstance("HmacSHA" + alg.substring(2));
    mac.init(new SecretKeySpec(secret, mac.getAlgorithm()));
    byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + Base64URL.encode(signature);
  }

  @Test
  @Scenario("token-validation/Signatures/Key of another kind")
  void shouldRefuseASignatureByAKeyOfAnotherKind() {
    // The key finder gives all keys: only one that fits the algorithm may count.
    assertThat(verdict(token(header("RS256", "rsa"), claims()))).isInstanceOf(Valid.class);
    Map<String, Object> confused = header("ES256", "rsa");
    String signed =
        base64(JSONObjectUtils.toJSONString(confused))
            + "."
            + base64(JSONObjectUtils.toJSONString(claims()));
    assertThat(verdict(signed + "." + base64("x".repeat(64))))
        .isEqualTo(new Refused(RefusalReason.BAD_SIGNATURE));
    // CVE-2022-21449: r = s = 0.
    assertThat(verdict(signed + "." + Base64URL.encode(new byte[64])))
        .isEqualTo(new Refused(RefusalReason.BAD_SIGNATURE));
    assertThat(JwtSignature.fits(JwtAlgorithm.RS256, TestIssuer.weakRsa())).isFalse();
  }

  @Test
  @Scenario("token-validation/Signatures/Key or extension in the header")
  void shouldRefuseAHeaderThatBringsItsKeyAlong() {
    Map<String, Object> jwk = TestIssuer.jwk("rsa").toJSONObject();
    assertRefusedUnasked(RefusalReason.FORBIDDEN_HEADER, token(headerWith("jwk", jwk), claims()));
    for (String name : List.of("jku", "x5u")) {
      assertRefusedUnasked(
          RefusalReason.FORBIDDEN_HEADER,
          token(headerWith(name, "https://evil.example/keys"), claims()));
    }
    assertRefusedUnasked(
        RefusalReason.FORBIDDEN_HEADER, token(headerWith("x5c", List.of("MIIB")), claims()));
  }

  @Test
  @Scenario("token-validation/Signatures/Key or extension in the header")
  void shouldRefuseExtensionsCompressionAndOtherKindsOfTokens() {
    assertRefusedUnasked(
        RefusalReason.FORBIDDEN_HEADER, token(headerWith("crit", List.of("exp")), claims()));
    assertRefusedUnasked(RefusalReason.FORBIDDEN_HEADER, token(headerWith("b64", false), claims()));
    assertRefusedUnasked(RefusalReason.FORBIDDEN_HEADER, token(headerWith("zip", "DEF"), claims()));
    assertRefusedUnasked(RefusalReason.FORBIDDEN_HEADER, token(headerWith("cty", "JWT"), claims()));
    for (String type : List.of("logout+jwt", "dpop+jwt", "secevent+jwt", "JOSE")) {
      assertRefusedUnasked(
          RefusalReason.FORBIDDEN_HEADER, token(headerWith("typ", type), claims()));
    }
    String jwe =
        base64("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\",\"zip\":\"DEF\"}") + ".AA.AA.AA.AA";
    assertThat(source.recognises(jwe)).isTrue();
    assertRefusedUnasked(RefusalReason.MALFORMED, jwe);
  }

  @Test
  @Scenario("token-validation/Hostile tokens/Bombs")
  void shouldRefuseBombsWithoutBuildingWhatTheyDescribe() {
    String deep = "[".repeat(4_000) + "]".repeat(4_000);
    assertRefusedUnasked(
        RefusalReason.MALFORMED, token(header("RS256", "rsa"), "{\"a\":" + deep + "}"));
    assertRefusedUnasked(
        RefusalReason.MALFORMED,
        token(header("RS256", "rsa"), "{\"a\":[" + "1,".repeat(3_000) + "1]}"));
    assertRefusedUnasked(
        RefusalReason.MALFORMED, token(headerWith("a", "x".repeat(8_000)), claims()));
    assertRefusedUnasked(
        RefusalReason.MALFORMED, token(headerWith("kid", "k".repeat(256)), claims()));
    assertRefusedUnasked(RefusalReason.MISSING_CLAIM, token(claimsWith("sub", "s".repeat(256))));
    assertRefusedUnasked(
        RefusalReason.MISSING_CLAIM, token(claimsWith("sub", "alice\r\nAdmin: yes")));
    String text = JSONObjectUtils.toJSONString(claims());
    assertRefusedUnasked(
        RefusalReason.MALFORMED,
        token(header("RS256", "rsa"), text.replaceFirst("\"exp\":\\d+", "\"exp\":1e999999999")));
  }

  @Test
  @Scenario("token-validation/Hostile tokens/Not a token")
  void shouldRefuseWhatCannotBeRead() {
    String good = token(claims());
    for (String bad :
        List.of(
            "ey.",
            "ey..",
            "eyJ.e30.",
            good + ".",
            good + "=",
            good.replace('.', ','),
            good.substring(0, good.indexOf('.')) + ".!!." + good.substring(good.length() - 10),
            base64("[1]") + ".e30.AA",
            base64("{\"alg\":7}") + ".e30.AA",
            base64("{\"alg\":\"RS256\",\"alg\":\"none\"}") + ".e30.AA",
            base64("{\"alg\":\"RS256\"}") + "." + base64("null") + ".AA",
            base64("{\"alg\":\"RS256\"}") + "." + Base64URL.encode(new byte[] {-1, -2}) + ".AA")) {
      assertThat(verdict(bad)).as(bad).isEqualTo(new Refused(RefusalReason.MALFORMED));
    }
    assertThat(asked).isZero();
  }

  @Test
  void shouldNeverThrowWhateverTheBytes() {
    long seed = 20261128;
    Random random = new Random(seed);
    String good = token(claims());
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder(good);
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        text.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(96)));
      }
      String changed = text.toString();
      if (!changed.equals(good)) {
        assertThat(verdict(changed)).as("seed %d, token %s", seed, changed).isNotNull();
      }
    }
  }
}
