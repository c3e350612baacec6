package io.rvoip.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One page in a headless Chromium, steered over the DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration START = Duration.ofSeconds(30);
  private static final long ANSWER_SECONDS = 20;

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();

  private Browser(Process process, URI page) {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(page, new Answers()).join();
  }

  /** Opens a page. */
  static Browser open(Path folder, String url) throws Exception {
    Files.createDirectories(folder);
    Process process =
        new ProcessBuilder(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--remote-debugging-port=0",
                "--window-size=1400,900",
                "--user-data-dir=" + folder.resolve("profile"),
                url)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("chromium.log").toFile())
            .start();
    try {
      return new Browser(process, page(folder.resolve("profile/DevToolsActivePort"), url));
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Chromium writes the port that it has chosen; the list of pages is asked there. */
  private static URI page(Path portFile, String url) throws Exception {
    List<URI> found = new ArrayList<>();
    Await.until(
        "Chromium",
        START,
        () -> {
          List<String> lines = Files.exists(portFile) ? Files.readAllLines(portFile) : List.of();
          if (lines.isEmpty()) {
            return "it listens nowhere yet";
          }
          inList(lines.getFirst(), url).ifPresent(found::add);
          return found.isEmpty() ? "it does not show " + url : "";
        });
    return found.getFirst();
  }

  private static Optional<URI> inList(String port, String url)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list")).build();
    String body =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    for (JsonNode page : JSON.readTree(body)) {
      if (page.path("type").asText().equals("page") && page.path("url").asText().startsWith(url)) {
        return Optional.of(URI.create(page.path("webSocketDebuggerUrl").asText()));
      }
    }
    return Optional.empty();
  }

  /** Value of a JavaScript expression in the page, as text. */
  String value(String expression) throws Exception {
    JsonNode result =
        ask("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new StepFailed(expression + ": " + result.path("exceptionDetails").path("text"));
    }
    return result.path("result").path("value").asText();
  }

  /** What the page looks like, as a PNG file. */
  void screenshot(Path file) throws Exception {
    String data = ask("Page.captureScreenshot", Map.of()).path("data").asText();
    Files.write(file, Base64.getDecoder().decode(data));
  }

  private JsonNode ask(String method, Map<String, Object> params) throws Exception {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    asked.put(id, answer);
    socket
        .sendText(
            JSON.writeValueAsString(Map.of("id", id, "method", method, "params", params)), true)
        .get(ANSWER_SECONDS, TimeUnit.SECONDS);
    return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS).path("result");
  }

  private final class Answers implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        try {
          JsonNode message = JSON.readTree(text.toString());
          CompletableFuture<JsonNode> answer = asked.remove(message.path("id").asInt(-1));
          if (answer != null) {
            answer.complete(message);
          }
        } catch (IOException e) {
          asked.values().forEach(answer -> answer.completeExceptionally(e));
        }
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }
  }

  @Override
  public void close() {
    socket.abort();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
