package io.rvoip.auth.stir;

import static io.rvoip.auth.stir.StirRig.ALICE;
import static io.rvoip.auth.stir.StirRig.BOB;
import static io.rvoip.auth.stir.StirRig.NOW;
import static io.rvoip.auth.stir.StirRig.ORIGID;
import static io.rvoip.auth.stir.StirRig.URL;
import static io.rvoip.auth.stir.StirRig.invite;
import static io.rvoip.auth.stir.StirRig.tn;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.SipDate;
import io.rvoip.protocol.sip.identity.Attestation;
import io.rvoip.protocol.sip.identity.IdentityHeader;
import io.rvoip.protocol.sip.identity.JwsToken;
import io.rvoip.protocol.sip.identity.NumberPlan;
import io.rvoip.protocol.sip.identity.Passport;
import io.rvoip.protocol.sip.identity.PassportParty;
import io.rvoip.protocol.sip.identity.Verstat;
import io.rvoip.testkit.Scenario;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 8224 §6.2 told back; what a stranger may try is in {@link PassportAttacksTest}. */
class PassportVerifierTest {
  private final StirRig rig = new StirRig();

  PassportVerifierTest() throws Exception {}

  private static void assertRefused(IdentityVerdict verdict, int status, String reason) {
    assertThat(verdict.status()).as(verdict.reason()).isEqualTo(status);
    assertThat(verdict.reason()).contains(reason);
    assertThat(verdict.attest()).isNull();
    assertThat(verdict.origid()).isNull();
  }

  @Test
  @Scenario("caller-identity/Verification/Signed call")
  void shouldPassACallThatIsSignedAndFresh() {
    IdentityVerdict verdict = rig.verify(invite(rig.shaken(NOW)));
    assertThat(verdict)
        .isEqualTo(new IdentityVerdict(Verstat.PASSED, Attestation.A, ORIGID, 0, ""));
  }

  @Test
  @Scenario("caller-identity/Verification/No Identity header")
  void shouldAskForAnIdentityHeaderWhenThereIsNone() {
    IdentityVerdict verdict = rig.verify(invite());
    assertRefused(verdict, 428, "no Identity header");
    assertThat(verdict.verstat()).isEqualTo(Verstat.NONE);
  }

  @Test
  void shouldPassOverExtensionsItDoesNotKnow() {
    String other =
        StirRig.signed(
            "{\"alg\":\"ES256\",\"ppt\":\"rph\",\"typ\":\"passport\",\"x5u\":\"" + URL + "\"}",
            "{}",
            rig.signer.key());
    assertRefused(rig.verify(invite(other)), 428, "understood");
    assertThat(rig.verify(invite(other, rig.shaken(NOW))).verstat()).isEqualTo(Verstat.PASSED);
  }

  // RFC 8224 §6.2 step 4.
  @Test
  @Scenario("caller-identity/Verification/Stale signature")
  void shouldRefuseWhatWasSignedMoreThanAMinuteAgoOrTooEarly() {
    assertThat(rig.verify(invite(rig.shaken(NOW.minusSeconds(60)))).status()).isZero();
    assertThat(rig.verify(invite(rig.shaken(NOW.plusSeconds(60)))).status()).isZero();
    IdentityVerdict old = rig.verify(invite(rig.shaken(NOW.minusSeconds(61))));
    assertRefused(old, 403, "61 s old");
    assertThat(old.verstat()).isEqualTo(Verstat.FAILED);
    assertThat(old.phrase()).isEqualTo("Stale Date");
    assertRefused(rig.verify(invite(rig.shaken(NOW.plusSeconds(61)))), 403, "-61 s old");
  }

  @Test
  void shouldGoByIatAndNotByDateInFullForm() {
    String date = "Date: " + SipDate.format(NOW.minusSeconds(600));
    assertThat(rig.verify(invite(BOB, List.of(date), rig.shaken(NOW))).status()).isZero();
  }

  @Test
  @Scenario("caller-identity/Verification/Another caller")
  void shouldRefuseAnotherCallerThanTheOneSigned() {
    String from = "From: <sip:+12155559999@carrier.test>;tag=a";
    assertRefused(
        rig.verify(invite(BOB, List.of(from), rig.shaken(NOW))), 438, "orig is not the caller");
  }

  // RFC 3325 §5: the trunk's word goes before the phone's.
  @Test
  void shouldTakeTheCallerFromPAssertedIdentityWhenThereIsOne() {
    String anonymous = "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=a";
    String right = "P-Asserted-Identity: <sip:x@y>, <tel:+1-215-555-0121>";
    assertThat(rig.verify(invite(BOB, List.of(anonymous, right), rig.shaken(NOW))).status())
        .isZero();
    String other = "P-Asserted-Identity: <tel:+12155559999>";
    assertRefused(
        rig.verify(invite(BOB, List.of(other), rig.shaken(NOW))), 438, "orig is not the caller");
    String unreadable = "P-Asserted-Identity: <<>>";
    assertThat(rig.verify(invite(BOB, List.of(unreadable), rig.shaken(NOW))).status()).isZero();
  }

