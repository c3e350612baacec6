package io.rvoip.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.node.http.ApiFixture.Reply;
import io.rvoip.testkit.Scenario;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a node shows to whoever watches over it: health, metrics, page and contract. */
class OperationsTest {
  private static ApiFixture api;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiFixture("operations");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  @Scenario("http-api/Health/Ready and not")
  void shouldTellWhatKeepsTheNodeFromBeingReady() throws Exception {
    assertThat(api.send("GET", "/health/alive", null, Map.of()).status()).isEqualTo(200);
    assertThat(api.send("GET", "/health/ready", null, Map.of()).status()).isEqualTo(200);
    api.readiness.require("database", () -> false);
    Reply reply = api.send("GET", "/health/ready", null, Map.of());
    api.readiness.require("database", () -> true);
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.json().path("checks").path("database").asBoolean()).isFalse();
    assertThat(reply.json().path("checks").path("test").asBoolean()).isTrue();
  }

  @Test
  @Scenario("http-api/Metrics/Bounded labels")
  void shouldCountRequestsByRouteNotByPath() throws Exception {
    api.get("/v1/calls/some-id-1");
    api.get("/some/other/path");
    String text = new String(api.send("GET", "/metrics", null, Map.of()).raw().body());
    assertThat(text)
        .contains("route=\"/v1/calls/{id}\"")
        .contains("route=\"none\"")
        .doesNotContain("some-id-1")
        .doesNotContain("/some/other");
  }

  @Test
  @Scenario("http-api/Status page/Served by every node")
  void shouldServeTheStatusPageAndNothingFromElsewhere() throws Exception {
    Reply page = api.send("GET", "/", null, Map.of());
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).startsWith("text/html");
    assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'");
    String html = new String(page.raw().body());
    assertThat(html).doesNotContain("http://").doesNotContain("https://");
    var linked = Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(html);
    int files = 0;
    while (linked.find()) {
      assertThat(api.send("GET", linked.group(1), null, Map.of()).status()).isEqualTo(200);
      files++;
    }
    assertThat(files).isEqualTo(3);
  }

  @Test
  @Scenario("http-api/Contract/Routes and contract agree")
  void shouldHaveEveryRouteInTheContractAndTheOtherWayRound() throws Exception {
    String yaml = new String(api.send("GET", "/v1/openapi.yaml", null, Map.of()).raw().body());
    Map<String, Boolean> contract = new TreeMap<>();
    String path = "";
    String operation = "";
    for (String line : yaml.split("\n")) {
      if (line.matches("  /\\S*:")) {
        path = line.strip().replaceFirst(":$", "");
      } else if (line.matches("    (get|post|put|delete|patch):")) {
        operation = line.strip().replaceFirst(":$", "").toUpperCase(Locale.ROOT) + " " + path;
        contract.put(operation, false);
      } else if (line.matches("      security: \\[]")) {
        contract.put(operation, true);
      } else if (line.startsWith("components:")) {
        break;
      }
    }
    Map<String, Boolean> routes = new TreeMap<>();
    for (Endpoint e : api.endpoints()) {
      routes.put(e.method() + " " + e.template(), e.access() instanceof Access.Open);
    }
    assertThat(routes).isEqualTo(contract).hasSizeGreaterThan(20);
  }
}
