package io.rvoip.auth.stir;

import static io.rvoip.auth.stir.StirRig.ALICE;
import static io.rvoip.auth.stir.StirRig.BOB;
import static io.rvoip.auth.stir.StirRig.NOW;
import static io.rvoip.auth.stir.StirRig.ORIGID;
import static io.rvoip.auth.stir.StirRig.URL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.protocol.sip.identity.IdentityHeader;
import io.rvoip.protocol.sip.identity.JwsToken;
import io.rvoip.testkit.Scenario;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PassportSignerTest {
  private final StirRig rig = new StirRig();

  PassportSignerTest() throws Exception {}

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  // RFC 8225 §9, RFC 8588 §4.
  @Test
  @Scenario("caller-identity/Signing/Deterministic form")
  void shouldWriteHeaderAndClaimsInTheOneForm() {
    IdentityHeader header = rig.shaken(NOW);
    JwsToken token = JwsToken.parse(header.digest()).orElseThrow();
    assertThat(text(token.header()))
        .isEqualTo(
            "{\"alg\":\"ES256\",\"ppt\":\"shaken\",\"typ\":\"passport\",\"x5u\":\"" + URL + "\"}");
    assertThat(text(token.claims()))
        .isEqualTo(
            "{\"attest\":\"A\",\"dest\":{\"tn\":[\"%s\"]},\"iat\":%d,\"orig\":{\"tn\":\"%s\"},\"origid\":\"%s\"}"
                .formatted(BOB, NOW.getEpochSecond(), ALICE, ORIGID));
    assertThat(token.signature()).hasSize(64);
    assertThat(header.toString()).endsWith(";info=<" + URL + ">;alg=ES256;ppt=shaken");
  }

  // RFC 8946 §4.
  @Test
  void shouldWriteDivWithoutAttestation() {
    IdentityHeader header = rig.div(BOB, "12155550132", NOW);
    assertThat(text(JwsToken.parse(header.digest()).orElseThrow().claims()))
        .isEqualTo(
            "{\"dest\":{\"tn\":[\"12155550132\"]},\"div\":{\"tn\":\"%s\"},\"iat\":%d,\"orig\":{\"tn\":\"%s\"}}"
                .formatted(BOB, NOW.getEpochSecond(), ALICE));
    assertThat(header.ppt()).isEqualTo("div");
  }

  @Test
  void shouldSignWithKeysOnP256Only() throws Exception {
    var p384 = StirPki.pair("secp384r1").getPrivate();
    assertThatThrownBy(() -> new PassportSigner(p384, URL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(hidden)");
  }
}