  @Test
  @Scenario("caller-identity/Verification/Another called")
  void shouldRefuseAPassportOfAnotherCall() {
    // The To of the other call comes with it; the Request-URI tells.
    assertRefused(
        rig.verify(invite("12155557777", List.of(), rig.shaken(NOW))),
        438,
        "dest is not the called");
  }

  @Test
  void shouldGoByToWhenTheRequestUriNamesNoNumberOfTheWorld() {
    assertThat(rig.verify(invite("1001", List.of(), rig.shaken(NOW))).status()).isZero();
  }

  @Test
  void shouldReadNationalNumbersWithTheCountryCode() throws Exception {
    String from = "From: <sip:2155550121@carrier.test>;tag=a";
    assertThat(rig.verify(invite(BOB, List.of(from), rig.shaken(NOW))).status()).isZero();
    StirRig plain = new StirRig(NumberPlan.INTERNATIONAL);
    assertThat(plain.verify(invite(BOB, List.of(from), plain.shaken(NOW))).status()).isEqualTo(438);
  }

  // Credentials.

  @Test
  @Scenario("caller-identity/Verification/Certificate cannot be had")
  void shouldSayThatTheCertificateCannotBeHad() {
    rig.certificates.put(URL, new CertificateSource.Unavailable("HTTP 404"));
    IdentityVerdict verdict = rig.verify(invite(rig.shaken(NOW)));
    assertRefused(verdict, 436, "HTTP 404");
    assertThat(verdict.verstat()).isEqualTo(Verstat.NONE);
  }

  @Test
  @Scenario("caller-identity/Verification/Certificate not trusted")
  void shouldRefuseACertificateOfAnotherAuthority() throws Exception {
    StirPki.Credential stranger = new StirPki(NOW).signer(StirPki.provider("709J"));
    rig.certificates.put(URL, new CertificateSource.Fetched(stranger.chain()));
    assertRefused(rig.verify(invite(rig.shaken(NOW))), 437, "no path");
  }

  @Test
  @Scenario("caller-identity/Verification/Number not covered")
  void shouldRefuseANumberThatTheCertificateDoesNotCover() throws Exception {
    String url = "https://numbers.example.org/c";
    for (StirPki.Ext covering :
        List.of(StirPki.numbers("12155550120", ALICE), StirPki.range("12155550120", 2))) {
      PassportSigner signer = rig.by(rig.pki.signer(covering), url);
      assertThat(rig.verify(invite(shaken(signer))).status()).isZero();
    }
    for (StirPki.Ext other :
        List.of(StirPki.numbers("12155550122"), StirPki.range("12155550122", 100))) {
      PassportSigner signer = rig.by(rig.pki.signer(other), url);
      assertRefused(rig.verify(invite(shaken(signer))), 437, "does not cover");
    }
  }

  private static IdentityHeader shaken(PassportSigner signer) {
    return signer.shaken(tn(ALICE), List.of(tn(BOB)), Attestation.B, ORIGID, NOW);
  }

  @Test
  void shouldRefuseASignatureOfAnotherKey() throws Exception {
    PassportSigner impostor = new PassportSigner(StirPki.pair("secp256r1").getPrivate(), URL);
    assertRefused(rig.verify(invite(shaken(impostor))), 438, "signature");
  }

  // Other forms.

  private static Passport base(PassportParty orig, PassportParty dest, Instant at) {
    return new Passport(null, URL, at.getEpochSecond(), orig, List.of(dest), null, null, null);
  }

  private String compact(Passport passport) {
    return ".."
        + JwsToken.base64url(Es256.sign(passport.signingInput(), rig.signer.key()))
        + ";info=<"
        + URL
        + ">";
  }

  // RFC 8225 §7.
  @Test
  @Scenario("caller-identity/Verification/Compact form")
  void shouldRebuildTheCompactFormFromFromToAndDate() {
    String date = "Date: " + SipDate.format(NOW.minusSeconds(7));
    String identity = compact(base(tn(ALICE), tn(BOB), NOW.minusSeconds(7)));
    assertThat(rig.verify(invite(BOB, List.of(date), identity)))
        .isEqualTo(new IdentityVerdict(Verstat.PASSED, null, null, 0, ""));

    String later = "Date: " + SipDate.format(NOW.minusSeconds(6));
    assertRefused(rig.verify(invite(BOB, List.of(later), identity)), 438, "signature");
    assertRefused(rig.verify(invite(identity)), 438, "without Date");
    assertRefused(
        rig.verify(invite(BOB, List.of(date), identity + ";ppt=shaken")), 438, "compact form");
    String stale = "Date: " + SipDate.format(NOW.minusSeconds(100));
    assertRefused(
        rig.verify(
            invite(BOB, List.of(stale), compact(base(tn(ALICE), tn(BOB), NOW.minusSeconds(100))))),
        403,
        "100 s old");
  }

  @Test
  void shouldPassTheFirstGoodOneOfTwoOriginals() {
    IdentityHeader stale = rig.shaken(NOW.minusSeconds(500));
    assertThat(rig.verify(invite(stale, rig.shaken(NOW))).attest()).isEqualTo(Attestation.A);
    assertRefused(
        rig.verify(invite(rig.shaken(NOW), rig.shaken(NOW), rig.shaken(NOW))), 438, "too many");
  }
}
