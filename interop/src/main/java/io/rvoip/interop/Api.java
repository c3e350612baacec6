package io.rvoip.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The HTTP API of one node. */
final class Api {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final String base;
  private final String token;

  Api(String base, String token) {
    this.base = base;
    this.token = token;
  }

  String base() {
    return base;
  }

  JsonNode get(String path) throws Exception {
    return ask(request(path).GET());
  }

  JsonNode put(String path, Map<String, String> body) throws Exception {
    return ask(request(path).PUT(json(body)));
  }

  JsonNode patch(String path, Map<String, ?> body) throws Exception {
    return ask(request(path).method("PATCH", json(body)));
  }

  JsonNode post(String path, Map<String, ?> body) throws Exception {
    return ask(
        request(path).header("Idempotency-Key", UUID.randomUUID().toString()).POST(json(body)));
  }

  /** All items of a list, page by page. */
  List<JsonNode> list(String path) throws Exception {
    List<JsonNode> items = new ArrayList<>();
    String page = "";
    do {
      var answer = get(path + page);
      answer.path("items").forEach(items::add);
      String next = answer.path("nextPage").asText("");
      page =
          next.isEmpty() || next.equals("null")
              ? ""
              : (path.contains("?") ? "&" : "?") + "page=" + next;
    } while (!page.isEmpty());
    return items;
  }

  boolean isReady() {
    try {
      var request =
          HttpRequest.newBuilder(URI.create(base + "/health/ready"))
              .timeout(Duration.ofSeconds(2))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  Metrics metrics() throws Exception {
    var response =
        http.send(request("/metrics").GET().build(), HttpResponse.BodyHandlers.ofString());
    return new Metrics(response.body());
  }

  /** The whole answer to a request as it stands; header names and values by turns. */
  HttpResponse<String> exchange(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    var request = request(path).method(method, HttpRequest.BodyPublishers.ofString(body));
    return http.send(
        (headers.length == 0 ? request : request.headers(headers)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json");
  }

  private static HttpRequest.BodyPublisher json(Map<String, ?> body) throws IOException {
    return HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
  }

  private JsonNode ask(HttpRequest.Builder builder) throws Exception {
    var request = builder.build();
    var response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 400) {
      throw new StepFailed(
          request.method()
              + " "
              + request.uri().getPath()
              + ": "
              + response.statusCode()
              + " "
              + response.body());
    }
    return response.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(response.body());
  }
}
