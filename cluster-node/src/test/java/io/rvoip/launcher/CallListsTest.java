package io.rvoip.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More live calls than one page of the API holds. */
class CallListsTest {
  private HttpServer server;
  private ApiClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/v1/calls",
        x -> {
          boolean second = x.getRequestURI().getQuery().contains("page=next");
          String calls =
              IntStream.range(second ? 100 : 0, second ? 130 : 100)
                  .mapToObj("{\"id\":\"call%d\"}"::formatted)
                  .collect(Collectors.joining(","));
          answer(
              x,
              "{\"items\":["
                  + calls
                  + "],\"partial\":"
                  + second
                  + ",\"missingNodes\":["
                  + (second ? "\"node3\"" : "")
                  + "]"
                  + (second ? "}" : ",\"nextPage\":\"next\"}"));
        });
    server.createContext(
        "/v1/cluster",
        x -> answer(x, "{\"name\":\"rvoip\",\"nodes\":[{\"calls\":90},{\"calls\":40}]}"));
    server.start();
    client = new ApiClient(List.of("http://127.0.0.1:" + server.getAddress().getPort()), "t");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static void answer(com.sun.net.httpserver.HttpExchange x, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    x.sendResponseHeaders(200, bytes.length);
    x.getResponseBody().write(bytes);
    x.close();
  }

  @Test
  @Scenario("launcher/Running nodes/Many calls")
  void shouldListEveryPageAndNameTheNodesThatAnyPageMisses() {
    JsonNode calls = client.whole("/v1/calls?limit=100");

    assertThat(calls.path("items")).hasSize(130);
    assertThat(calls.has("nextPage")).isFalse();
    assertThat(CallsCommand.list(calls))
        .contains("call129")
        .endsWith("without the nodes that did not answer: [\"node3\"]\n");
  }

  @Test
  @Scenario("launcher/Running nodes/Many calls")
  void shouldSayHowManyCallsTopDoesNotShow() {
    assertThat(TopCommand.page(client))
        .contains("call99")
        .doesNotContain("call100")
        .endsWith("the first 100 of 130 calls; all: ./rvoip calls\n");
  }
}
