package io.rvoip.node.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.node.http.ApiFixture.Reply;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
