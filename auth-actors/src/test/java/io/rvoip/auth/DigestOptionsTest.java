package io.rvoip.auth;

import static io.rvoip.auth.SipAuthenticatorTest.ALICE;
import static io.rvoip.auth.SipAuthenticatorTest.KEY;
import static io.rvoip.auth.SipAuthenticatorTest.NOW;
import static io.rvoip.auth.SipAuthenticatorTest.URI;
import static io.rvoip.auth.SipAuthenticatorTest.answer;
import static io.rvoip.auth.SipAuthenticatorTest.authenticator;
import static io.rvoip.auth.SipAuthenticatorTest.challenge;
import static io.rvoip.auth.SipAuthenticatorTest.check;
import static io.rvoip.auth.SipAuthenticatorTest.parse;
import static io.rvoip.auth.SipAuthenticatorTest.register;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.AuthVerdict.Authenticated;
import io.rvoip.auth.AuthVerdict.Challenge;
import io.rvoip.protocol.auth.DigestAlgorithm;
import io.rvoip.protocol.auth.DigestChallenge;
import io.rvoip.protocol.auth.DigestClient;
import io.rvoip.protocol.auth.DigestCredentials;
import io.rvoip.protocol.auth.DigestResponse;
import io.rvoip.protocol.auth.Ha1;
import io.rvoip.protocol.auth.Qop;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.testkit.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the settings may add to plain Digest. */
class DigestOptionsTest {
  // RFC 7616 §3.4.3: with auth-int the body is part of what is hashed.
  @Test
  @Scenario("sip-authentication/Protection of body and session/Body changed on the way")
  void shouldNoticeAChangedBodyWhenAuthIntIsUsed() {
    SipAuthenticator node =
        authenticator(DigestSettings.DEFAULT.withQop(Set.of(Qop.AUTH, Qop.AUTH_INT)), KEY, null, 4);
    DigestChallenge offered = parse(challenge(node, NOW)).getFirst();
    assertThat(offered.qop()).containsExactlyInAnyOrder(Qop.AUTH, Qop.AUTH_INT);
    byte[] body = "v=0".getBytes(StandardCharsets.UTF_8);
    String answer = signed(offered, Qop.AUTH_INT, body);

    assertThat(check(node, "default", ALICE, NOW, withBody(answer, "v=1")))
        .isInstanceOfSatisfying(
            Challenge.class, c -> assertThat(c.reason()).isEqualTo(ChallengeReason.WRONG_RESPONSE));
    assertThat(check(node, "default", ALICE, NOW, withBody(answer, "v=0")))
        .isEqualTo(new Authenticated("alice"));
    SipAuthenticator plain = authenticator(DigestSettings.DEFAULT, KEY, null, 1);
    assertThat(check(plain, "default", ALICE, NOW, withBody(answer, "v=0")))
        .as("not offered")
        .isInstanceOf(Challenge.class);
  }

  private static String signed(DigestChallenge c, Qop qop, byte[] body) {
    String ha1 = Ha1.compute(c.algorithm(), "alice", c.realm(), "correct horse");
    String response =
        DigestResponse.compute(
            c.algorithm(), ha1, c.nonce(), "00000001", "c", qop, "REGISTER", URI, body);
    return new DigestCredentials(
            "alice",
            c.realm(),
            c.nonce(),
            URI,
            response,
            c.algorithm(),
            "c",
            null,
            qop,
            "00000001",
            false)
        .toHeaderValue();
  }

  private static SipRequest withBody(String answer, String body) {
    return register(answer)
        .edit()
        .body("application/sdp", body.getBytes(StandardCharsets.UTF_8))
        .buildRequest();
  }

  // RFC 7616 §3.4.2: A1 of a "-sess" form is made from the stored HA1, nonce and cnonce.
  @ParameterizedTest
  @EnumSource(names = {"MD5_SESS", "SHA_256_SESS", "SHA_512_256_SESS"})
  @Scenario("sip-authentication/Protection of body and session/Session form")
  void shouldCheckSessionFormsWithTheStoredHa1(DigestAlgorithm algorithm) {
    SipAuthenticator node =
        authenticator(DigestSettings.DEFAULT.withAlgorithms(List.of(algorithm)), KEY, null, 5);
    DigestChallenge offered = parse(challenge(node, NOW)).getFirst();
    assertThat(offered.algorithm()).isEqualTo(algorithm);

    assertThat(check(node, "default", ALICE, NOW, register(signed(offered, Qop.AUTH, new byte[0]))))
        .isEqualTo(new Authenticated("alice"));
  }

  @Test
  @Scenario("sip-authentication/One-time nonces/Nonce used a second time")
  void shouldTakeANonceOnceWhenNoncesAreForOneUse() {
    SipAuthenticator node = authenticator(DigestSettings.DEFAULT.withNonceOnce(true), KEY, null, 6);
    DigestChallenge offered = parse(challenge(node, NOW)).getFirst();

    assertThat(
            check(
                node,
                "default",
                ALICE,
                NOW,
                register(answer(offered, "alice", "correct horse", 1))))
        .isInstanceOf(Authenticated.class);
    assertThat(
            check(
                node,
                "default",
                ALICE,
                NOW,
                register(answer(offered, "alice", "correct horse", 2))))
        .isInstanceOfSatisfying(Challenge.class, c -> assertThat(c.stale()).isTrue());
  }

  @Test
  @Scenario("sip-authentication/One-time nonces/Next nonce")
  void shouldProveItselfAndNameTheNextNonceWhenAskedTo() {
    SipAuthenticator node =
        authenticator(
            DigestSettings.DEFAULT.withNonceOnce(true).withAuthenticationInfo(true), KEY, null, 7);
    DigestClient client = new DigestClient("alice", "correct horse", new Random(8));
    var retry =
        (DigestClient.Answer.Retry)
            client.answer(
                "REGISTER", URI, new byte[0], challenge(node, NOW).headerValues(), List.of());
    List<String> sent = retry.headerValues();

    for (int i = 0; i < 3; i++) {
      var verdict = check(node, "default", ALICE, NOW, register(sent.toArray(String[]::new)));
      assertThat(verdict).isInstanceOf(Authenticated.class);
      String info = ((Authenticated) verdict).info();
      assertThat(info).contains("nextnonce=\"", "rspauth=\"");
      client.accepted(info, sent);
      sent = client.authorize("REGISTER", URI, new byte[0]);
    }
  }
}
