package io.rvoip.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.node.http.ApiFixture.Reply;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The flow against a provider that somebody else wrote, from the first redirect to the logout. */
class MockOauthServerTest {
  private static MockOAuth2Server idp;
  private static ApiFixture node;

  @BeforeAll
  static void start() throws Exception {
    idp = new MockOAuth2Server();
    idp.start(InetAddress.getLoopbackAddress(), 0);
    node =
        OauthFixture.node(
            "mockoauth", idp.wellKnownUrl("main").toString(), "auth.oauth.http-timeout=10s");
  }

  @AfterAll
  static void stop() {
    node.close();
    idp.shutdown();
  }

  private static void nextTokensSay(String subject, List<String> roles) {
    idp.enqueueCallback(
        new DefaultOAuth2TokenCallback(
            "main",
            subject,
            "JWT",
            List.of("pbx"),
            Map.of("roles", roles, "preferred_username", subject),
            300));
  }

  /** What a browser does at the provider, which asks nothing. */
  private static Map<String, String> atProvider(URI asked) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var answer = client.send(HttpRequest.newBuilder(asked).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
      URI back = URI.create(answer.headers().firstValue("Location").orElseThrow());
      assertThat(back.toString()).startsWith(Browser.PUBLIC_URL + "/auth/sso/callback?");
      return FakeIdp.parameters(back.getRawQuery());
    }
  }

  @Test
  void shouldGoFromLoginToLogout() throws Exception {
    Browser browser = new Browser(node);
    nextTokensSay("ann", List.of("pbx-admins"));
    Map<String, String> back = atProvider(browser.login(""));
    Reply signedIn = browser.callback(back.get("code"), back.get("state"), "");
    assertThat(signedIn.status()).as(signedIn.json().toString()).isEqualTo(303);
    assertThat(browser.get("/v1/users").status()).isEqualTo(200);

    // The token is over: the provider is asked, and says that she may do less now.
    String secret = browser.cookies.get(Browser.SESSION);
    node.ahead = Duration.ofSeconds(301);
    nextTokensSay("ann", List.of("pbx-viewers"));
    assertThat(browser.get("/v1/users").status()).isEqualTo(403);
    assertThat(browser.get("/v1/calls").status()).isEqualTo(200);
    assertThat(browser.cookies.get(Browser.SESSION)).isNotEqualTo(secret);

    Reply out = browser.post("/auth/logout", "");
    assertThat(out.json().path("location").asText()).contains("/main/endsession?");
    assertThat(browser.get("/v1/calls").status()).isEqualTo(401);
  }

  @Test
  void shouldRefuseTheCodeOfAnotherLoginAndACodeUsedTwice() throws Exception {
    Browser victim = new Browser(node);
    Browser attacker = new Browser(node);
    Map<String, String> stolen = atProvider(victim.login(""));
    Map<String, String> own = atProvider(attacker.login(""));
    Reply refused = attacker.callback(stolen.get("code"), own.get("state"), "");
    assertThat(refused.json().path("type").asText())
        .isEqualTo("urn:rvoip:problem:sign-in-grant-refused");
    assertThat(attacker.cookies).isEmpty();
  }
}
