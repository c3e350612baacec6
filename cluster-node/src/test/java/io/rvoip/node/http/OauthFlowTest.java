package io.rvoip.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.audit.AuthEvent;
import io.rvoip.auth.revocation.Revocation;
import io.rvoip.node.http.ApiFixture.Reply;
import io.rvoip.testkit.Scenario;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes on one database, and a provider. */
class OauthFlowTest {
  private static FakeIdp idp;
  private static ApiFixture node1;
  private static ApiFixture node2;
  private static int people;

  private final Browser browser = new Browser(node1);

  @BeforeAll
  static void start() throws Exception {
    idp = new FakeIdp();
    String most = "auth.oauth.session.max-per-user=3";
    node1 = OauthFixture.node("oauthflow", idp, most);
    node2 = OauthFixture.node("oauthflow", idp, most);
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
    // Each test has a person of its own: how many sessions one may have is limited.
    idp.claims.put("sub", "person" + ++people);
    idp.sendsIssuer = false;
    at(Duration.ZERO);
    node1.audited.clear();
    node2.audited.clear();
  }

  /** Sets all clocks but the machine's. */
  private static void at(Duration ahead) {
    node1.ahead = ahead;
    node2.ahead = ahead;
    idp.clock = () -> Instant.now().plus(ahead);
  }

  @Test
  @Scenario("oauth-login/Sign-in with a provider/From the button to the API")
  void shouldLetABrowserReadTheApiAfterItHasSignedIn() throws Exception {
    assertThat(browser.get("/v1/users").status()).isEqualTo(401);
    URI asked = browser.login("?return=/calls");
    Map<String, String> query = FakeIdp.parameters(asked.getRawQuery());
    assertThat(query)
        .containsEntry("response_type", "code")
        .containsEntry("client_id", "pbx")
        .containsEntry("redirect_uri", Browser.PUBLIC_URL + "/auth/sso/callback")
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("scope", "openid profile email")
        .containsKeys("state", "nonce", "code_challenge");

    Reply back = browser.callback(idp.authorize(asked), query.get("state"), "");

    assertThat(back.status()).isEqualTo(303);
    assertThat(back.header("Location")).isEqualTo("/calls");
    assertThat(back.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(back.raw().headers().allValues("Set-Cookie"))
        .anySatisfy(
            c ->
                assertThat(c)
                    .matches(
                        Browser.SESSION
                            + "=[\\w-]{43}; Max-Age=4\\d{4}; Path=/; HttpOnly; SameSite=Lax;"
                            + " Secure"));
    assertThat(browser.cookies).containsOnlyKeys(Browser.SESSION);
    assertThat(browser.get("/v1/users").status()).isEqualTo(200);
    assertThat(browser.post("/v1/users", "{\"name\":\"4001\"}").status()).isEqualTo(201);
  }

  @Test
  @Scenario("oauth-login/Sign-in with a provider/Another node takes the callback")
  void shouldTakeTheCallbackAtAnotherNode() throws Exception {
    URI asked = browser.login("");
    browser.at(node2);
    assertThat(browser.callback(idp.authorize(asked), Browser.state(asked), "").status())
        .isEqualTo(303);
    assertThat(browser.get("/v1/users").status()).isEqualTo(200);
    assertThat(browser.at(node1).get("/v1/users").status()).isEqualTo(200);
  }

  @Test
  @Scenario("oauth-login/Sign-in with a provider/Nobody's role")
  void shouldNotLetInWhomNothingIsGranted() throws Exception {
    idp.claims.put("roles", "admin");
    Reply back = browser.signIn(idp);
    assertThat(back.status()).isEqualTo(403);
    assertThat(back.json().path("type").asText()).isEqualTo("urn:rvoip:problem:sign-in-no-role");
    assertThat(browser.cookies).isEmpty();
  }

  @Test
  void shouldGrantOnlyWhatTheSettingsSay() throws Exception {
    idp.claims.put("roles", List.of("pbx-viewers"));
    browser.signIn(idp);
    assertThat(browser.get("/v1/calls").status()).isEqualTo(200);
    assertThat(browser.get("/v1/users").status()).isEqualTo(403);
  }

  @Test
  @Scenario("oauth-login/Sessions/What is stored")
  void shouldStoreNeitherTheSecretNorTheTokens() throws Exception {
    browser.signIn(idp);
    String all = tables();
    assertThat(all)
        .contains("sso:person" + people)
        .doesNotContain(browser.cookies.get(Browser.SESSION))
        .doesNotContain(idp.lastRefreshToken)
        .doesNotContain(idp.lastIdToken);
  }

  private static String tables() throws Exception {
    StringBuilder all = new StringBuilder();
    String url =
        "jdbc:h2:mem:oauthflow;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH";
    try (Connection c = DriverManager.getConnection(url, "rvoip", "")) {
      for (String table : List.of("oauth_session", "oauth_session_secret", "oauth_state")) {
        try (var statement = c.createStatement();
            ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
          ResultSetMetaData columns = rows.getMetaData();
          while (rows.next()) {
            for (int i = 1; i <= columns.getColumnCount(); i++) {
              Object value = rows.getObject(i);
              all.append(value instanceof byte[] b ? new String(b, "ISO-8859-1") : value)
                  .append(' ');
            }
          }
        }
      }
    }
    return all.toString();
  }

  @Test
  @Scenario("oauth-login/Sessions/Too many of one user")
  void shouldEndTheOldestSessionOfAUserWhoHasTooMany() throws Exception {
    List<Browser> browsers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      at(Duration.ofSeconds(i));
      Browser next = new Browser(i % 2 == 0 ? node1 : node2);
      next.signIn(idp);
      browsers.add(next);
    }
    assertThat(browsers.getFirst().get("/v1/calls").status()).isEqualTo(401);
    for (Browser newer : browsers.subList(1, 4)) {
      assertThat(newer.get("/v1/calls").status()).isEqualTo(200);
    }
  }

