package io.rvoip.node.http;

import static org.assertj.core.api.Assertions.assertThat;

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
}
