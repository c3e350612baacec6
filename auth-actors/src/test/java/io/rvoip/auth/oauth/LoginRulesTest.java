package io.rvoip.auth.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.ClusterSeal;
import io.rvoip.testkit.Scenario;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginRulesTest {
  private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");
  private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes();
  private static final byte[] OTHER_KEY = "another-cluster-key-of-32-bytes!".getBytes();

  private final Random random = new Random(7);
  private final ClusterSeal seal = new ClusterSeal(KEY, null, "oauth-login", random);
  private final PendingLogin login =
      PendingLogin.begin("sso", "/calls", NOW.plusSeconds(600), random);

  private static ProviderMetadata metadata(boolean sendsIssuer) {
    URI url = URI.create("https://sso.example.com/x");
    return new ProviderMetadata("https://sso.example.com", url, url, url, null, sendsIssuer, false);
  }

  private OauthRefusal judge(Map<String, String> changes, ProviderMetadata metadata, Instant now) {
    Map<String, String> query = new HashMap<>(Map.of("code", "c", "state", login.state()));
    changes.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            query.remove(name);
          } else {
            query.put(name, value);
          }
        });
    return CallbackRules.judge(
        Optional.of(login), "sso", CallbackRules.Answer.of(query), metadata, now);
  }

  // RFC 7636 appendix B.
  @Test
  void shouldMakeTheChallengeOfTheStandard() {
    assertThat(Pkce.challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
        .isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  }

  @Test
  void shouldFindTheLoginInItsCookieAtEveryNodeOfTheCluster() {
    ClusterSeal elsewhere = new ClusterSeal(KEY, null, "oauth-login", new Random(8));
    assertThat(PendingLogin.ofCookie(login.cookie(seal), elsewhere)).contains(login);
    ClusterSeal rotated = new ClusterSeal(OTHER_KEY, KEY, "oauth-login", random);
    assertThat(PendingLogin.ofCookie(login.cookie(seal), rotated)).contains(login);
    assertThat(login.toString()).doesNotContain(login.state(), login.nonce(), login.verifier());
  }

  @Test
  void shouldNotReadACookieThatItDidNotMake() {
    String cookie = login.cookie(seal);
    byte[] bytes = Base64.getUrlDecoder().decode(cookie);
    for (int i = 0; i < bytes.length; i++) {
      byte[] forged = bytes.clone();
      forged[i] ^= 1;
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(forged);
      assertThat(PendingLogin.ofCookie(text, seal)).as("byte %d", i).isEmpty();
    }
    assertThat(
            PendingLogin.ofCookie(cookie, new ClusterSeal(OTHER_KEY, null, "oauth-login", random)))
        .isEmpty();
    assertThat(PendingLogin.ofCookie(cookie, new ClusterSeal(KEY, null, "oauth-session", random)))
        .as("another purpose")
        .isEmpty();
    assertThat(PendingLogin.ofCookie("", seal)).isEmpty();
    assertThat(PendingLogin.ofCookie("***", seal)).isEmpty();
    assertThat(PendingLogin.ofCookie("A".repeat(100_000), seal)).isEmpty();
  }

  @Test
  void shouldNotOpenTokensUnderAnotherSession() {
    byte[] sealed = seal.seal("{\"refresh\":\"r\"}".getBytes(StandardCharsets.UTF_8), "session-1");
    assertThat(seal.open(sealed, "session-1")).isPresent();
    assertThat(seal.open(sealed, "session-2")).isEmpty();
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("refresh");
  }

  @Test
  void shouldTakeTheAnswerToItsLogin() {
    assertThat(judge(Map.of(), metadata(false), NOW)).isNull();
    assertThat(judge(Map.of("iss", "https://sso.example.com"), metadata(true), NOW)).isNull();
  }

  @Test
  @Scenario("oauth-login/Answers of other logins/Another browser or none")
  void shouldRefuseWhatDoesNotBelongToTheLogin() {
    assertThat(judge(Map.of("state", "x"), metadata(false), NOW))
        .isEqualTo(OauthRefusal.STATE_MISMATCH);
    assertThat(judge(Map.of("state", ""), metadata(false), NOW))
        .isEqualTo(OauthRefusal.STATE_MISMATCH);
    assertThat(judge(Map.of(), metadata(false), NOW.plusSeconds(600)))
        .isEqualTo(OauthRefusal.LOGIN_EXPIRED);
    assertThat(
            CallbackRules.judge(
                Optional.empty(),
                "sso",
                CallbackRules.Answer.of(Map.of("code", "c", "state", login.state())),
                metadata(false),
                NOW))
        .isEqualTo(OauthRefusal.NO_LOGIN);
  }

  // RFC 9207 §2.4 and RFC 9700 §4.4.
  @Test
  @Scenario("oauth-login/Answers of other logins/Another issuer")
  void shouldRefuseTheAnswerOfAnotherIssuer() {
    assertThat(judge(Map.of("iss", "https://evil.example"), metadata(false), NOW))
        .isEqualTo(OauthRefusal.ISSUER_MISMATCH);
    assertThat(judge(Map.of("iss", "https://sso.example.com/"), metadata(true), NOW))
        .isEqualTo(OauthRefusal.ISSUER_MISMATCH);
    assertThat(judge(Map.of(), metadata(true), NOW))
        .as("it sends one, and this answer has none")
        .isEqualTo(OauthRefusal.ISSUER_MISMATCH);
    assertThat(judge(Map.of("error", "access_denied"), metadata(true), NOW))
        .as("errors too")
        .isEqualTo(OauthRefusal.ISSUER_MISMATCH);
    assertThat(
            CallbackRules.judge(
                Optional.of(login),
                "google",
                CallbackRules.Answer.of(Map.of("code", "c", "state", login.state())),
                metadata(false),
                NOW))
        .as("callback of another provider")
        .isEqualTo(OauthRefusal.ISSUER_MISMATCH);
  }

  @Test
  void shouldRefuseErrorsAndCodesThatAreNone() {
    assertThat(judge(Map.of("error", "access_denied"), metadata(false), NOW))
        .isEqualTo(OauthRefusal.DENIED);
    assertThat(judge(Map.of("code", ""), metadata(false), NOW))
        .isEqualTo(OauthRefusal.PROVIDER_MALFORMED);
    assertThat(judge(Map.of("code", "x".repeat(5000)), metadata(false), NOW))
        .isEqualTo(OauthRefusal.PROVIDER_MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=y",
        "/\t/evil.example",
        "",
        "calls"
      })
  @Scenario("oauth-login/Sign-in with a provider/Return path")
  void shouldNotSendABrowserElsewhere(String wanted) {
    assertThat(ReturnPath.of(wanted)).isEqualTo("/");
  }

  @Test
  void shouldSendABrowserToAPathOfOurs() {
    assertThat(ReturnPath.of("/calls?x=1#y")).isEqualTo("/calls?x=1#y");
    assertThat(ReturnPath.of(null)).isEqualTo("/");
    assertThat(ReturnPath.of("/" + "x".repeat(600))).isEqualTo("/");
  }
}
