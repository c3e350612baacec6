package io.rvoip.auth.stir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rvoip.auth.fetch.PinnedHttps;
import io.rvoip.protocol.sip.identity.Json;
import io.rvoip.protocol.sip.identity.JsonReader;
import io.rvoip.protocol.sip.identity.JwsToken;
import io.rvoip.protocol.sip.identity.Passport;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tokens and certificates of others. Their signatures are right and their claims wrong: each is
 * asked of its own judge.
 */
class PassportVectorsTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  private static Path path(String name) {
    String top = System.getProperty("rvoip.testdata", "");
    Path path = Path.of(top, "auth/passport", name);
    assumeTrue(!top.isEmpty() && Files.exists(path), () -> "no test data: " + path);
    return path;
  }

  private static Json.Obj vectors() throws Exception {
    return (Json.Obj) JsonReader.read(Files.readAllBytes(path("passport.json"))).orElseThrow();
  }

  private static String text(Json.Obj object, String name) {
    return ((Json.Text) object.get(name)).value();
  }

  private static PublicKey key(String pem) throws Exception {
    String base64 = pem.replaceAll("-----[A-Z ]+-----|\\s", "");
    return KeyFactory.getInstance("EC")
        .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
  }

  private static void assertSigned(String token, PublicKey key) {
    JwsToken jws = JwsToken.parse(token).orElseThrow();
    assertThat(Es256.verify(jws.signingInput(), jws.signature(), key)).isTrue();
    byte[] forged = jws.signature().clone();
    forged[10] ^= 1;
    assertThat(Es256.verify(jws.signingInput(), forged, key)).isFalse();
    String input = jws.signingInput();
    String changed =
        input.substring(0, 30) + (input.charAt(30) == 'A' ? 'B' : 'A') + input.substring(31);
    assertThat(Es256.verify(changed, jws.signature(), key)).isFalse();
  }

  @Test
  void shouldFindEverySignatureRight() throws Exception {
    Json.Obj draft = (Json.Obj) vectors().get("draft_ietf_stir_passport");
    for (Json t : ((Json.Arr) draft.get("tokens")).values()) {
      assertSigned(text((Json.Obj) t, "token"), key(text(draft, "public_key_pem")));
    }
    Json.Obj lib = (Json.Obj) vectors().get("libstirshaken");
    String token = text((Json.Obj) ((Json.Arr) lib.get("tokens")).values().getFirst(), "token");
    assertSigned(token, key(Files.readString(path("libstirshaken/sp.pub"))));
    assertSigned(token, chain("sp.pem").signer().getPublicKey());
  }

  @Test
  void shouldVerifyTheEs256ExampleOfRfc7515() throws Exception {
    Json.Obj vector = (Json.Obj) vectors().get("rfc7515_appendix_A3_ES256");
    Json.Obj jwk = (Json.Obj) vector.get("jwk");
    AlgorithmParameters p256 = AlgorithmParameters.getInstance("EC");
    p256.init(new ECGenParameterSpec("secp256r1"));
    ECPoint point = new ECPoint(coordinate(text(jwk, "x")), coordinate(text(jwk, "y")));
    assertSigned(
        text(vector, "token"),
        KeyFactory.getInstance("EC")
            .generatePublic(
                new ECPublicKeySpec(point, p256.getParameterSpec(ECParameterSpec.class))));
  }

  private static BigInteger coordinate(String base64url) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(base64url));
  }

  @Test
  void shouldFindEveryClaimWrong() throws Exception {
    Json.Obj lib = (Json.Obj) vectors().get("libstirshaken");
    String token = text((Json.Obj) ((Json.Arr) lib.get("tokens")).values().getFirst(), "token");
    assertThat(Passport.read(JwsToken.parse(token).orElseThrow()))
        .isInstanceOf(Passport.Malformed.class);
    assertThat(PinnedHttps.isPlain("http://shaken.signalwire.cloud/sp.pem")).isFalse();
  }

  private static CertificateChain chain(String name) throws Exception {
    return CertificateChain.read(Files.readAllBytes(path("libstirshaken/" + name))).orElseThrow();
  }

  @Test
  void shouldTrustThePathToTheAuthorityAndNoOther() throws Exception {
    CertificateTrust trust =
        new CertificateTrust(PemFile.certificates(path("libstirshaken/ca.pem")));
    assertThat(trust.judge(chain("sp.pem"), NOW)).isInstanceOf(CertificateTrust.Trusted.class);
    for (String stranger : List.of("wrongsp.pem", "pa.pem")) {
      assertThat(trust.judge(chain(stranger), NOW))
          .as(stranger)
          .isInstanceOf(CertificateTrust.Untrusted.class);
    }
    assertThat(trust.judge(chain("ca.pem"), NOW))
        .as("the authority signs certificates, not calls")
        .isInstanceOf(CertificateTrust.Untrusted.class);
  }

  // Its extension is a bare string with a URL, where RFC 8226 §9 wants a sequence.
  @Test
  void shouldFindThatTheNumbersOfThatCertificateCannotBeRead() throws Exception {
    assertThat(TnAuthList.of(chain("sp.pem").signer())).isEqualTo(new TnAuthList.Malformed());
  }
}
