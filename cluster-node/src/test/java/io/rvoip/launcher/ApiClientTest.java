package io.rvoip.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiClientTest {
  private HttpServer server;
  private String url;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void shouldReadAListPageByPageWithItsToken() {
    server.createContext(
        "/v1/users",
        x -> {
          boolean second = String.valueOf(x.getRequestURI().getQuery()).contains("page=abc");
          boolean known = "Bearer t".equals(x.getRequestHeaders().getFirst("Authorization"));
          answer(
              x,
              known ? 200 : 401,
              second
                  ? "{\"items\":[{\"name\":\"1002\"}]}"
                  : "{\"items\":[{\"name\":\"1001\"}],\"nextPage\":\"abc\"}");
        });

    assertThat(client(url).list("/v1/users?limit=1"))
        .extracting(user -> user.path("name").asText())
        .containsExactly("1001", "1002");
  }

  @Test
  void shouldSendAnIdempotencyKeyWithEveryPost() {
    server.createContext(
        "/v1/users",
        x ->
            answer(
                x,
                201,
                "{\"key\":" + (x.getRequestHeaders().getFirst("Idempotency-Key") != null) + "}"));

    assertThat(client(url).post("/v1/users", Map.of("name", "1")).path("key").asBoolean()).isTrue();
  }

  @Test
  void shouldAskTheNextNodeWhenOneIsDown() throws IOException {
    server.createContext("/v1/cluster", x -> answer(x, 200, "{\"name\":\"rvoip\"}"));

    assertThat(client(nobody(), url).get("/v1/cluster").path("name").asText()).isEqualTo("rvoip");
  }

  @Test
  void shouldNameTheCureWhenNoNodeAnswers() throws IOException {
    String dead = nobody();

    assertThatThrownBy(() -> client(dead).get("/v1/cluster"))
        .isInstanceOf(ApiException.class)
        .hasMessageStartingWith("no node answers at " + dead)
        .hasMessageEndingWith("start one: ./rvoip up");
  }

  @Test
  void shouldTellAProblemInOneLine() {
    server.createContext(
        "/v1/users",
        x -> answer(x, 409, "{\"title\":\"There is a user of this name\",\"detail\":\"1001\"}"));

    assertThatThrownBy(() -> client(url).post("/v1/users", Map.of()))
        .hasMessage("There is a user of this name: 1001");
  }

  @Test
  void shouldCallOnlyANodeReadyThatSaysSo() throws IOException {
    server.createContext("/health/ready", x -> answer(x, 503, "{}"));
    assertThat(ApiClient.isReady(url)).isFalse();
    assertThat(ApiClient.isReady(nobody())).isFalse();

    server.removeContext("/health/ready");
    server.createContext("/health/ready", x -> answer(x, 200, "{}"));
    assertThat(ApiClient.isReady(url)).isTrue();
  }

  private static ApiClient client(String... urls) {
    return new ApiClient(List.of(urls), "t");
  }

  /** A URL where nothing listens. */
  private static String nobody() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    }
  }

  private static void answer(HttpExchange x, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    x.sendResponseHeaders(status, bytes.length);
    x.getResponseBody().write(bytes);
    x.close();
  }
}
