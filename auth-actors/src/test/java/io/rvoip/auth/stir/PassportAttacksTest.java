package io.rvoip.auth.stir;

import static io.rvoip.auth.stir.StirRig.ALICE;
import static io.rvoip.auth.stir.StirRig.BOB;
import static io.rvoip.auth.stir.StirRig.NOW;
import static io.rvoip.auth.stir.StirRig.URL;
import static io.rvoip.auth.stir.StirRig.base64url;
import static io.rvoip.auth.stir.StirRig.invite;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.identity.IdentityHeader;
import io.rvoip.protocol.sip.identity.JwsToken;
import io.rvoip.protocol.sip.identity.Verstat;
import io.rvoip.testkit.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger may try with an Identity header. */
class PassportAttacksTest {
  private final StirRig rig = new StirRig();

  PassportAttacksTest() throws Exception {}

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @Scenario("caller-identity/Verification/Tampered claims")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"attest\":\"A\"|\"attest\":\"B\"",
        "\"12155550131\"|\"12155550132\"",
        "\"tn\":\"12155550121\"|\"tn\":\"12155550122\"",
        "\"iat\":1795867200|\"iat\":1795867201",
        "123e4567|123e4568",
        "{\"attest\"|{ \"attest\"",
        "}}|},\"x\":1}",
        "\"origid\":\"123e4567-e89b-12d3-a456-426655440000\"}|"
            + "\"origid\":\"123e4567-e89b-12d3-a456-426655440000\",\"rcd\":{\"nam\":\"Bank\"}}"
      })
  void shouldNoticeEachChangeOfTheClaims(String part, String instead) {
    IdentityHeader good = rig.shaken(NOW);
    String[] parts = good.digest().split("\\.", -1);
    String claims = decoded(parts[1]);
    String changed = claims.replace(part, instead);
    if (part.equals("}}")) {
      changed = claims.substring(0, claims.length() - 1) + ",\"x\":1}";
    }
    assertThat(changed).isNotEqualTo(claims);
    String forged = parts[0] + "." + base64url(changed) + "." + parts[2];
    // The request says what the forged claims say, so that only the signature can tell.
    String caller = changed.contains("12155550122") ? "12155550122" : ALICE;
    String called = changed.contains("12155550132") ? "12155550132" : BOB;
    IdentityVerdict verdict =
        rig.verify(
            invite(
                called,
                java.util.List.of("From: <sip:+" + caller + "@carrier.test>;tag=a"),
                forged + ";info=<" + URL + ">;ppt=shaken"));
    assertThat(verdict.status()).isEqualTo(438);
    assertThat(verdict.reason()).isEqualTo("the signature is wrong");
    assertThat(verdict.verstat()).isEqualTo(Verstat.FAILED);
  }

  @Test
  void shouldNoticeEachChangedCharacterOfToken() {
    IdentityHeader good = rig.shaken(NOW);
    String token = good.digest();
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      String changed = token.substring(0, i) + (c == 'A' ? 'B' : 'A') + token.substring(i + 1);
      String value = changed + ";info=<" + URL + ">;ppt=shaken";
      assertThat(rig.verify(invite(value)).verstat())
          .as("character " + i)
          .isNotEqualTo(Verstat.PASSED);
    }
    assertThat(rig.verify(invite(good)).verstat()).isEqualTo(Verstat.PASSED);
  }

  private static final String CLAIMS =
      "{\"attest\":\"A\",\"dest\":{\"tn\":[\""
          + BOB
          + "\"]},\"iat\":"
          + NOW.getEpochSecond()
          + ",\"orig\":{\"tn\":\""
          + ALICE
          + "\"},\"origid\":\"123e4567-e89b-12d3-a456-426655440000\"}";

  private static String header(String alg) {
    return "{\"alg\":\""
        + alg
        + "\",\"ppt\":\"shaken\",\"typ\":\"passport\",\"x5u\":\""
        + URL
        + "\"}";
  }

  @Test
  @Scenario("caller-identity/Verification/Another algorithm")
  void shouldRefuseEveryAlgorithmButEs256() throws Exception {
    assertThat(
            rig.verify(invite(StirRig.signed(header("ES256"), CLAIMS, rig.signer.key()))).status())
        .as("the token itself is good")
        .isZero();

    String none = base64url(header("none")) + "." + base64url(CLAIMS) + ".;info=<" + URL + ">";
    assertThat(rig.verify(invite(none)).reason()).isEqualTo("alg is not ES256");

    // The public key is known to everybody: it must never serve as the secret of a MAC.
    String input = base64url(header("HS256")) + "." + base64url(CLAIMS);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(rig.signer.certificate().getPublicKey().getEncoded(), "HmacSHA256"));
    String hmac =
        input
            + "."
            + JwsToken.base64url(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)))
            + ";info=<"
            + URL
            + ">";
    assertThat(rig.verify(invite(hmac)).reason()).isEqualTo("alg is not ES256");
    assertThat(
            rig.verify(invite(rig.shaken(NOW).digest() + ";info=<" + URL + ">;alg=none")).status())
        .isEqualTo(438);
  }

  // CVE-2022-21449: R and S of zero fit every message to a careless verifier.
  @Test
  void shouldRefuseTheSignatureOfZeros() {
    String input = base64url(header("ES256")) + "." + base64url(CLAIMS);
    for (int length : new int[] {0, 1, 63, 64, 65, 70, 128}) {
      String value = input + "." + JwsToken.base64url(new byte[length]) + ";info=<" + URL + ">";
      assertThat(rig.verify(invite(value)).status()).as(length + " bytes").isEqualTo(438);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://cert.example.org/c",
        "file:///etc/passwd",
        "ftp://cert.example.org/c",
        "https://user:secret@cert.example.org/c",
        "https://cert.example.org/c#x",
        "https:///c",
        "//cert.example.org/c",
        "https://exa mple.org/c",
        ""
      })
  void shouldAskNobodyForACertificateThatIsNotAtPlainHttps(String url) {
    String value =
        StirRig.signed(header("ES256").replace(URL, url), CLAIMS, rig.signer.key())
            .replace("<" + URL + ">", "<" + url + ">");
    var examined = rig.verifier.examine(AssertedCall.of(invite(value)), NOW);
    assertThat(examined).isInstanceOf(PassportVerifier.Decided.class);
  }

  @Test
  void shouldRefuseInfoThatIsNotX5u() {
    String value = rig.shaken(NOW).digest() + ";info=<https://evil.example/c>;ppt=shaken";
    assertThat(rig.verify(invite(value)).reason()).isEqualTo("info differs from x5u");
    String other = rig.shaken(NOW).toString().replace("ppt=shaken", "ppt=div");
    assertThat(rig.verify(invite(other)).reason()).contains("ppt differs");
  }

  @Test
  @Scenario("caller-identity/Verification/Malformed header")
  void shouldRefuseBombsBeforeReadingThem() {
    String deep = "[".repeat(2000) + "]".repeat(2000);
    for (String bomb :
        new String[] {
          "x",
          "a.b.c;info=<" + URL + ">",
          base64url(header("ES256")) + "." + base64url(deep) + ".AAAA;info=<" + URL + ">",
          base64url(header("ES256")) + "." + "A".repeat(7000) + ".AAAA;info=<" + URL + ">",
          base64url("{\"alg\":" + deep + "}") + ".e30.AAAA;info=<" + URL + ">"
        }) {
      assertThat(rig.verify(invite(bomb)).status()).as(bomb).isEqualTo(438);
    }
    Object[] many = new Object[100];
    java.util.Arrays.fill(many, rig.shaken(NOW));
    assertThat(rig.verify(invite(many)).reason()).contains("Identity headers");
  }
}
