package io.rvoip.sip.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.stir.PassportSigner;
import io.rvoip.config.StirConfig.CallerNumber;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipDate;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.identity.Attestation;
import io.rvoip.protocol.sip.identity.IdentityHeader;
import io.rvoip.protocol.sip.identity.JwsToken;
import io.rvoip.protocol.sip.identity.NumberPlan;
import io.rvoip.protocol.sip.identity.Passport;
import io.rvoip.protocol.sip.identity.PassportParty;
import io.rvoip.sip.api.CallIdentity;
import io.rvoip.testkit.Scenario;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What our INVITEs to trunks say of the caller. */
class OutgoingIdentityTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final String X5U = "https://cert.example.org/ours.pem";
  private static final CallOrigin TRUNK = new CallOrigin(true, null);
  private static final CallOrigin PASSED =
      new CallOrigin(true, new CallIdentity("TN-Validation-Passed", "A", "x", null));

  private final KeyPair keys = keys();
  private final OutgoingIdentity signing =
      new OutgoingIdentity(
          new PassportSigner(keys.getPrivate(), X5U),
          new NumberPlan("1", 10),
          List.of(
              new CallerNumber(Pattern.compile("10(..)"), "+121555501{1}", true),
              new CallerNumber(Pattern.compile("2.*"), "+12155550100", false)),
          new byte[32]);

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static SipRequest invite(String uri, String from, String... headers) {
    String text =
        "INVITE "
            + uri
            + " SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\r\nFrom: <"
            + from
            + ">;tag=a\r\nTo: <sip:+12155550131@rvoip.test>\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n"
            + "Max-Forwards: 70\r\n"
            + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n")
            + "Content-Length: 0\r\n\r\n";
    return switch (new SipParser(ParserLimits.DEFAULT)
        .parse(text.getBytes(StandardCharsets.UTF_8))) {
      case ParseResult.Parsed(SipRequest r) -> r;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static final String TO_BOB = "sip:+12155550131@trunk.test";

  private SipRequest byUser(String user, String uri) {
    SipRequest out = invite(uri, "sip:" + user + "@rvoip.test");
    return signing.sign(
        out, new OutgoingIdentity.Caller("default", user, CallOrigin.USER, out), NOW);
  }

  private SipRequest byTrunk(CallOrigin origin, SipRequest incoming, String uri) {
    SipRequest out = invite(uri, incoming.from().uri().toString());
    return signing.sign(
        out, new OutgoingIdentity.Caller("default", "trunk-a", origin, incoming), NOW);
  }

  private Passport passport(String identity) {
    IdentityHeader header = IdentityHeader.parse(identity).orElseThrow();
    JwsToken token = JwsToken.parse(header.digest()).orElseThrow();
    Passport passport = ((Passport.Read) Passport.read(token)).passport();
    assertThat(header.info()).isEqualTo(X5U).isEqualTo(passport.x5u());
    assertThat(header.ppt()).isEqualTo(passport.ppt());
    assertThat(passport.iat()).isEqualTo(NOW.getEpochSecond());
    try {
      Signature ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
      ecdsa.initVerify(keys.getPublic());
      ecdsa.update(token.signingInput().getBytes(StandardCharsets.US_ASCII));
      assertThat(ecdsa.verify(token.signature())).isTrue();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return passport;
  }

  private Passport only(SipRequest signed) {
    assertThat(signed.headers(HeaderName.IDENTITY)).hasSize(1);
    return passport(signed.header(HeaderName.IDENTITY));
  }

  private static PassportParty tn(String number) {
    return new PassportParty.Tn(number);
  }

  @Test
  @Scenario("caller-identity/Signing/Own user")
  void shouldAttestFullyToAUsersOwnNumber() {
    SipRequest signed = byUser("1021", TO_BOB);
    Passport passport = only(signed);
    assertThat(passport.ppt()).isEqualTo("shaken");
    assertThat(passport.attest()).isEqualTo(Attestation.A);
    assertThat(passport.orig()).isEqualTo(tn("12155550121"));
    assertThat(passport.dest()).containsExactly(tn("12155550131"));
    assertThat(signed.header(HeaderName.P_ASSERTED_IDENTITY))
        .isEqualTo("<sip:+12155550121@rvoip.test;user=phone>");
    assertThat(signed.header(HeaderName.DATE)).isEqualTo(SipDate.format(NOW));
  }

  @Test
  void shouldTakeAUserNameThatIsANumberAsHisOwn() {
    SipRequest signed = byUser("12155550177", TO_BOB);
    assertThat(only(signed).attest()).isEqualTo(Attestation.A);
    assertThat(only(signed).orig()).isEqualTo(tn("12155550177"));
    assertThat(signed.has(HeaderName.P_ASSERTED_IDENTITY)).as("From says it").isFalse();
  }

  @Test
  @Scenario("caller-identity/Signing/Shared number")
  void shouldAttestPartlyToANumberThatOthersUseToo() {
    Passport passport = only(byUser("2001", TO_BOB));
    assertThat(passport.attest()).isEqualTo(Attestation.B);
    assertThat(passport.orig()).isEqualTo(tn("12155550100"));
  }

  @Test
  void shouldAttestAtMostPartlyToWhatAnOperatorOrders() {
    SipRequest out = invite(TO_BOB, "sip:1021@rvoip.test");
    SipRequest signed =
        signing.sign(
            out, new OutgoingIdentity.Caller("default", "operator", CallOrigin.USER, null), NOW);
    assertThat(only(signed).attest()).isEqualTo(Attestation.B);
    assertThat(only(signed).orig()).isEqualTo(tn("12155550121"));
  }

  @Test
  @Scenario("caller-identity/Signing/No telephone number")
  void shouldSignNothingWithoutTwoNumbersOfTheWorld() {
    for (SipRequest unsigned :
        List.of(
            byUser("1021", "sip:bob@trunk.test"),
            byUser("alice", TO_BOB),
            byUser("1021", "sip:911@trunk.test"))) {
      assertThat(unsigned.has(HeaderName.IDENTITY)).isFalse();
      assertThat(unsigned.has(HeaderName.P_ASSERTED_IDENTITY)).isFalse();
    }
  }

  @Test
  void shouldSignWhereTheCallGoesAndWhatWasDialled() {
    assertThat(only(byUser("1021", "sip:12155550139@trunk.test")).dest())
        .containsExactly(tn("12155550139"), tn("12155550131"));
  }

  @Test
  @Scenario("caller-identity/Signing/Trunk")
  void shouldAttestAsGatewayToCallsFromTrunks() {
    SipRequest incoming =
        invite(
            "sip:+12155550131@rvoip.test",
            "sip:anonymous@anonymous.invalid",
            "P-Asserted-Identity: <tel:+12155550144>",
            "Privacy: id",
            "Identity: not.one.ofours;info=<https://x/>");
    for (CallOrigin origin :
        List.of(
            TRUNK,
            new CallOrigin(true, new CallIdentity("TN-Validation-Failed", null, null, "438")))) {
      SipRequest signed = byTrunk(origin, incoming, TO_BOB);
      assertThat(only(signed).attest()).isEqualTo(Attestation.C);
      assertThat(only(signed).orig()).isEqualTo(tn("12155550144"));
      assertThat(signed.header(HeaderName.P_ASSERTED_IDENTITY)).contains("+12155550144@");
      assertThat(signed.header(HeaderName.of("Privacy"))).isEqualTo("id");
    }
  }

  private static final String THEIRS = "aa.bb.cc;info=<https://cert.example.net/c>;ppt=shaken";

  @Test
  @Scenario("caller-identity/Signing/Signed call led on")
  void shouldLetAGoodSignatureGoOnAndSayToWhichNumberTheCallWasLed() {
    SipRequest incoming =
        invite(
            "sip:+12155550131@rvoip.test",
            "sip:+12155550144@carrier.test",
            "Date: " + SipDate.format(NOW.minusSeconds(5)),
            "Identity: " + THEIRS);
    SipRequest same = byTrunk(PASSED, incoming, TO_BOB);
    assertThat(same.headers(HeaderName.IDENTITY)).containsExactly(THEIRS);
    assertThat(same.header(HeaderName.DATE)).isEqualTo(SipDate.format(NOW.minusSeconds(5)));

    SipRequest led = byTrunk(PASSED, incoming, "sip:+12155550199@trunk.test");
    assertThat(led.headers(HeaderName.IDENTITY)).hasSize(2).first().isEqualTo(THEIRS);
    Passport div = passport(led.headers(HeaderName.IDENTITY).getLast());
    assertThat(div.ppt()).isEqualTo("div");
    assertThat(div.orig()).isEqualTo(tn("12155550144"));
    assertThat(div.div()).isEqualTo(tn("12155550131"));
    assertThat(div.dest()).containsExactly(tn("12155550199"));
  }

  // RFC 8588 §5: the same origin, the same UUID; it tells strangers nothing.
  @Test
  void shouldGiveEachOriginAnIdOfItsOwn() {
    String first = only(byUser("1021", TO_BOB)).origid();
    assertThat(only(byUser("1021", TO_BOB)).origid()).isEqualTo(first);
    assertThat(only(byUser("1022", TO_BOB)).origid()).isNotEqualTo(first);
    OriginIds ours = new OriginIds(new byte[32]);
    byte[] otherKey = new byte[32];
    otherKey[0] = 1;
    assertThat(ours.of("default", "1021")).hasToString(first);
    assertThat(new OriginIds(otherKey).of("default", "1021"))
        .isNotEqualTo(ours.of("default", "1021"));
    assertThat(ours.of("default", "1021").version()).isEqualTo(8);
    assertThat(ours.of("default", "1021").variant()).isEqualTo(2);
  }
}
