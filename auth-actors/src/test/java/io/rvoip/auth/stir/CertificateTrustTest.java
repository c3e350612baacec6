package io.rvoip.auth.stir;

import static io.rvoip.auth.stir.StirRig.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

class CertificateTrustTest {
  private final StirPki pki = new StirPki(NOW);
  private final CertificateTrust trust = new CertificateTrust(List.of(pki.root.certificate()));

  private String refusal(CertificateChain chain) {
    return trust.judge(chain, NOW) instanceof CertificateTrust.Untrusted(String reason)
        ? reason
        : "trusted";
  }

  @Test
  void shouldFollowIntermediates() throws Exception {
    StirPki.Credential intermediate = pki.intermediate();
    StirPki.Credential signer =
        pki.signer(
            intermediate, "secp256r1", pki.from, Duration.ofDays(9), KeyUsage.digitalSignature);
    assertThat(refusal(signer.chain(intermediate.certificate()))).isEqualTo("trusted");
    assertThat(refusal(signer.chain(intermediate.certificate(), pki.root.certificate())))
        .as("the root may come with it")
        .isEqualTo("trusted");
    assertThat(refusal(signer.chain())).startsWith("no path");
  }

  @Test
  void shouldLetNobodySignCertificatesWhoIsNoAuthority() throws Exception {
    StirPki.Credential provider = pki.signer();
    StirPki.Credential forged =
        pki.signer(provider, "secp256r1", pki.from, Duration.ofDays(9), KeyUsage.digitalSignature);
    assertThat(refusal(forged.chain(provider.certificate()))).startsWith("no path");
  }

  @Test
  void shouldRefuseCertificatesOutOfTheirTime() throws Exception {
    for (Duration after : List.of(Duration.ofDays(-10), Duration.ofDays(10))) {
      StirPki.Credential signer =
          pki.signer(
              pki.root,
              "secp256r1",
              NOW.plus(after),
              Duration.ofDays(5),
              KeyUsage.digitalSignature);
      assertThat(refusal(signer.chain())).contains("not valid at this time");
    }
  }

  @Test
  void shouldRefuseOtherCurvesAndOtherPurposes() throws Exception {
    StirPki.Credential p384 =
        pki.signer(pki.root, "secp384r1", pki.from, Duration.ofDays(9), KeyUsage.digitalSignature);
    assertThat(refusal(p384.chain())).contains("P-256");
    StirPki.Credential agreement =
        pki.signer(pki.root, "secp256r1", pki.from, Duration.ofDays(9), KeyUsage.keyAgreement);
    assertThat(refusal(agreement.chain())).contains("digital signatures");
  }

  // Deviates from RFC 8226 §8: JWT claim constraints are not weighed.
  @Test
  void shouldRefuseCertificatesThatConstrainClaims() throws Exception {
    for (String oid : List.of("1.3.6.1.5.5.7.1.27", "1.3.6.1.5.5.7.1.33")) {
      StirPki.Ext constraint = new StirPki.Ext(oid, false, new DERSequence());
      assertThat(refusal(pki.signer(constraint).chain())).contains("constrains claims");
    }
  }

  @Test
  void shouldUnderstandACriticalListOfNumbersAndNothingElseCritical() throws Exception {
    StirPki.Ext numbers = StirPki.numbers("12155550121");
    StirPki.Ext critical = new StirPki.Ext(numbers.oid(), true, numbers.value());
    assertThat(refusal(pki.signer(critical).chain())).isEqualTo("trusted");
    StirPki.Ext unknown = new StirPki.Ext("1.3.6.1.4.1.99999.1", true, new DERIA5String("x"));
    assertThat(refusal(pki.signer(unknown).chain())).startsWith("no path");
  }

  @Test
  void shouldTrustNobodyWithoutAnchors() throws Exception {
    assertThat(new CertificateTrust(List.of()).judge(pki.signer().chain(), NOW))
        .isInstanceOf(CertificateTrust.Untrusted.class);
  }

  @Test
  void shouldReadListsOfNumbers() throws Exception {
    assertThat(TnAuthList.of(pki.signer().certificate())).isEqualTo(new TnAuthList.Absent());
    TnAuthList range = list(StirPki.range("12155550100", 50));
    assertThat(range.covers("12155550100")).isTrue();
    assertThat(range.covers("12155550149")).isTrue();
    assertThat(range.covers("12155550150")).isFalse();
    assertThat(range.covers("12155550099")).isFalse();
    assertThat(range.covers("012155550100")).as("another length").isFalse();
    assertThat(list(StirPki.range("1", 100_000)).covers("12155550100")).isFalse();
    assertThat(list(StirPki.numbers("*69")).covers("*69")).isTrue();
    assertThat(list(StirPki.provider("709J")).covers("12155550100")).isTrue();
    assertThat(TnAuthList.of(pki.signer(StirPki.numbers()).certificate()))
        .as("empty")
        .isEqualTo(new TnAuthList.Malformed());
    assertThat(TnAuthList.of(pki.signer(StirPki.numbers("+1215")).certificate()))
        .isEqualTo(new TnAuthList.Malformed());
    assertThat(TnAuthList.of(pki.signer(StirPki.range("12155550100", 1)).certificate()))
        .as("RFC 8226 §9: count is 2 or more")
        .isEqualTo(new TnAuthList.Malformed());
  }

  private TnAuthList list(StirPki.Ext extension) throws Exception {
    return ((TnAuthList.Present) TnAuthList.of(pki.signer(extension).certificate())).list();
  }
}
