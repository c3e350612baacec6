package io.rvoip.node.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.audit.AuthEvent;
import io.rvoip.node.http.ApiFixture.Reply;
import io.rvoip.testkit.Scenario;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller may write wrong is told him; it is never a fault of ours. */
class HttpInputTest {
  private static ApiFixture api;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiFixture("input");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/cdrs?party=%00",
        "/v1/cdrs?outcome=%00",
        "/v1/cdrs?from=%2B999999999-01-01T00:00:00Z",
        "/v1/users?page=AAAA",
      })
  void shouldRefuseWhatNoDatabaseTakes(String path) throws Exception {
    assertThat(api.get(path).status()).isEqualTo(400);
  }

  // Jackson makes a text of any number, and of 1e999999999 a user of that name.
  @ParameterizedTest
  @Scenario("http-api/Errors are problem documents/Body that cannot be used")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/v1/users | {\"name\":1e999999999} | name",
        "/v1/users | {\"name\":4711} | name",
        "/v1/users | {\"name\":true} | name",
        "/v1/users | {\"name\":[\"a\"]} | name",
        "/v1/users | {\"name\":{\"a\":1}} | name",
        "/v1/users | {\"name\":\"4711\",\"enabled\":\"true\"} | enabled",
        "/v1/users | {\"name\":\"4711\",\"enabled\":1} | enabled",
        "/v1/users | {\"name\":\"4711\",\"enabled\":\"\"} | enabled",
        "/v1/users | {\"name\":\"4711\",\"password\":12345678} | password",
        "/v1/users | {\"name\":\"4711\",\"roles\":[1]} | roles",
        "/v1/users | {\"name\":\"4711\",\"roles\":\"viewer\"} | roles",
        "/v1/users | {\"name\":\"4711\",\"attributes\":{\"floor\":3}} | attributes",
        "/v1/users | {\"name\":\"4711\",\"attributes\":{\"lift\":false}} | attributes",
        "/v1/tenants | {\"name\":\"t\",\"maxUsers\":\"5\"} | maxUsers",
        "/v1/tenants | {\"name\":\"t\",\"maxUsers\":5.5} | maxUsers",
        "/v1/tenants | {\"name\":\"t\",\"maxUsers\":true} | maxUsers",
        "/v1/tenants | {\"name\":\"t\",\"maxUsers\":1e999999999} | maxUsers",
        "/v1/tenants | {\"name\":\"t\",\"maxCalls\":-1} | maxCalls",
        "/v1/tenants | {\"name\":\"t\",\"maxRegistrations\":10000001} | maxRegistrations",
        "/v1/tenants | {\"name\":\"t\",\"domains\":[1.5]} | domains",
        "/v1/auth/revocations | {\"subject\":\"x\",\"before\":1700000000} | before",
        "/v1/auth/revocations | {\"subject\":\"x\",\"before\":\"1700000000\"} | before",
        "/v1/auth/revocations | {\"subject\":\"x\",\"before\":1e999999999} | before",
      })
  void shouldTakeNoValueOfAnotherType(String path, String body, String member) throws Exception {
    Reply reply = api.post(path, body);
    assertThat(reply.status()).as(body).isEqualTo(400);
    assertThat(reply.json().path("type").asText()).isEqualTo("urn:rvoip:problem:invalid-value");
    assertThat(reply.json().path("detail").asText())
        .startsWith(member)
        .contains("(expected: ")
        .doesNotContain("12345678", "jackson", "java.lang");
    assertThat(api.get("/v1/users/4711").status()).isEqualTo(404);
  }

  @Test
  void shouldTakeNoValueOfAnotherTypeFromAFileEither() throws Exception {
    Reply reply =
        api.post(
            "/v1/users/import",
            "{\"name\":4712}\n{\"name\":\"4713\",\"enabled\":0}\n{\"name\":\"4714\"}\n",
            "Content-Type",
            "application/x-ndjson");
    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(200);
    assertThat(reply.json().path("added").asInt()).isEqualTo(1);
    assertThat(reply.json().path("refused").asInt()).isEqualTo(2);
    assertThat(reply.json().path("items").path(0).path("problem").asText())
        .isEqualTo("name: of another kind (expected: a text)");
  }

  // A request that was refused for what it says has done nothing: its key is free again.
  @Test
  void shouldNotHoldTheKeyOfARefusedRequest() throws Exception {
    String body = "{\"from\":\"1001\"}";
    assertThat(api.post("/v1/calls", body, "Idempotency-Key", "k-wrong").status()).isEqualTo(400);
    assertThat(api.post("/v1/calls", body, "Idempotency-Key", "k-wrong").status()).isEqualTo(400);
  }

  // The longest token there may be fits into a header; what is longer is refused as a token, and
  // what
  // is no header any more is counted.
  @Test
  void shouldCountEveryTokenHoweverLong() throws Exception {
    double before = unreadable();
    for (int length : new int[] {16_384, 17_000}) {
      Reply reply = withToken("ey" + "x".repeat(length - 2));
      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.json().path("detail").asText()).isEqualTo("the token is not valid");
    }
    assertThat(withToken("x".repeat(30_000)).status()).isEqualTo(431);
    assertThat(unreadable()).isEqualTo(before + 1);
    assertThat(headersTooLarge()).isEqualTo(1);
  }

  // Whoever sends them has no address: they must not push everything else out of the record.
  @Test
  @Scenario("http-guard/Record of decisions/Header that is too large")
  void shouldWriteDownHeadersThatAreTooLargeAndNotEndlessly() throws Exception {
    try (ApiFixture other =
        new ApiFixture(
            "headers",
            "http.rate-limit.failures.burst=3",
            "http.rate-limit.failures.per-minute=1")) {
      for (int i = 0; i < 5; i++) {
        Map<String, String> header = Map.of("Authorization", "Bearer " + "x".repeat(30_000));
        assertThat(other.send("GET", "/v1/calls", null, header).status()).isEqualTo(431);
      }
      assertThat(other.audited)
          .hasSize(3)
          .allSatisfy(
              e -> {
                assertThat(e).isInstanceOf(AuthEvent.Refused.class);
                assertThat(e.attempt().source()).isEqualTo("unknown");
                assertThat(e.attempt().account()).isNull();
              });
    }
    assertThat(headersTooLarge()).as("at the other node").isLessThanOrEqualTo(1);
  }

  private static long headersTooLarge() {
    return api.audited.stream()
        .filter(e -> e instanceof AuthEvent.Refused r && r.reason().equals("header_too_large"))
        .count();
  }

  private static Reply withToken(String token) throws Exception {
    return api.send("GET", "/v1/calls", null, Map.of("Authorization", "Bearer " + token));
  }

  private static double unreadable() throws Exception {
    String metrics = new String(api.send("GET", "/metrics", null, Map.of()).raw().body(), UTF_8);
    return metrics
        .lines()
        .filter(line -> line.startsWith("rvoip_http_unreadable_total{status=\"431\"}"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
