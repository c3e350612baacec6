package io.rvoip.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.node.http.ApiFixture.Reply;
import io.rvoip.testkit.Scenario;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /v1/calls/{id}/trace} and {@code /v1/traces}: forms, and who may read what. */
class TracesApiTest extends ApiTest {
  @BeforeEach
  void forget() {
    api.traces.legs.clear();
    api.traces.missing = List.of();
    api.queries.calls.add(FakeQueries.call("mine", "default", "answered", 1));
    api.queries.calls.add(FakeQueries.call("alien", "other", "answered", 1));
  }

  private static Reply get(String path, String... headers) throws Exception {
    String viewer = api.token("default", Set.of("viewer"), Set.of("calls:read"));
    return headers.length == 0
        ? api.send("GET", path, null, Map.of("Authorization", "Bearer " + viewer))
        : api.send(
            "GET", path, null, Map.of("Authorization", "Bearer " + viewer, headers[0], headers[1]));
  }

  private static String body(Reply reply) {
    return new String(reply.raw().body(), StandardCharsets.UTF_8);
  }

  @Test
  @Scenario("message-trace/Forms/JSON")
  void shouldShowTheMessagesOfALiveOrEndedCallAsJson() throws Exception {
    api.traces.legs.add(
        FakeTraces.leg(
            "a", List.of("mine"), List.of("default"), "INVITE sip:b SIP/2.0", "SIP/2.0 486 Busy"));
    Reply reply = get("/v1/calls/mine/trace");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().path("call").asText()).isEqualTo("mine");
    assertThat(reply.json().path("messages")).hasSize(2);
    var second = reply.json().path("messages").get(1);
    assertThat(second.path("time").asText()).isEqualTo("2026-09-21T14:13:20.001Z");
    assertThat(second.path("direction").asText()).isEqualTo("out");
    assertThat(second.path("text").asText()).isEqualTo("SIP/2.0 486 Busy\r\n\r\n");
    assertThat(
            new String(
                Base64.getDecoder().decode(second.path("raw").asText()), StandardCharsets.UTF_8))
        .isEqualTo("SIP/2.0 486 Busy\r\n\r\n");
    assertThat(reply.json().path("partial").asBoolean()).isFalse();

    api.cdr("gone", "default", "1001", "1002", Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(get("/v1/calls/gone/trace").json().path("messages")).isEmpty();
    ApiFixture.assertProblem(get("/v1/calls/none/trace"), 404, "not-found");
  }

  @Test
  @Scenario("message-trace/Forms/Ladder and capture")
  void shouldGiveTheFormThatIsAskedFor() throws Exception {
    api.traces.legs.add(
        FakeTraces.leg("a", List.of("mine"), List.of("default"), "INVITE sip:b SIP/2.0"));
    for (Reply ladder :
        List.of(
            get("/v1/calls/mine/trace?format=ladder"),
            get("/v1/calls/mine/trace", "Accept", "text/plain"))) {
      assertThat(ladder.header("Content-Type")).startsWith("text/plain");
      assertThat(body(ladder))
          .startsWith("mine  1001 -> 1002  answered\n")
          .contains("--INVITE sip:b-");
    }
    for (Reply pcap :
        List.of(
            get("/v1/calls/mine/trace?format=pcap"),
            get("/v1/calls/mine/trace", "Accept", "application/vnd.tcpdump.pcap"))) {
      assertThat(pcap.header("Content-Type")).isEqualTo("application/vnd.tcpdump.pcap");
      assertThat(pcap.raw().body()).startsWith(0xa1, 0xb2, 0xc3, 0xd4);
    }
    ApiFixture.assertProblem(get("/v1/calls/mine/trace?format=xml"), 400, "invalid-value");
    ApiFixture.assertProblem(get("/v1/traces"), 400, "invalid-value");
    ApiFixture.assertProblem(
        get("/v1/traces?sip-call-id=" + "x".repeat(1025)), 400, "invalid-value");
  }

  @Test
  @Scenario("message-trace/Who may read/Another tenant")
  void shouldNotShowATenantWhatIsOfAnother() throws Exception {
    api.traces.legs.add(
        FakeTraces.leg("a", List.of("alien"), List.of("other"), "INVITE sip:x SIP/2.0"));
    api.traces.legs.add(
        FakeTraces.leg("refused", List.of(), List.of("other"), "INVITE sip:x SIP/2.0"));
    api.traces.legs.add(FakeTraces.leg("nobody", List.of(), List.of(), "INVITE sip:x SIP/2.0"));
    api.traces.legs.add(
        FakeTraces.leg("mine", List.of(), List.of("default"), "INVITE sip:x SIP/2.0"));
    ApiFixture.assertProblem(get("/v1/calls/alien/trace"), 404, "not-found");
    for (String id : List.of("a", "refused", "nobody", "unknown")) {
      ApiFixture.assertProblem(get("/v1/traces?sip-call-id=" + id), 404, "not-found");
    }
    assertThat(get("/v1/traces?sip-call-id=mine").json().path("messages")).hasSize(1);
    assertThat(api.get("/v1/traces?sip-call-id=nobody").json().path("messages"))
        .as("a cluster admin")
        .hasSize(1);

    String narrow = api.token("default", Set.of("viewer"), Set.of("cdrs:read"));
    for (String path : List.of("/v1/calls/mine/trace", "/v1/traces?sip-call-id=mine")) {
      ApiFixture.assertProblem(
          api.send("GET", path, null, Map.of("Authorization", "Bearer " + narrow)),
          403,
          "forbidden");
    }
  }

  @Test
  @Scenario("message-trace/Who may read/The same SIP Call-ID")
  void shouldWithholdWhatSharesItsCallIdWithAnotherTenant() throws Exception {
    api.traces.legs.add(
        FakeTraces.leg("a", List.of("mine", "alien"), List.of("default"), "INVITE sip:x SIP/2.0"));
    api.traces.legs.add(
        FakeTraces.leg("b", List.of("mine"), List.of("default"), "INVITE sip:b SIP/2.0"));
    // What is known of "b" at one node counts for what another has of it.
    api.traces.legs.add(
        FakeTraces.leg("c", List.of("mine"), List.of("default"), "INVITE sip:c SIP/2.0"));
    api.traces.legs.add(
        FakeTraces.leg("c", List.of("mine"), List.of("other"), "INVITE sip:x SIP/2.0"));
    Reply reply = get("/v1/calls/mine/trace");
    assertThat(reply.json().path("messages")).hasSize(1);
    assertThat(reply.json().path("withheld").asInt()).isEqualTo(2);
    assertThat(body(reply)).doesNotContain("sip:x");
    assertThat(body(get("/v1/calls/mine/trace?format=ladder")))
        .contains("2 SIP Call-IDs are of others too: not shown");
    ApiFixture.assertProblem(get("/v1/traces?sip-call-id=a"), 404, "not-found");
  }

  @Test
  @Scenario("message-trace/Messages of a call/A node is silent")
  void shouldNameTheNodesThatDidNotAnswer() throws Exception {
    api.traces.missing = List.of("node2");
    Reply reply = get("/v1/calls/mine/trace");
    assertThat(reply.json().path("partial").asBoolean()).isTrue();
    assertThat(reply.json().path("missingNodes").get(0).asText()).isEqualTo("node2");
    assertThat(body(get("/v1/calls/mine/trace?format=ladder")))
        .contains("without the nodes [node2]");
  }
}
