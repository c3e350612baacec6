package io.rvoip.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rvoip.testkit.Scenario;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventStreamTest {
  private static ApiFixture api;
  private static long seq;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiFixture("events", "http.max-event-streams=2");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  /** One stream as a client reads it. */
  private static final class Stream implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpResponse<java.io.InputStream> response;
    private final BufferedReader lines;

    Stream(String token, String lastEventId) throws Exception {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(api.uri("/v1/events")).header("Authorization", "Bearer " + token);
      if (lastEventId != null) {
        request.header("Last-Event-ID", lastEventId);
      }
      response = client.send(request.build(), BodyHandlers.ofInputStream());
      lines = new BufferedReader(new InputStreamReader(response.body()));
    }

    String line() throws IOException {
      return lines.readLine();
    }

    JsonNode next() throws IOException {
      String id = null;
      String type = null;
      for (String line = line(); line != null; line = line()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          JsonNode data = Json.MAPPER.readTree(line.substring(6));
          assertThat(data.path("id").asText()).isEqualTo(id);
          assertThat(data.path("type").asText()).isEqualTo(type);
          return data;
        }
      }
      throw new IOException("the stream has ended");
    }

    @Override
    public void close() {
      client.shutdownNow();
    }
  }

  private static void write(String tenant, String name) throws Exception {
    seq++;
    api.event(tenant, "call", "c" + seq, 1, name, Map.of("from", "1001"));
  }

  private static void awaitStreams(int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> api.events().openStreams() == count);
  }

  @Test
  @Scenario("http-api/Event stream/From now on")
  @Scenario("http-api/Event stream/Resumed")
  void shouldSendWhatIsWrittenAndGoOnWhereAClientWas() throws Exception {
    write("default", "call.before");
    String lastId;
    try (Stream stream = new Stream(api.adminToken, null)) {
      assertThat(stream.response.statusCode()).isEqualTo(200);
      assertThat(stream.response.headers().firstValue("Content-Type"))
          .hasValueSatisfying(v -> assertThat(v).startsWith("text/event-stream"));
      assertThat(stream.line()).isEqualTo(":");
      write("other", "call.foreign");
      write("default", "call.offered");
      JsonNode event = stream.next();
      assertThat(event.path("type").asText()).isEqualTo("call.offered");
      assertThat(event.path("tenant").asText()).isEqualTo("default");
      assertThat(event.path("subject").asText()).isEqualTo("call/c" + seq);
      assertThat(event.path("data").path("from").asText()).isEqualTo("1001");
      lastId = event.path("id").asText();
    }
    write("default", "call.answered");
    write("other", "call.foreign");
    write("default", "call.ended");
    try (Stream resumed = new Stream(api.adminToken, lastId)) {
      assertThat(resumed.next().path("type").asText()).isEqualTo("call.answered");
      assertThat(resumed.next().path("type").asText()).isEqualTo("call.ended");
    }
    awaitStreams(0);
  }

  @Test
  @Scenario("http-api/Event stream/Quiet")
  void shouldSendHeartbeatsWhenNothingHappens() throws Exception {
    try (Stream stream = new Stream(api.adminToken, null)) {
      int comments = 0;
      while (comments < 3) {
        String line = stream.line();
        assertThat(line).isIn(":", "");
        comments += line.equals(":") ? 1 : 0;
      }
    }
    awaitStreams(0);
  }

  @Test
  @Scenario("http-api/Event stream/Too many")
  void shouldRefuseOneStreamTooMany() throws Exception {
    String other = api.token("other", Set.of("viewer"), Set.of());
    try (Stream a = new Stream(api.adminToken, null);
        Stream b = new Stream(other, null)) {
      assertThat(a.response.statusCode()).isEqualTo(200);
      assertThat(b.response.statusCode()).isEqualTo(200);
      awaitStreams(2);
      assertThat(api.get("/v1/events").status()).isEqualTo(503);
    }
    awaitStreams(0);
  }

  @Test
  @Scenario("http-api/Streams end with what opened them/A revoked token")
  void shouldEndAStreamWhenItsTokenIsRevoked() throws Exception {
    String token = api.token("default", Set.of("viewer"), Set.of());
    try (Stream stream = new Stream(token, null)) {
      assertThat(stream.line()).isEqualTo(":");
      awaitStreams(1);
      // As ApiFixture names the owner of a token.
      String subject = "tester-[viewer]";
      assertThat(api.post("/v1/auth/revocations", "{\"subject\":\"" + subject + "\"}").status())
          .isEqualTo(201);
      awaitStreams(0);
    }
  }
}
