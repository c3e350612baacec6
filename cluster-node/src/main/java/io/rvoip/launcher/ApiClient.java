package io.rvoip.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks the HTTP API of the nodes that were started here: any of them answers for the whole cluster,
 * so the first that can be reached is taken.
 */
final class ApiClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(25);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JSON_LINES = "application/x-ndjson";

  private final List<String> urls;
  private final String token;

  /**
   * A client.
   *
   * @param urls base URLs, tried in order
   * @param token bearer token
   */
  ApiClient(List<String> urls, String token) {
    this.urls = List.copyOf(urls);
    this.token = token;
  }

  /** How an answer is read. */
  private interface Reader<T> {
    T read(InputStream answer) throws IOException;
  }

  JsonNode get(String path) {
    return ask("GET", path, null);
  }

  /** Writes an answer as it comes; once it has begun, no other node is asked. */
  void copy(String path, OutputStream out) {
    ask("GET", path, null, JSON_LINES, in -> transfer(in, out));
  }

  private static long transfer(InputStream in, OutputStream out) {
    try {
      return in.transferTo(out);
    } catch (IOException e) {
      throw new ApiException("the answer broke off: " + e.getMessage());
    }
  }

  /** Sends JSON lines. */
  JsonNode postLines(String path, byte[] lines) {
    return ask("POST", path, lines, JSON_LINES, ApiClient::tree);
  }

  /** Every item of a list, page by page. */
  List<JsonNode> list(String path) {
    var items = new ArrayList<JsonNode>();
    whole(path).path("items").forEach(items::add);
    return items;
  }

  /**
   * A list as one answer: the first page with the items of all, and with all nodes that any of them
   * misses.
   */
  JsonNode whole(String path) {
    JsonNode first = get(path);
    if (!(first instanceof ObjectNode whole)) {
      return first;
    }
    ArrayNode items = whole.withArray("items");
    var missing = new TreeSet<String>();
    first.path("missingNodes").forEach(node -> missing.add(node.asText()));
    String next = first.path("nextPage").asText("");
    while (!next.isEmpty()) {
      JsonNode page = get(path + (path.contains("?") ? "&" : "?") + "page=" + next);
      page.path("items").forEach(items::add);
      page.path("missingNodes").forEach(node -> missing.add(node.asText()));
      next = page.path("nextPage").asText("");
    }
    whole.remove("nextPage");
    if (!missing.isEmpty()) {
      whole.put("partial", true);
      whole.set("missingNodes", JSON.valueToTree(missing));
    }
    return whole;
  }

  JsonNode post(String path, Map<String, ?> body) {
    return ask("POST", path, body);
  }

  JsonNode put(String path, Map<String, ?> body) {
    return ask("PUT", path, body);
  }

  void delete(String path) {
    ask("DELETE", path, null);
  }

  /** Whether the node at this base URL calls itself ready. */
  static boolean isReady(String url) {
    try {
      HttpURLConnection connection = open(url + "/health/ready", "GET");
      connection.setReadTimeout((int) CONNECT_TIMEOUT.toMillis());
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false; // not yet
    }
  }

  private JsonNode ask(String method, String path, @Nullable Map<String, ?> body) {
    try {
      byte[] text = body == null ? null : JSON.writeValueAsBytes(body);
      return ask(method, path, text, "application/json", ApiClient::tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not writable as JSON", e);
    }
  }

  private <T> T ask(
      String method, String path, byte @Nullable [] body, String type, Reader<T> reader) {
    String why = "";
    for (String url : urls) {
      try {
        return exchange(url, method, path, body, type, reader);
      } catch (ConnectException | java.net.SocketTimeoutException e) {
        why = String.valueOf(e.getMessage());
      } catch (IOException e) {
        throw new ApiException(url + ": " + e.getMessage());
      }
    }
    throw new ApiException(
        "no node answers at %s (%s); start one: ./rvoip up"
            .formatted(String.join(", ", urls), why));
  }

  private <T> T exchange(
      String url, String method, String path, byte @Nullable [] body, String type, Reader<T> reader)
      throws IOException {
    HttpURLConnection connection = open(url + path, method);
    connection.setRequestProperty("Authorization", "Bearer " + token);
    connection.setRequestProperty("Accept", "application/json, application/x-ndjson");
    if (method.equals("POST")) {
      connection.setRequestProperty("Idempotency-Key", UUID.randomUUID().toString());
    }
    if (body != null) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", type);
      try (var out = connection.getOutputStream()) {
        out.write(body);
      }
    }
    int status = connection.getResponseCode();
    if (status >= 400) {
      throw new ApiException(problem(connection, status));
    }
    try (var in = connection.getInputStream()) {
      return reader.read(in);
    }
  }

  private static JsonNode tree(InputStream in) throws IOException {
    byte[] answer = in.readAllBytes();
    return answer.length == 0 ? MissingNode.getInstance() : JSON.readTree(answer);
  }

  private static HttpURLConnection open(String url, String method) throws IOException {
    if (!(URI.create(url).toURL().openConnection() instanceof HttpURLConnection connection)) {
      throw new ApiException(url + " (expected: a URL like http://127.0.0.1:8080)");
    }
    connection.setRequestMethod(method);
    connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
    connection.setReadTimeout((int) READ_TIMEOUT.toMillis());
    return connection;
  }

  /** RFC 9457: title and detail in one line. */
  private static String problem(HttpURLConnection connection, int status) throws IOException {
    try (var in = connection.getErrorStream()) {
      byte[] text = in == null ? new byte[0] : in.readAllBytes();
      JsonNode problem = JSON.readTree(text);
      String title = problem.path("title").asText("");
      String detail = problem.path("detail").asText("");
      if (!title.isEmpty()) {
        return detail.isEmpty() ? title : title + ": " + detail;
      }
      return "HTTP " + status + " " + new String(text, StandardCharsets.UTF_8).strip();
    } catch (JsonProcessingException e) {
      return "HTTP " + status;
    }
  }
}