  @Test
  void shouldEndASessionThatWasNotUsed() throws Exception {
    browser.signIn(idp);
    at(Duration.ofMinutes(61));
    Reply reply = browser.get("/v1/calls");
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.json().path("detail").asText()).isEqualTo("the session is over");
    assertThat(browser.cookies).as("it does not come again").isEmpty();
  }

  // ---- refresh

  @Test
  @Scenario("oauth-login/Refresh/One refresh for all nodes")
  void shouldAskTheProviderOnceForAllRequestsOfAllNodes() throws Exception {
    browser.signIn(idp);
    String before = browser.cookies.get(Browser.SESSION);
    int refreshes = idp.refreshes.get();
    at(Duration.ofSeconds(301));

    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      ApiFixture node = i % 2 == 0 ? node1 : node2;
      replies.add(CompletableFuture.supplyAsync(() -> withCookie(node, before)));
    }

    assertThat(replies).allSatisfy(r -> assertThat(r.join().status()).isEqualTo(200));
    assertThat(idp.refreshes.get()).isEqualTo(refreshes + 1);
    assertThat(replies.stream().filter(r -> !r.join().header("Set-Cookie").isEmpty())).hasSize(1);
  }

  private static Reply withCookie(ApiFixture node, String secret) {
    try {
      return node.send("GET", "/v1/calls", null, Map.of("Cookie", Browser.SESSION + "=" + secret));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldGiveTheRolesThatTheProviderNamesNow() throws Exception {
    browser.signIn(idp);
    assertThat(browser.get("/v1/users").status()).isEqualTo(200);
    idp.claims.put("roles", "pbx-viewers");
    at(Duration.ofSeconds(301));
    assertThat(browser.get("/v1/users").status()).isEqualTo(403);
    assertThat(browser.at(node2).get("/v1/calls").status()).isEqualTo(200);
  }

  @Test
  void shouldGoOnWithTheOldSecretWhenTheAnswerWithTheNewOneWasLost() throws Exception {
    browser.signIn(idp);
    String old = browser.cookies.get(Browser.SESSION);
    at(Duration.ofSeconds(301));
    assertThat(withCookie(node1, old).status()).isEqualTo(200); // its Set-Cookie goes nowhere
    at(Duration.ofSeconds(400));
    assertThat(withCookie(node2, old).status()).isEqualTo(200);
    at(Duration.ofSeconds(700));
    assertThat(browser.get("/v1/calls").status()).isEqualTo(200);
    assertThat(browser.cookies.get(Browser.SESSION)).isNotEqualTo(old);
  }

  @Test
  @Scenario("oauth-login/Refresh/Secret used after its successor")
  void shouldEndTheSessionWhenTwoHoldASecret() throws Exception {
    browser.signIn(idp);
    String stolen = browser.cookies.get(Browser.SESSION);
    at(Duration.ofSeconds(301));
    assertThat(browser.get("/v1/calls").status()).isEqualTo(200);
    String current = browser.cookies.get(Browser.SESSION);
    assertThat(current).isNotEqualTo(stolen);
    assertThat(browser.get("/v1/calls").status()).isEqualTo(200);
    assertThat(withCookie(node2, stolen).status()).as("a request under way").isEqualTo(200);

    at(Duration.ofSeconds(340));

    assertThat(withCookie(node2, stolen).status()).isEqualTo(401);
    assertThat(withCookie(node1, current).status()).as("its successor too").isEqualTo(401);
    assertThat(node2.audited)
        .anySatisfy(
            e ->
                assertThat(e)
                    .isInstanceOfSatisfying(
                        AuthEvent.Ended.class,
                        ended -> assertThat(ended.reason()).isEqualTo("reused")));
  }

  @Test
  @Scenario("oauth-login/Refresh/Refresh token used twice")
  void shouldEndTheSessionWhenTheProviderDoesNotTakeTheRefreshToken() throws Exception {
    browser.signIn(idp);
    // A thief of the refresh token has been faster.
    useUp(idp.lastRefreshToken);
    at(Duration.ofSeconds(301));
    Reply reply = browser.get("/v1/calls");
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.json().path("detail").asText()).contains("provider has ended");
    at(Duration.ZERO);
    assertThat(browser.at(node2).get("/v1/calls").status()).isEqualTo(401);
  }

  private static void useUp(String refreshToken) throws Exception {
    var request =
        java.net.http.HttpRequest.newBuilder(URI.create(idp.issuer() + "/token"))
            .header(
                "Authorization",
                "Basic "
                    + java.util.Base64.getEncoder()
                        .encodeToString("pbx:s3cret-of-client".getBytes()))
            .POST(
                java.net.http.HttpRequest.BodyPublishers.ofString(
                    "grant_type=refresh_token&refresh_token=" + refreshToken))
            .build();
    try (var client = java.net.http.HttpClient.newHttpClient()) {
      assertThat(
              client
                  .send(request, java.net.http.HttpResponse.BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void shouldEndTheSessionWhenTheProviderNamesAnotherPerson() throws Exception {
    browser.signIn(idp);
    idp.claims.put("sub", "bob");
    at(Duration.ofSeconds(301));
    assertThat(browser.get("/v1/calls").status()).isEqualTo(401);
  }

  @Test
  @Scenario("oauth-login/Refresh/Provider silent")
  void shouldBelieveAnIdentityForAWhileWhenTheProviderIsSilent() throws Exception {
    browser.signIn(idp);
    idp.mood = FakeIdp.Mood.BROKEN;
    at(Duration.ofSeconds(301));
    assertThat(browser.get("/v1/calls").status()).isEqualTo(200);
    at(Duration.ofSeconds(599));
    assertThat(browser.get("/v1/calls").status()).isEqualTo(200);
    at(Duration.ofSeconds(610));
    Reply silent = browser.get("/v1/calls");
    assertThat(silent.status()).isEqualTo(503);
    assertThat(silent.header("Retry-After")).isNotEmpty();
    idp.mood = FakeIdp.Mood.GOOD;
    at(Duration.ofSeconds(620));
    assertThat(browser.get("/v1/calls").status()).isEqualTo(200);
  }

  // The provider has made the old refresh token void: what it gave instead must not be lost.
  @Test
  void shouldKeepARotatedRefreshTokenAlsoWhenTheKeysToJudgeItAreAway() throws Exception {
    try (FakeIdp other = new FakeIdp();
        ApiFixture first = OauthFixture.node("oauthkeys", other);
        ApiFixture second = OauthFixture.node("oauthkeys", other)) {
      Browser someone = new Browser(first);
      someone.signIn(other);
      other.clock = () -> Instant.now().plusSeconds(301);
      second.ahead = Duration.ofSeconds(301);
      other.keysAway = true;
      assertThat(someone.at(second).get("/v1/calls").status()).isEqualTo(200);
      assertThat(other.refreshes.get()).isEqualTo(1);
      other.keysAway = false;
      assertThat(someone.get("/v1/calls").status()).isEqualTo(200);
      assertThat(other.refreshes.get()).as("with the new one").isEqualTo(2);
      assertThat(someone.get("/v1/calls").status()).isEqualTo(200);
      assertThat(other.refreshes.get()).isEqualTo(2);
    }
  }

  @Test
  void shouldSayThatTheProviderIsAwayWhenItsKeysAre() throws Exception {
    try (FakeIdp other = new FakeIdp();
        ApiFixture node = OauthFixture.node("oauthnokeys", other)) {
      other.keysAway = true;
      assertThat(new Browser(node).signIn(other).status()).isEqualTo(503);
    }
  }

  @Test
  @Scenario("oauth-login/Sessions/Taken back")
  void shouldEndASessionOfAPersonWhoseTokensAreTakenBack() throws Exception {
    browser.signIn(idp);
    Instant now = Instant.now();
    node1.revocations.add(
        List.of(
            new Revocation(
                new Revocation.Target("default", Revocation.Kind.SUBJECT, "sso:person" + people),
                now,
                now.plusSeconds(600))));
    assertThat(browser.get("/v1/calls").status()).isEqualTo(401);
    at(Duration.ofSeconds(1));
    assertThat(browser.signIn(idp).status()).as("again, later").isEqualTo(303);
    assertThat(browser.get("/v1/calls").status()).isEqualTo(200);
  }

  // ---- logout

  @Test
  @Scenario("oauth-login/Logout/Here and at the provider")
  void shouldLogOutAtAllNodesAndLeadToTheProvider() throws Exception {
    browser.signIn(idp);
    String secret = browser.cookies.get(Browser.SESSION);
    String hint = idp.lastIdToken;
    Reply out = browser.post("/auth/logout", "");
    assertThat(out.status()).isEqualTo(200);
    URI location = URI.create(out.json().path("location").asText());
    assertThat(location.toString()).startsWith(idp.issuer() + "/logout?");
    assertThat(FakeIdp.parameters(location.getRawQuery()))
        .containsEntry("id_token_hint", hint)
        .containsEntry("client_id", "pbx")
        .containsEntry("post_logout_redirect_uri", Browser.PUBLIC_URL + "/");
    assertThat(browser.cookies).isEmpty();
    assertThat(withCookie(node1, secret).status()).isEqualTo(401);
    assertThat(withCookie(node2, secret).status()).isEqualTo(401);
    assertThat(browser.post("/auth/logout", "").status()).as("again").isEqualTo(200);
  }

  @Test
  @Timeout(30)
  @Scenario("http-api/Streams end with what opened them/A session that has ended")
  void shouldEndStreamsAndTokensOfASessionWithIt() throws Exception {
    browser.signIn(idp);
    String token = browser.post("/v1/tokens", "{}").json().path("token").asText();
    assertThat(withToken(token).status()).isEqualTo(200);
    Browser second = new Browser(node1);
    second.signIn(idp);
    String other = second.post("/v1/tokens", "{}").json().path("token").asText();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest events =
          HttpRequest.newBuilder(node1.uri("/v1/events"))
              .header("Cookie", Browser.SESSION + "=" + browser.cookies.get(Browser.SESSION))
              .build();
      InputStream stream = client.send(events, BodyHandlers.ofInputStream()).body();
      assertThat(stream.read()).isEqualTo(':');
      assertThat(node1.events().openStreams()).isEqualTo(1);
      int before = node1.announced.size();

      assertThat(browser.post("/auth/logout", "").status()).isEqualTo(200);

      assertThat(stream.readAllBytes()).as("until its end").isNotNull();
      assertThat(withToken(token).status()).isEqualTo(401);
      assertThat(withToken(other).status()).isEqualTo(200);
      assertThat(node1.announced)
          .as("to the other nodes")
          .hasSize(before + 1)
          .last()
          .satisfies(r -> assertThat(r.target().kind()).isEqualTo(Revocation.Kind.TOKEN));
    }
  }

  private static Reply withToken(String token) throws Exception {
    return node1.send("GET", "/v1/me", null, Map.of("Authorization", "Bearer " + token));
  }

  @Test
  @Scenario("oauth-login/Logout/Provider away")
  void shouldLogOutHereWhenTheProviderIsAway() throws Exception {
    try (FakeIdp other = new FakeIdp();
        ApiFixture node = OauthFixture.node("oauthaway", other)) {
      Browser someone = new Browser(node);
      someone.signIn(other);
      String secret = someone.cookies.get(Browser.SESSION);
      other.close();
      assertThat(someone.post("/auth/logout", "").status()).isEqualTo(200);
      assertThat(withCookie(node, secret).status()).isEqualTo(401);
    }
  }

  // ---- other sites

  @Test
  @Scenario("oauth-login/Other sites/A form of another site")
  void shouldNotDoWhatAnotherSiteAsksFor() throws Exception {
    browser.signIn(idp);
    for (String[] headers :
        new String[][] {
          {},
          {"Origin", Browser.PUBLIC_URL},
          {CrossSite.FIELD, "1"},
          {"Origin", "https://evil.example", CrossSite.FIELD, "1"},
          {"Origin", "null", CrossSite.FIELD, "1"},
          {"Origin", Browser.PUBLIC_URL + ".evil.example", CrossSite.FIELD, "1"},
          {"Origin", "http://pbx.example.com", CrossSite.FIELD, "1"}
        }) {
      Reply reply = browser.send("POST", "/v1/users", "{\"name\":\"4666\"}", headers);
      assertThat(reply.status()).as(String.join(",", headers)).isEqualTo(403);
      assertThat(reply.json().path("type").asText()).isEqualTo("urn:rvoip:problem:cross-site");
      assertThat(browser.send("POST", "/auth/logout", "", headers).status()).isEqualTo(403);
    }
    assertThat(browser.get("/v1/users/4666").status()).isEqualTo(404);
  }

  @Test
  void shouldLetATokenDecideWhereThereAreBoth() throws Exception {
    browser.signIn(idp);
    assertThat(browser.get("/v1/calls", "Authorization", "Bearer rvt_" + "A".repeat(43)).status())
        .isEqualTo(401);
    assertThat(
            browser
                .send(
                    "POST",
                    "/v1/users",
                    "{\"name\":\"4777\"}",
                    "Authorization",
                    "Bearer " + node1.adminToken)
                .status())
        .as("a token needs no origin")
        .isEqualTo(201);
  }

  // ---- choice

  @Test
  @Scenario("oauth-login/Choice of providers/Names only")
  void shouldNameTheProvidersAndNothingElse() throws Exception {
    Reply reply = browser.get("/v1/auth/providers");
    assertThat(reply.json().toString())
        .isEqualTo(
            "{\"items\":[{\"name\":\"sso\",\"label\":\"Company\",\"login\":\"/auth/sso/login\"}]}");
    assertThat(reply.raw().headers().map()).doesNotContainKey("set-cookie");
  }
}
