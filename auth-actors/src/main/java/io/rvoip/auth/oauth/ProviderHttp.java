package io.rvoip.auth.oauth;

import io.rvoip.auth.fetch.FetchException;
import io.rvoip.auth.fetch.GuardedHttp;
import io.rvoip.auth.jwt.Claims;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;

/** JSON from providers, few at once. Blocks: for virtual threads. */
final class ProviderHttp implements AutoCloseable {
  private static final int MAX_BODY_BYTES = 256 * 1024;
  private static final int MAX_AT_ONCE = 64;

  private final GuardedHttp http;
  private final Semaphore places = new Semaphore(MAX_AT_ONCE);

  ProviderHttp(Duration within) {
    this.http = new GuardedHttp(within, MAX_BODY_BYTES);
  }

  /** For what does not block. */
  GuardedHttp guarded() {
    return http;
  }

  /**
   * An answer; its body is JSON, or empty when it was not understood and the status says it all.
   */
  record Reply(int status, Map<String, Object> json) {
    /** Bodies hold tokens. */
    @Override
    public String toString() {
      return "Reply[" + status + "]";
    }
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
    if (!GuardedHttp.isAllowed(url)) {
      throw new RefusedException(OauthRefusal.PROVIDER_MALFORMED, url + " is not https");
    }
    return HttpRequest.newBuilder(url).header("Accept", "application/json");
  }

  /**
   * The answer whatever its status.
   *
   * @throws RefusedException when there is none, or none that can be read
   */
  Reply send(HttpRequest request) {
    if (!places.tryAcquire()) {
      throw new RefusedException(OauthRefusal.PROVIDER_AWAY, "too many requests under way");
    }
    try {
      HttpResponse<byte[]> response = http.exchange(request).toCompletableFuture().join();
      return new Reply(response.statusCode(), json(request.uri(), response));
    } catch (CompletionException e) {
      if (e.getCause() instanceof FetchException failure) {
        throw new RefusedException(
            OauthRefusal.PROVIDER_AWAY, String.valueOf(failure.getMessage()));
      }
      throw e;
    } finally {
      places.release();
    }
  }

  private static Map<String, Object> json(URI url, HttpResponse<byte[]> response) {
    Claims object = Claims.parse(response.body());
    if (object == null && response.statusCode() == 200) {
      throw new RefusedException(OauthRefusal.PROVIDER_MALFORMED, url + " answers no JSON object");
    }
    return object == null ? Map.of() : object.all();
  }

  @Override
  public void close() {
    http.close();
  }
}
