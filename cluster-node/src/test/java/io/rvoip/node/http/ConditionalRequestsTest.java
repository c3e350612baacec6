package io.rvoip.node.http;

import static io.rvoip.node.http.ApiFixture.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.node.http.ApiFixture.Reply;
import io.rvoip.sip.api.HangupResult;
import io.rvoip.testkit.Scenario;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code ETag}, {@code If-None-Match} and {@code If-Match}, RFC 9110 §13. */
class ConditionalRequestsTest extends ApiTest {
  private static Reply ask(String method, String path, String body, String... headers)
      throws Exception {
    Map<String, String> all = new HashMap<>(Map.of("Authorization", "Bearer " + api.adminToken));
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return api.send(method, path, body, all);
  }

  private static String tag(String path) throws Exception {
    return api.get(path).header("ETag");
  }

  // ---- what a reader has already

  @Test
  @Scenario("http-api/Conditional requests/What a reader has already")
  void shouldTagEverySingleThingAndSayWhenTheReaderHasIt() throws Exception {
    api.queries.calls.add(FakeQueries.call("00a", "default", "ringing", 1));
    api.cdr("44e", "default", "1@x", "2@x", Instant.now());
    api.post("/v1/users", "{\"name\":\"4001\"}");
    api.post("/v1/groups", "{\"name\":\"readers\"}");
    String key =
        api.post("/v1/api-keys", "{\"name\":\"robot\",\"roles\":[\"viewer\"]}").header("Location");
    for (String path :
        List.of(
            "/v1/calls/00a",
            "/v1/calls/44e",
            "/v1/cdrs/44e",
            "/v1/users/4001",
            "/v1/groups/readers",
            "/v1/tenants/default",
            key)) {
      Reply shown = api.get(path);
      String tag = shown.header("ETag");
      assertThat(tag).as(path).matches("\"[0-9a-f-]+\"");
      for (String seen : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
        Reply again = ask("GET", path, null, "If-None-Match", seen);
        assertThat(again.status()).as(path + " " + seen).isEqualTo(304);
        assertThat(again.raw().body()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(tag);
      }
      Reply other = ask("GET", path, null, "If-None-Match", "\"other\"");
      assertThat(other.status()).as(path).isEqualTo(200);
      assertThat(other.json()).isEqualTo(shown.json());
    }
    assertProblem(ask("GET", "/v1/users/4009", null, "If-None-Match", "*"), 404, "not-found");
  }

  @Test
  @Scenario("http-api/Conditional requests/What a reader has already")
  void shouldGiveACallANewTagWhenItHasEnded() throws Exception {
    api.queries.calls.add(FakeQueries.call("44f", "default", "answered", 1));
    String live = tag("/v1/calls/44f");
    api.queries.calls.clear();
    api.cdr("44f", "default", "1@x", "2@x", Instant.now());
    Reply ended = ask("GET", "/v1/calls/44f", null, "If-None-Match", live);
    assertThat(ended.status()).isEqualTo(200);
    assertThat(ended.json().path("state").asText()).isEqualTo("ended");
    assertThat(ended.header("ETag")).isNotEqualTo(live).isEqualTo(tag("/v1/cdrs/44f"));
  }

  // The user's own version stays; what he may do has changed all the same.
  @Test
  void shouldShowAUserAnewWhenTheRolesOfHisGroupHaveChanged() throws Exception {
    api.post("/v1/groups", "{\"name\":\"movers\",\"roles\":[\"viewer\"]}");
    api.post("/v1/users", "{\"name\":\"4002\",\"groups\":[\"movers\"]}");
    String seen = tag("/v1/users/4002");
    ask("PATCH", "/v1/groups/movers", "{\"roles\":[\"operator\"]}");
    assertThat(ask("GET", "/v1/users/4002", null, "If-None-Match", seen).status()).isEqualTo(200);
    assertThat(ask("PATCH", "/v1/users/4002", "{}", "If-Match", seen).status()).isEqualTo(200);
  }

  // ---- changes against what was seen

  @Test
  @Scenario("http-api/Hang up/Changed meanwhile")
  void shouldNotHangUpWhenTheCallHasChangedSinceItWasSeen() throws Exception {
    api.queries.calls.add(FakeQueries.call("00a", "default", "ringing", 1));
    String seen = tag("/v1/calls/00a");
    api.queries.calls.set(0, FakeQueries.call("00a", "default", "ringing", 999));
    assertThat(tag("/v1/calls/00a")).as("counters").isEqualTo(seen);
    api.queries.calls.set(0, FakeQueries.call("00a", "default", "answered", 999));
    api.queries.read.clear();
    assertProblem(api.post("/v1/calls/00a/actions/hangup", "", "If-Match", seen), 412, "changed");
    assertThat(api.queries.hungUp).isEmpty();
    assertThat(api.queries.read).as("who looks first and then acts is too late").isEmpty();

    String now = tag("/v1/calls/00a");
    for (String other : List.of("W/" + now, "\"other\"", "\"\"")) {
      assertProblem(
          api.post("/v1/calls/00a/actions/hangup", "", "If-Match", other), 412, "changed");
    }
    assertThat(api.post("/v1/calls/00a/actions/hangup", "", "If-Match", now).status())
        .isEqualTo(202);
    assertThat(api.post("/v1/calls/00a/actions/hangup", "", "If-Match", "*").status())
        .isEqualTo(202);
    api.queries.hangup = HangupResult.CHANGED;
    assertProblem(api.post("/v1/calls/00a/actions/hangup", ""), 412, "changed");
  }

  @Test
  @Scenario("http-api/Conditional requests/Changed since it was seen")
  void shouldChangeAndRemoveUsersAndGroupsOnlyAsTheyWereSeen() throws Exception {
    for (String path : List.of("/v1/users/4003", "/v1/groups/4003")) {
      api.post(path.substring(0, path.lastIndexOf('/')), "{\"name\":\"4003\"}");
      String seen = tag(path);
      assertThat(ask("PATCH", path, "{\"displayName\":\"Ann\"}", "If-Match", seen).status())
          .isEqualTo(200);
      assertProblem(
          ask("PATCH", path, "{\"displayName\":\"B\"}", "If-Match", seen), 412, "changed");
      assertProblem(ask("DELETE", path, null, "If-Match", seen), 412, "changed");
      assertThat(api.get(path).json().path("displayName").asText()).isEqualTo("Ann");
    }
    String seen = tag("/v1/users/4003");
    assertThat(ask("PUT", "/v1/users/4003/password", "{}", "If-Match", seen).status())
        .isEqualTo(200);
    assertProblem(ask("PUT", "/v1/users/4003/password", "{}", "If-Match", seen), 412, "changed");
    for (String path : List.of("/v1/users/4003", "/v1/groups/4003")) {
      assertThat(ask("DELETE", path, null, "If-Match", tag(path)).status()).isEqualTo(204);
    }
  }

  @Test
  @Scenario("http-api/Conditional requests/Changed since it was seen")
  void shouldChangeATenantOnlyAsItWasSeen() throws Exception {
    String made = api.post("/v1/tenants", "{\"name\":\"seen\",\"maxUsers\":3}").header("ETag");
    assertThat(made).isEqualTo(tag("/v1/tenants/seen"));
    api.token("seen", Set.of("admin"), Set.of()); // counts keys, changes nothing
    Reply changed = ask("PATCH", "/v1/tenants/seen", "{\"maxUsers\":4}", "If-Match", made);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.header("ETag")).isEqualTo(tag("/v1/tenants/seen")).isNotEqualTo(made);
    assertProblem(
        ask("PATCH", "/v1/tenants/seen", "{\"maxUsers\":5}", "If-Match", made), 412, "changed");
    assertThat(api.get("/v1/tenants/seen").json().path("maxUsers").asInt()).isEqualTo(4);
  }
}
