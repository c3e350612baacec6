package io.rvoip.node.http;

import static io.rvoip.node.http.ApiFixture.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.audit.AuthEvent;
import io.rvoip.node.http.ApiFixture.Reply;
import io.rvoip.sip.api.HangupResult;
import io.rvoip.sip.api.OriginateResult;
import io.rvoip.testkit.Scenario;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HttpApiTest extends ApiTest {
  // ---- who may ask

  @Test
  @Scenario("http-api/Bearer tokens/No token")
  void shouldChallengeEverySecuredRouteWhenNoTokenIsSent() throws Exception {
    for (Endpoint e : api.endpoints()) {
      if (e.access() instanceof Access.Needs || e.access() instanceof Access.Known) {
        Reply reply = api.send(e.method(), e.template().replaceAll("[{}]", ""), null, Map.of());
        assertProblem(reply, 401, "unauthorized");
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"rvoip\"");
      }
    }
  }

  @Test
  @Scenario("http-api/Bearer tokens/Token that is not ours")
  void shouldRefuseATokenThatIsNotOurs() throws Exception {
    Reply reply =
        api.send("GET", "/v1/calls", null, Map.of("Authorization", "Bearer rvt_" + "A".repeat(43)));
    assertProblem(reply, 401, "unauthorized");
    assertThat(reply.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
  }

  @Test
  @Scenario("http-api/Bearer tokens/Role or scope too small")
  void shouldForbidWhatRoleOrScopeDoesNotAllow() throws Exception {
    String viewer = "Bearer " + api.token("default", Set.of("viewer"), Set.of());
    assertThat(api.send("GET", "/v1/calls", null, Map.of("Authorization", viewer)).status())
        .isEqualTo(200);
    assertProblem(
        api.send("POST", "/v1/calls", "{}", Map.of("Authorization", viewer)), 403, "forbidden");
    String narrow = "Bearer " + api.token("default", Set.of("admin"), Set.of("cdrs:read"));
    assertThat(api.send("GET", "/v1/cdrs", null, Map.of("Authorization", narrow)).status())
        .isEqualTo(200);
    Reply refused = api.send("GET", "/v1/users", null, Map.of("Authorization", narrow));
    assertProblem(refused, 403, "forbidden");
    assertThat(refused.json().path("detail").asText()).contains("users:read");
  }

  @Test
  @Scenario("http-api/Tenants/Another tenant's call")
  void shouldNotShowWhatBelongsToAnotherTenant() throws Exception {
    api.queries.calls.add(FakeQueries.call("00a", "default", "answered", 1));
    api.cdr("00old", "default", "1001@x", "1002@x", Instant.now());
    api.event("default", "call", "00old", 1, "call.offered", Map.of("from", "1001"));
    String other = "Bearer " + api.token("other", Set.of("admin"), Set.of());
    for (String path : List.of("/v1/calls/00a", "/v1/calls/00old", "/v1/calls/00old/events")) {
      assertThat(api.get(path).status()).as(path).isEqualTo(200);
      assertProblem(api.send("GET", path, null, Map.of("Authorization", other)), 404, "not-found");
    }
    assertThat(
            api.send("GET", "/v1/calls", null, Map.of("Authorization", other)).json().path("items"))
        .isEmpty();
  }

  // ---- errors

  @Test
  @Scenario("http-api/Errors are problem documents/Unknown path and wrong method")
  void shouldAnswerUnknownPathAndWrongMethodWithProblems() throws Exception {
    assertProblem(api.get("/v1/nothing"), 404, "not-found");
    assertProblem(api.get("/v1/calls/"), 404, "not-found");
    Reply reply = api.send("PUT", "/v1/users/x", "{}", Map.of());
    assertProblem(reply, 405, "method-not-allowed");
    assertThat(reply.header("Allow")).isEqualTo("DELETE, GET, PATCH");
  }

  @Test
  @Scenario("http-api/Errors are problem documents/Body that cannot be used")
  void shouldSayWhatIsWrongWithABody() throws Exception {
    assertProblem(api.post("/v1/calls", "{not json"), 400, "bad-request");
    assertProblem(api.post("/v1/calls", "[]"), 400, "bad-request");
    assertProblem(api.post("/v1/calls", "null"), 400, "bad-request");
    Reply unknown = api.post("/v1/calls", "{\"form\":\"1\"}");
    assertProblem(unknown, 400, "invalid-value");
    assertThat(unknown.json().path("detail").asText())
        .isEqualTo("form: unknown member (expected: callerName, from, ringTimeoutMs, to)");
    Reply missing = api.post("/v1/calls", "{\"from\":\"1001\"}");
    assertProblem(missing, 400, "invalid-value");
    assertThat(missing.json().path("detail").asText()).startsWith("to: ");
    assertProblem(
        api.post("/v1/calls", "{\"from\":\"1\",\"to\":\"2\",\"ringTimeoutMs\":\"long\"}"),
        400,
        "invalid-value");
    assertThat(api.queries.originated).isEmpty();
  }

  @Test
  @Scenario("http-api/Errors are problem documents/Filter that is misspelt")
  void shouldRefuseFiltersItDoesNotKnow() throws Exception {
    assertProblem(api.get("/v1/calls?stat=ringing"), 400, "invalid-value");
    assertProblem(api.get("/v1/calls?limit=0"), 400, "invalid-value");
    assertProblem(api.get("/v1/calls?limit=1001"), 400, "invalid-value");
    assertProblem(api.get("/v1/calls?page=***"), 400, "invalid-value");
    assertProblem(api.get("/v1/cdrs?from=yesterday"), 400, "invalid-value");
    assertProblem(api.get("/v1/cdrs?page=eHl6"), 400, "invalid-value");
    assertProblem(api.get("/v1/events?after=xyz"), 400, "invalid-value");
  }

  @Test
  @Scenario("http-api/Errors are problem documents/Body that is too large")
  void shouldRefuseABodyThatIsTooLarge() throws Exception {
    assertProblem(api.post("/v1/calls", "x".repeat(70_000)), 413, "too-large");
  }

  @Test
  @Scenario("http-api/Errors are problem documents/Failure of the node")
  void shouldNameALogEntryWhenItFails() throws Exception {
    IllegalStateException failure = new IllegalStateException("secret");
    failure.setStackTrace(new StackTraceElement[0]); // it will be in the log
    api.queries.originate = CompletableFuture.failedStage(failure);
    Reply reply = api.post("/v1/calls", "{\"from\":\"1001\",\"to\":\"1002\"}");
    assertProblem(reply, 500, "internal");
    assertThat(reply.json().toString()).doesNotContain("secret");
  }

  // ---- calls

  @Test
  @Scenario("http-api/Live calls/Any node answers for all")
  void shouldShowLiveCallsWithLegsAndCounters() throws Exception {
    api.queries.calls.add(FakeQueries.call("00a", "default", "answered", 42));
    Reply list = api.get("/v1/calls");
    assertThat(list.json().path("asOf").asText()).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(list.json().path("partial").asBoolean()).isFalse();
    var call = list.json().path("items").path(0);
    assertThat(call.path("state").asText()).isEqualTo("answered");
    assertThat(call.path("answered").asText()).isEqualTo("2026-03-01T11:59:55Z");
    assertThat(call.path("owner").asText()).isEqualTo("node1");
    assertThat(call.path("legs").path(0).path("rtpReceived").asLong()).isEqualTo(42);
    assertThat(api.get("/v1/calls?state=ringing").json().path("items")).isEmpty();
    assertThat(api.get("/v1/calls?party=1001").json().path("items")).hasSize(1);
  }

  @Test
  @Scenario("http-api/Live calls/A node is silent")
  void shouldSayWhoseAnswerIsMissing() throws Exception {
    api.queries.missing = List.of("node3");
    for (String path : List.of("/v1/calls", "/v1/registrations", "/v1/cluster")) {
      Reply list = api.get(path);
      assertThat(list.json().path("partial").asBoolean()).as(path).isTrue();
      assertThat(list.json().path("missingNodes").path(0).asText()).isEqualTo("node3");
    }
  }

  @Test
  @Scenario("http-api/Live calls/Page by page")
  void shouldGiveEveryCallOncePageByPage() throws Exception {
    for (int i = 0; i < 7; i++) {
      api.queries.calls.add(FakeQueries.call("0" + i, "default", "answered", 0));
    }
    List<String> ids = new ArrayList<>();
    String page = "";
    do {
      Reply list = api.get("/v1/calls?limit=3" + page);
      list.json().path("items").forEach(c -> ids.add(c.path("id").asText()));
      String next = list.json().path("nextPage").asText();
      page = next.isEmpty() ? "" : "&page=" + next;
    } while (!page.isEmpty());
    assertThat(ids).containsExactly("00", "01", "02", "03", "04", "05", "06");
  }

  @Test
  @Scenario("http-api/Ended calls/From the record")
  void shouldReadEndedCallsFromTheirRecords() throws Exception {
    Instant started = Instant.now().truncatedTo(ChronoUnit.MILLIS).minusSeconds(3600);
    api.cdr("11e1", "default", "2001@x", "2002@x", started);
    api.cdr("11e2", "default", "2001@x", "2003@x", started.plusSeconds(10));
    Reply list = api.get("/v1/calls?state=ended&party=2001&limit=1");
    assertThat(list.json().path("items").path(0).path("id").asText()).isEqualTo("11e2");
    Reply second =
        api.get(
            "/v1/calls?state=ended&party=2001&limit=1&page="
                + list.json().path("nextPage").asText());
    var call = second.json().path("items").path(0);
    assertThat(call.path("id").asText()).isEqualTo("11e1");
    assertThat(call.path("state").asText()).isEqualTo("ended");
    assertThat(call.path("created").asText()).isEqualTo(started.toString());
    assertThat(call.path("owner").asText()).isEqualTo("node1");
    assertThat(call.path("legs").path(0).path("role").asText()).isEqualTo("caller");
    assertThat(api.get("/v1/calls/11e1").json()).isEqualTo(call);
    assertThat(api.get("/v1/cdrs/11e1").json()).isEqualTo(call);
    assertThat(api.get("/v1/cdrs?party=2001&before=" + started.plusSeconds(5)).json().path("items"))
        .hasSize(1);
  }

  @Test
  @Scenario("http-api/History of a call/Facts for readers")
  void shouldShowTheFactsOfACallWithoutWhatIsMeantForNodes() throws Exception {
    api.event(
        "default",
        "call",
        "22h",
        1,
        "call.offered",
        Map.of(
            "from",
            "1001",
            "owner",
            "node1#1",
            "caller",
            Map.of(
                "role",
                "caller",
                "vias",
                List.of("SIP/2.0/UDP secret-branch"),
                "sdp",
                Map.of("sent", "v=0"))));
    api.event("default", "call", "22h", 2, "call.answered", Map.of("at", "2026-01-01T00:00:00Z"));
    Reply list = api.get("/v1/calls/22h/events");
    var first = list.json().path("items").path(0);
    assertThat(first.path("type").asText()).isEqualTo("call.offered");
    assertThat(first.path("seq").asLong()).isEqualTo(1);
    assertThat(first.path("subject").asText()).isEqualTo("call/22h");
    assertThat(first.path("data").path("from").asText()).isEqualTo("1001");
    assertThat(first.path("data").path("caller").path("role").asText()).isEqualTo("caller");
    assertThat(list.json().toString()).doesNotContain("secret-branch").doesNotContain("v=0");
    Reply page = api.get("/v1/calls/22h/events?limit=1");
    Reply rest =
        api.get("/v1/calls/22h/events?limit=1&page=" + page.json().path("nextPage").asText());
    assertThat(rest.json().path("items").path(0).path("type").asText()).isEqualTo("call.answered");
    assertThat(rest.json().has("nextPage")).isFalse();
    assertProblem(api.get("/v1/calls/nocall/events"), 404, "not-found");
  }

  @Test
  @Scenario("http-api/Originate/Two parties")
  void shouldStartACallAndSayUnderWhichId() throws Exception {
    Reply reply =
        api.post("/v1/calls", "{\"from\":\"1001\",\"to\":\"1002\",\"ringTimeoutMs\":5000}");
    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.json().path("id").asText()).isEqualTo("00new");
    assertThat(reply.header("Location")).isEqualTo("/v1/calls/00new");
    assertThat(api.queries.originated)
        .singleElement()
        .satisfies(
            o -> {
              assertThat(o.tenant()).isEqualTo("default");
              assertThat(o.ringTimeoutMs()).isEqualTo(5000);
            });
  }

  @Test
  @Scenario("http-api/Originate/Refused")
  void shouldTellWhyNoCallWasStarted() throws Exception {
    String body = "{\"from\":\"1001\",\"to\":\"1002\"}";
    api.queries.originate = FakeQueries.done(new OriginateResult.Refused(404, "Not Found"));
    assertProblem(api.post("/v1/calls", body), 422, "no-such-party");
    api.queries.originate = FakeQueries.done(new OriginateResult.Refused(480, "Not registered"));
    assertProblem(api.post("/v1/calls", body), 409, "call-refused");
    api.queries.originate = FakeQueries.done(new OriginateResult.OverQuota());
    assertProblem(api.post("/v1/calls", body), 409, "too-many-calls");
    assertThat(api.audited)
        .filteredOn(AuthEvent.OverQuota.class::isInstance)
        .extracting(event -> event.attempt().tenant())
        .containsExactly("default");
    api.queries.originate = FakeQueries.done(new OriginateResult.Refused(503, "No ports"));
    Reply busy = api.post("/v1/calls", body);
    assertProblem(busy, 503, "unavailable");
    assertThat(busy.header("Retry-After")).isEqualTo("1");
  }

  @Test
  @Scenario("http-api/Hang up/Live, ended, unknown")
  void shouldHangUpLiveCallsOnly() throws Exception {
    assertThat(api.post("/v1/calls/00a/actions/hangup", "").status()).isEqualTo(202);
    assertThat(api.queries.hungUp).containsExactly("00a");
    api.queries.hangup = HangupResult.NOT_FOUND;
    assertProblem(api.post("/v1/calls/33x/actions/hangup", ""), 404, "not-found");
    api.cdr("33e", "default", "1@x", "2@x", Instant.now());
    assertProblem(api.post("/v1/calls/33e/actions/hangup", ""), 409, "call-ended");
    api.queries.hangup = HangupResult.UNAVAILABLE;
    assertProblem(api.post("/v1/calls/33x/actions/hangup", ""), 503, "unavailable");
  }

  // ---- users

  @Test
  @Scenario("http-api/Users/From first to last")
  void shouldAddShowChangeAndRemoveUsers() throws Exception {
    Reply added = api.post("/v1/users", "{\"name\":\"3001\",\"displayName\":\"Ann\"}");
    assertThat(added.status()).isEqualTo(201);
    assertThat(added.header("Location")).isEqualTo("/v1/users/3001");
    assertThat(added.json().path("password").asText()).hasSizeGreaterThanOrEqualTo(12);
    assertProblem(api.post("/v1/users", "{\"name\":\"3001\"}"), 409, "user-exists");
    assertProblem(api.post("/v1/users", "{\"name\":\"NO SPACE\"}"), 400, "invalid-value");
    assertProblem(api.post("/v1/users", "{}"), 400, "invalid-value");
    Reply shown = api.get("/v1/users/3001");
    assertThat(shown.json().path("displayName").asText()).isEqualTo("Ann");
    assertThat(shown.json().has("password")).isFalse();
    assertThat(api.get("/v1/users").json().path("items")).hasSize(1);

    Map<String, String> admin = Map.of("Authorization", "Bearer " + api.adminToken);
    Reply changed = api.send("PUT", "/v1/users/3001/password", "{}", admin);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.json().path("password").asText())
        .isNotEqualTo(added.json().path("password").asText());
    Reply chosen = api.send("PUT", "/v1/users/3001/password", "{\"password\":\"short\"}", admin);
    assertProblem(chosen, 400, "invalid-value");
    assertProblem(api.send("PUT", "/v1/users/3009/password", "{}", admin), 404, "not-found");

    assertThat(api.send("DELETE", "/v1/users/3001", null, admin).status()).isEqualTo(204);
    assertProblem(api.send("DELETE", "/v1/users/3001", null, admin), 404, "not-found");
    assertProblem(api.get("/v1/users/3001"), 404, "not-found");
  }
}
