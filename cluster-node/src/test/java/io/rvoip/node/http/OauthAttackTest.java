package io.rvoip.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.rvoip.node.http.ApiFixture.Reply;
import io.rvoip.testkit.Scenario;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a stranger, another site, or a bad provider may try; RFC 9700 §4, RFC 8725. */
class OauthAttackTest {
  private static FakeIdp idp;
  private static ApiFixture node1;
  private static ApiFixture node2;

  private final Browser victim = new Browser(node1);
  private final Browser attacker = new Browser(node1);

  @BeforeAll
  static void start() throws Exception {
    idp = new FakeIdp();
    node1 = OauthFixture.node("oauthattack", idp, "auth.oauth.http-timeout=2s");
    node2 = OauthFixture.node("oauthattack", idp);
  }

  @AfterAll
  static void stop() {
    node2.close();
    node1.close();
    idp.close();
  }

  @BeforeEach
  void reset() {
    idp.mood = FakeIdp.Mood.GOOD;
    idp.idToken = t -> t;
    idp.claims.clear();
    node1.ahead = Duration.ZERO;
  }

  private static void assertRefused(Reply reply, int status, String reason) {
    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(status);
    assertThat(reply.json().path("type").asText()).isEqualTo("urn:rvoip:problem:sign-in-" + reason);
    assertThat(reply.raw().headers().allValues("Set-Cookie"))
        .noneMatch(c -> c.startsWith(Browser.SESSION));
  }

  @Test
  @Scenario("oauth-login/Answers of other logins/State used twice")
  void shouldTakeAStateOnceInTheWholeCluster() throws Exception {
    URI asked = victim.login("");
    String cookie = victim.cookies.get(Browser.LOGIN);
    assertThat(victim.callback(idp.authorize(asked), Browser.state(asked), "").status())
        .isEqualTo(303);
    int redeemed = idp.codesRedeemed.get();
    for (ApiFixture node : List.of(node1, node2)) {
      Browser replay = new Browser(node);
      replay.cookies.put(Browser.LOGIN, cookie);
      assertRefused(
          replay.callback(idp.authorize(asked), Browser.state(asked), ""), 400, "state-replayed");
    }
    assertThat(idp.codesRedeemed.get()).isEqualTo(redeemed);
  }

  // Login CSRF: the victim shall not end up in the attacker's account.
  @Test
  void shouldNotTakeACallbackThatAnotherBrowserBegan() throws Exception {
    int redeemed = idp.codesRedeemed.get();
    URI asked = attacker.login("");
    String code = idp.authorize(asked);
    assertRefused(victim.callback(code, Browser.state(asked), ""), 400, "no-login");
    victim.login("");
    assertRefused(victim.callback(code, Browser.state(asked), ""), 400, "state-mismatch");
    victim.cookies.put(Browser.LOGIN, "forged");
    assertRefused(victim.callback(code, Browser.state(asked), ""), 400, "no-login");
    URI late = victim.login("");
    node1.ahead = Duration.ofMinutes(11);
    assertRefused(
        victim.callback(idp.authorize(late), Browser.state(late), ""), 400, "login-expired");
    assertThat(idp.codesRedeemed.get()).as("the provider was not asked").isEqualTo(redeemed);
  }

  @Test
  @Scenario("oauth-login/Answers of other logins/Code of another login")
  void shouldNotSignInWithACodeOfAnotherLogin() throws Exception {
    URI victims = victim.login("");
    String stolen = idp.authorize(victims);
    URI own = attacker.login("");
    assertRefused(attacker.callback(stolen, Browser.state(own), ""), 400, "grant-refused");
  }

  @Test
  void shouldNotAskTheProviderWhenTheAnswerIsAnotherIssuers() throws Exception {
    URI asked = victim.login("");
    int redeemed = idp.codesRedeemed.get();
    assertRefused(
        victim.callback(
            idp.authorize(asked), Browser.state(asked), "&iss=https%3A%2F%2Fevil.example"),
        400,
        "issuer-mismatch");
    URI again = victim.login("");
    assertRefused(
        victim.get("/auth/sso/callback?error=access_denied&state=" + Browser.state(again)),
        400,
        "denied");
    assertThat(idp.codesRedeemed.get()).isEqualTo(redeemed);
  }

