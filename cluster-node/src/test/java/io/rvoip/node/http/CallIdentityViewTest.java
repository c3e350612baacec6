package io.rvoip.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rvoip.sip.api.CallIdentity;
import io.rvoip.sip.journal.CdrRow;
import io.rvoip.testkit.Scenario;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the API shows of the verdict on a caller. */
class CallIdentityViewTest {
  private static final Instant AT = Instant.parse("2026-11-28T12:00:00Z");

  private static JsonNode record(String identity) {
    return Json.MAPPER.valueToTree(
        CdrView.of(
            new CdrRow(
                "00a",
                "default",
                "1@x",
                "2@x",
                "user",
                AT,
                null,
                AT,
                0,
                "cancelled",
                487,
                "caller",
                "[\"node1#1\"]",
                "[]",
                null,
                identity)));
  }

  @Test
  @Scenario("caller-identity/Verdict kept with the call/Live call and record")
  void shouldShowTheSameOfALiveCallAndOfItsRecord() {
    JsonNode live = Json.MAPPER.valueToTree(FakeQueries.call("00a", "default", "answered", 0));
    assertThat(live.path("identity").path("verstat").asText()).isEqualTo("TN-Validation-Passed");
    assertThat(live.path("identity").path("attest").asText()).isEqualTo("A");
    assertThat(live.path("identity").has("reason")).isFalse();

    CallIdentity verdict =
        new CallIdentity("TN-Validation-Passed", "A", "123e4567-e89b-12d3-a456-426655440000", null);
    assertThat(record(verdict.toJson()).path("identity")).isEqualTo(live.path("identity"));
  }

  @Test
  void shouldShowNothingWhereThereIsNoVerdict() {
    assertThat(record(null).has("identity")).isFalse();
    assertThat(record("[]").has("identity")).isFalse();
    assertThat(record("{").has("identity")).isFalse();
  }
}
