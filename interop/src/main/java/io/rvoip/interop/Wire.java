package io.rvoip.interop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * HTTP as a stranger speaks it: every answer is taken as it comes, and written to a file that is
 * searched for secrets afterwards. Any thread.
 */
final class Wire implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final Path transcript;

  /** An answer; header names and values as one text. */
  record Answer(int status, String headers, String body) {}

  /**
   * @param transcript file that the answers are appended to
   */
  Wire(Path transcript) {
    this.transcript = transcript;
  }

  Answer get(String url, String token) throws Exception {
    return answer(http.send(request(url, token).GET().build(), text()));
  }

  Answer post(String url, String token, String json) throws Exception {
    var body = HttpRequest.BodyPublishers.ofString(json);
    return answer(
        http.send(
            request(url, token).header("Content-Type", "application/json").POST(body).build(),
            text()));
  }

  /** The status of a GET; what is not 200 is written down too. */
  CompletableFuture<Integer> status(String url, String token) {
    return http.sendAsync(request(url, token).GET().build(), text())
        .thenApply(
            response ->
                response.statusCode() == 200 ? Integer.valueOf(200) : answer(response).status());
  }

  /** Something else that came from a node. */
  synchronized void keep(String text) {
    try {
      Files.writeString(
          transcript,
          text + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Answer answer(HttpResponse<String> response) {
    var answer =
        new Answer(response.statusCode(), response.headers().map().toString(), response.body());
    keep(answer.status() + " " + answer.headers() + " " + answer.body());
    return answer;
  }

  private static HttpRequest.Builder request(String url, String token) {
    return HttpRequest.newBuilder(URI.create(url))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token);
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