  @Test
  void shouldRefuseAParameterThatComesTwice() throws Exception {
    URI asked = victim.login("");
    String code = idp.authorize(asked);
    Reply reply = victim.callback(code, Browser.state(asked), "&state=" + Browser.state(asked));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().path("type").asText()).isEqualTo("urn:rvoip:problem:invalid-value");
  }

  @Test
  void shouldReturnToTheStatusPageWhateverALinkAsksFor() throws Exception {
    for (String evil :
        List.of("https://evil.example/", "//evil.example", "/%5Cevil.example", "/%0d%0aX:y")) {
      URI asked = victim.login("?return=" + evil);
      Reply back = victim.callback(idp.authorize(asked), Browser.state(asked), "");
      assertThat(back.status()).isEqualTo(303);
      assertThat(back.header("Location")).as(evil).isEqualTo("/");
    }
  }

  @Test
  void shouldRefuseAnIdTokenWithAnotherNonce() throws Exception {
    idp.claims.put("nonce", "another");
    assertRefused(victim.signIn(idp), 502, "nonce-mismatch");
  }

  @Test
  void shouldRefuseAnIdTokenOfAnother() throws Exception {
    for (Map.Entry<String, Object> wrong :
        Map.<String, Object>of(
                "iss", "https://evil.example",
                "aud", "another-client",
                "azp", "another-client",
                "at_hash", "AAAAAAAAAAAAAAAAAAAAAA",
                "exp", new Date(0))
            .entrySet()) {
      idp.claims.clear();
      idp.claims.put(wrong.getKey(), wrong.getValue());
      assertRefused(victim.signIn(idp), 502, "id-token-invalid");
    }
  }

  @Test
  @Scenario("oauth-login/Answers of other logins/ID token that nobody signed")
  void shouldRefuseAnIdTokenThatTheProviderDidNotSign() throws Exception {
    RSAKey own = new RSAKeyGenerator(2048).keyID("k1").generate();
    byte[] publicKey = idp.key.toRSAPublicKey().getEncoded();
    idp.idToken = OauthAttackTest::asAdmin;
    assertRefused(victim.signIn(idp), 502, "id-token-invalid");
    idp.idToken = t -> part("{\"alg\":\"none\"}") + "." + t.split("\\.")[1] + ".";
    assertRefused(victim.signIn(idp), 502, "id-token-invalid");
    idp.idToken = t -> t.substring(0, t.lastIndexOf('.') + 1);
    assertRefused(victim.signIn(idp), 502, "id-token-invalid");
    idp.idToken = t -> signed(t, new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1"), own);
    assertRefused(victim.signIn(idp), 502, "id-token-invalid");
    idp.idToken =
        t -> signed(t, new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(own.toPublicJWK()), own);
    assertRefused(victim.signIn(idp), 502, "id-token-invalid");
    idp.idToken =
        t -> {
          try {
            SignedJWT forged =
                new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k1").build(), claims(t));
            forged.sign(new MACSigner(publicKey));
            return forged.serialize();
          } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
          }
        };
    assertRefused(victim.signIn(idp), 502, "id-token-invalid");
    idp.idToken = t -> "not.a.jwt";
    assertRefused(victim.signIn(idp), 502, "id-token-invalid");
    idp.idToken = t -> t;
    assertThat(victim.signIn(idp).status()).as("and the good one is taken").isEqualTo(303);
  }

  private static String asAdmin(String token) {
    String[] parts = token.split("\\.");
    String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    return parts[0] + "." + part(payload.replace("\"ann\"", "\"root\"")) + "." + parts[2];
  }

  private static String part(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static JWTClaimsSet claims(String token) {
    try {
      return SignedJWT.parse(token).getJWTClaimsSet();
    } catch (java.text.ParseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String signed(String token, JWSHeader.Builder header, RSAKey key) {
    try {
      SignedJWT forged = new SignedJWT(header.build(), claims(token));
      forged.sign(new RSASSASigner(key));
      return forged.serialize();
    } catch (com.nimbusds.jose.JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GOOD")
  @Scenario("oauth-login/Providers/Hostile or slow")
  void shouldNotWaitLongForABadProviderNorReadAllItSends(FakeIdp.Mood mood) throws Exception {
    idp.mood = mood;
    long start = System.nanoTime();
    Reply reply = victim.signIn(idp);
    switch (mood) {
      case SILENT, TRICKLE, BROKEN, HUGE -> assertRefused(reply, 503, "provider-away");
      case REDIRECT, NOT_JSON -> assertRefused(reply, 502, "provider-malformed");
      case GOOD -> throw new IllegalStateException();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void shouldAnswer404ForAProviderThatIsNotConfigured() throws Exception {
    assertRefused(victim.get("/auth/other/login"), 404, "unknown-provider");
    assertRefused(victim.get("/auth/other/callback?code=c&state=s"), 404, "unknown-provider");
  }

  @Test
  void shouldTellABrowserOnItsPageWhatWentWrong() throws Exception {
    Reply reply = victim.get("/auth/sso/callback?code=c&state=s", "Accept", "text/html,*/*;q=0.8");
    assertThat(reply.status()).isEqualTo(303);
    assertThat(reply.header("Location")).isEqualTo("/#sign-in-refused=no-login");
  }

  @Test
  void shouldNotTakeCookiesThatCannotBeOurs() throws Exception {
    for (String cookie :
        Arrays.asList("", "x", "A".repeat(43), "A".repeat(10_000), "%00", "a b", "\"q\"")) {
      Reply reply =
          node1.send("GET", "/v1/calls", null, Map.of("Cookie", Browser.SESSION + "=" + cookie));
      assertThat(reply.status()).as(cookie).isEqualTo(401);
    }
    assertThat(
            node1
                .send("GET", "/v1/calls", null, Map.of("Cookie", "rvoip-session=" + "A".repeat(43)))
                .json()
                .path("detail")
                .asText())
        .as("over https only the __Host- cookie counts")
        .isEqualTo(Bearer.MISSING);
  }
}
