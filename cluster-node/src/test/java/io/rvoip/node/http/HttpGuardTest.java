package io.rvoip.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rvoip.auth.audit.AuthEvent;
import io.rvoip.auth.audit.AuthMethod;
import io.rvoip.node.http.ApiFixture.Reply;
import io.rvoip.testkit.Scenario;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HttpGuardTest {

  private static Reply as(ApiFixture api, String token, String path) throws Exception {
    return api.send("GET", path, null, Map.of("Authorization", "Bearer " + token));
  }

  private static void assertTooMany(Reply reply) {
    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(429);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.json().path("type").asText()).isEqualTo("urn:rvoip:problem:too-many-requests");
    assertThat(Integer.parseInt(reply.header("Retry-After"))).isBetween(1, 60);
    assertThat(reply.header("RateLimit-Remaining")).isEqualTo("0");
  }

  @Test
  @Scenario("http-guard/Rate limits/Caller over its limit")
  void shouldLimitEachCallerByItself() throws Exception {
    try (ApiFixture api =
        new ApiFixture("ratecaller", "http.rate-limit.caller={ burst = 3, per-minute = 1 }")) {
      String other = api.token("default", Set.of("viewer"), Set.of());
      for (int left = 2; left >= 0; left--) {
        Reply reply = api.get("/v1/calls");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("RateLimit-Limit")).isEqualTo("3");
        assertThat(reply.header("RateLimit-Remaining")).isEqualTo(Integer.toString(left));
        assertThat(Integer.parseInt(reply.header("RateLimit-Reset"))).isBetween(1, 180);
      }
      assertTooMany(api.get("/v1/calls"));
      assertTooMany(api.post("/v1/users", "{\"name\":\"5001\"}"));
      assertThat(as(api, other, "/v1/calls").status()).isEqualTo(200);
      assertThat(as(api, other, "/v1/users/5001").header("RateLimit-Remaining"))
          .as("errors tell it too")
          .isEqualTo("1");
    }
  }

  @Test
  @Scenario("http-guard/Rate limits/Address over its limit at open routes")
  void shouldLimitAnAddressAtOpenRoutes() throws Exception {
    try (ApiFixture api =
        new ApiFixture("rateopen", "http.rate-limit.anonymous={ burst = 4, per-minute = 1 }")) {
      assertThat(api.send("GET", "/", null, Map.of()).header("RateLimit-Remaining")).isEqualTo("3");
      assertThat(api.send("GET", "/v1/openapi.yaml", null, Map.of()).status()).isEqualTo(200);
      assertThat(api.send("GET", "/nowhere", null, Map.of()).status()).isEqualTo(404);
      assertThat(api.send("PATCH", "/", null, Map.of()).status()).isEqualTo(405);
      assertTooMany(api.send("GET", "/", null, Map.of()));
      assertTooMany(api.send("GET", "/nowhere", null, Map.of()));
      assertTooMany(api.send("POST", "/v1/cluster/join", "{}", Map.of()));
      assertThat(api.get("/v1/calls").status()).isEqualTo(200);
    }
  }

  @Test
  @Scenario("http-guard/Rate limits/Exempt routes")
  void shouldAlwaysAnswerWhoWatchesOverTheProcess() throws Exception {
    try (ApiFixture api =
        new ApiFixture("rateexempt", "http.rate-limit.anonymous={ burst = 1, per-minute = 1 }")) {
      for (int i = 0; i < 5; i++) {
        for (String path : List.of("/health/alive", "/health/ready", "/metrics")) {
          Reply reply = api.send("GET", path, null, Map.of());
          assertThat(reply.status()).isEqualTo(200);
          assertThat(reply.raw().headers().map()).doesNotContainKey("ratelimit-limit");
        }
      }
    }
  }

  @Test
  @Scenario("http-guard/Rate limits/Failed authentications")
  void shouldStopLookingAtAnAddressThatFailsTooOften() throws Exception {
    try (ApiFixture api =
        new ApiFixture("ratefail", "http.rate-limit.failures={ burst = 3, per-minute = 1 }")) {
      for (int i = 0; i < 10; i++) {
        assertThat(api.send("GET", "/v1/calls", null, Map.of()).status()).isEqualTo(401);
      }
      for (int i = 0; i < 3; i++) {
        assertThat(as(api, "rvt_" + "A".repeat(43), "/v1/calls").status()).isEqualTo(401);
      }
      assertTooMany(as(api, "rvt_" + "A".repeat(43), "/v1/calls"));
      assertTooMany(api.get("/v1/calls"));
      assertThat(api.audited)
          .filteredOn(AuthEvent.LockedOut.class::isInstance)
          .singleElement()
          .satisfies(
              e -> {
                assertThat(e.attempt().source()).isEqualTo("127.0.0.1");
                assertThat(((AuthEvent.LockedOut) e).lockedFor())
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(60));
              });
      String metrics = new String(api.send("GET", "/metrics", null, Map.of()).raw().body());
      assertThat(metrics).contains("rvoip_http_rate_limited_total{limit=\"failures\"} 2.0");
    }
  }

  @Test
  void shouldLimitNothingWhenItIsSwitchedOff() throws Exception {
    try (ApiFixture api =
        new ApiFixture(
            "rateoff",
            "http.rate-limit.enabled=false",
            "http.rate-limit.caller={ burst = 1, per-minute = 1 }",
            "http.rate-limit.failures={ burst = 1, per-minute = 1 }")) {
      for (int i = 0; i < 3; i++) {
        Reply reply = api.get("/v1/calls");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.raw().headers().map()).doesNotContainKey("ratelimit-limit");
        assertThat(as(api, "x", "/v1/calls").status()).isEqualTo(401);
      }
    }
  }

  // ---- audit

  private static String told(AuthEvent e) {
    String reason =
        switch (e) {
          case AuthEvent.Accepted a -> "";
          case AuthEvent.Refused r -> " " + r.reason();
          case AuthEvent.LockedOut o -> " " + o.reason();
          case AuthEvent.Ended d -> " " + d.reason();
          case AuthEvent.OverQuota q -> " " + q.reason();
          case AuthEvent.Signed s -> " " + s.verstat();
        };
    return "%s %s/%s %s%s"
        .formatted(
            e.attempt().method().word(),
            e.attempt().tenant(),
            e.attempt().account(),
            e.verdict(),
            reason);
  }

  @Test
  @Scenario("http-guard/Record of decisions/Tokens")
  void shouldWriteDownWhoWasLetInAndWhoWasNot() throws Exception {
    try (ApiFixture api = new ApiFixture("audittokens")) {
      api.get("/v1/calls");
      api.get("/v1/calls");
      as(api, "rvt_" + "A".repeat(43), "/v1/calls");
      String viewer = api.token("default", Set.of("viewer"), Set.of());
      as(api, viewer, "/v1/users");
      api.send("GET", "/v1/calls", null, Map.of());
      assertThat(api.audited)
          .extracting(HttpGuardTest::told)
          .containsExactly(
              "bearer default/tester-[admin, cluster-admin] accepted",
              "bearer -/null refused unknown",
              "bearer default/tester-[viewer] accepted",
              "bearer default/tester-[viewer] refused scope");
      assertThat(api.audited).allMatch(e -> e.attempt().source().equals("127.0.0.1"));
    }
  }

  @Test
  @Scenario("http-guard/Record of decisions/From sign-in to logout")
  @Scenario("http-guard/Record of decisions/No secrets")
  void shouldWriteDownASessionsLifeWithoutItsSecrets() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger("io.rvoip");
    Level before = root.getLevel();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    root.setLevel(Level.ALL);
    try (FakeIdp idp = new FakeIdp();
        ApiFixture api = OauthFixture.node("auditsession", idp)) {
      Browser browser = new Browser(api);
      URI refused = browser.login("");
      String code = idp.authorize(refused);
      browser.callback(code, "wrong", "");
      browser.signIn(idp);
      String secret = browser.cookies.get(Browser.SESSION);
      String refreshToken = idp.lastRefreshToken;
      String idToken = idp.lastIdToken;
      api.ahead = Duration.ofSeconds(301);
      idp.clock = () -> java.time.Instant.now().plusSeconds(301);
      browser.get("/v1/calls");
      browser.send("POST", "/v1/users", "{}");
      browser.send("POST", "/auth/logout", "");
      browser.post("/auth/logout", "");
      api.send("GET", "/v1/calls", null, Map.of("Cookie", Browser.SESSION + "=" + secret));

      assertThat(api.audited)
          .extracting(HttpGuardTest::told)
          .containsExactly(
              "oauth -/null refused state_mismatch",
              "oauth default/sso:ann accepted",
              "session default/sso:ann accepted",
              "session -/null refused cross_site",
              "session -/null refused cross_site",
              "session default/sso:ann ended logout",
              "session -/null refused unknown");
      assertThat(api.audited)
          .extracting(e -> e.attempt().method())
          .contains(AuthMethod.OAUTH, AuthMethod.SESSION);
      String all =
          api.audited + "\n" + log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
      assertThat(all)
          .contains("state-mismatch")
          .doesNotContain(
              secret, code, refreshToken, idToken, idp.lastRefreshToken, "s3cret-of-client");
    } finally {
      root.detachAppender(log);
      root.setLevel(before);
    }
  }
}
