package io.rvoip.auth.oauth;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests to providers: https or loopback only, no redirect is followed, an answer is bounded in
 * size and, from connecting to its last byte, in time; few at once. Blocks: for virtual threads.
 */
final class GuardedHttp implements AutoCloseable {
  private static final int MAX_BODY_BYTES = 256 * 1024;
  private static final int MAX_AT_ONCE = 64;

  private final HttpClient client;
  private final Duration within;
  private final Semaphore places = new Semaphore(MAX_AT_ONCE);

  GuardedHttp(Duration within, ExecutorService threads) {
    this.within = within;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(within)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(threads)
            .build();
  }

  /** An answer; its body is JSON or was not understood. */
  record Reply(int status, Map<String, Object> json) {
    /** Bodies hold tokens. */
    @Override
    public String toString() {
      return "Reply[" + status + "]";
    }
  }

  /** Whether tokens may be sent to, or keys taken from there. */
  static boolean isSafe(URI url) {
    String host = url.getHost();
    return host != null
        && url.getUserInfo() == null
        && ("https".equals(url.getScheme())
            || ("http".equals(url.getScheme())
                && (host.equals("localhost") || host.equals("[::1]") || host.startsWith("127."))));
  }

  /**
   * A JSON document.
   *
   * @throws RefusedException when it cannot be had
   */
  Map<String, Object> get(URI url) {
    Reply reply = send(request(url).GET().build());
    if (reply.status() != 200) {
      throw new RefusedException(
          reply.status() >= 500 ? OauthRefusal.PROVIDER_AWAY : OauthRefusal.PROVIDER_MALFORMED,
          url + " answers " + reply.status());
    }
    return reply.json();
  }

  HttpRequest.Builder request(URI url) {
    if (!isSafe(url)) {
      throw new RefusedException(OauthRefusal.PROVIDER_MALFORMED, url + " is not https");
    }
    return HttpRequest.newBuilder(url).timeout(within).header("Accept", "application/json");
  }

  /**
   * The answer whatever its status.
   *
   * @throws RefusedException when there is none, or none that can be read
   */
  Reply send(HttpRequest request) {
    URI url = request.uri();
    if (!places.tryAcquire()) {
      throw new RefusedException(OauthRefusal.PROVIDER_AWAY, "too many requests under way");
    }
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY_BYTES));
    try {
      // The request's own timeout ends with the headers; this one also when the body trickles.
      HttpResponse<byte[]> response = answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
      return new Reply(response.statusCode(), json(url, response));
    } catch (TimeoutException e) {
      throw new RefusedException(OauthRefusal.PROVIDER_AWAY, url + " is too slow");
    } catch (ExecutionException e) {
      boolean tooMuch =
          e.getCause() instanceof IOException io
              && String.valueOf(io.getMessage()).contains("exceeds capacity");
      throw new RefusedException(
          tooMuch ? OauthRefusal.PROVIDER_MALFORMED : OauthRefusal.PROVIDER_AWAY,
          url + (tooMuch ? " answers too much" : " cannot be reached: " + e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(OauthRefusal.PROVIDER_AWAY, "this node is stopping");
    } finally {
      answer.cancel(true);
      places.release();
    }
  }

  private static Map<String, Object> json(URI url, HttpResponse<byte[]> response) {
    try {
      return JSONObjectUtils.parse(new String(response.body(), StandardCharsets.UTF_8));
    } catch (ParseException e) {
      if (response.statusCode() >= 400) {
        return Map.of(); // the status says it all
      }
      throw new RefusedException(OauthRefusal.PROVIDER_MALFORMED, url + " answers no JSON object");
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
