package io.rvoip.auth.fetch;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An HTTP client that trusts nobody: https only, plain http to a loopback address, no redirects, a
 * limit on the time of the whole exchange and on the size of the body. Waits on virtual threads of
 * its own, never on one of a Pekko dispatcher.
 */
public final class GuardedHttp implements Fetch, AutoCloseable {
  private final HttpClient client;
  private final ExecutorService threads;
  private final Duration timeout;
  private final int maxBytes;

  /**
   * A client.
   *
   * @param timeout of a whole exchange
   * @param maxBytes of a body
   */
  public GuardedHttp(Duration timeout, int maxBytes) {
    this.timeout = timeout;
    this.maxBytes = maxBytes;
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
    this.client =
        HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(timeout)
            .executor(threads)
            .build();
  }

  /** Whether an address may be asked: https, or http to a loopback address written as such. */
  public static boolean isAllowed(URI address) {
    return isPlain(address)
        && ("https".equals(address.getScheme())
            || ("http".equals(address.getScheme()) && isLoopback(address.getHost())));
  }

  /** A host, and nothing for anybody's log: no user, no fragment. */
  static boolean isPlain(URI address) {
    return address.getHost() != null
        && address.getUserInfo() == null
        && address.getFragment() == null;
  }

  /** Whether the host is {@code localhost} or a literal loopback address; asks no name server. */
  public static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public CompletionStage<byte[]> get(URI address) {
    if (!isAllowed(address)) {
      return CompletableFuture.failedStage(
          new FetchException(address + ": not fetched (expected: https, or http to loopback)"));
    }
    return send(HttpRequest.newBuilder(address).header("Accept", "application/json").GET().build());
  }

  /** Sends a request whose address {@link #isAllowed}; the body of a 200 answer. */
  public CompletionStage<byte[]> send(HttpRequest request) {
    return exchange(request)
        .thenApply(
            response -> {
              if (response.statusCode() != 200) {
                throw new FetchException(
                    request.uri() + ": status " + response.statusCode() + " (expected: 200)");
              }
              return response.body();
            });
  }

  /** The same, for those who read answers of any status. */
  public CompletionStage<HttpResponse<byte[]>> exchange(HttpRequest request) {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes));
    return exchange
        .copy()
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (response, failure) -> {
              if (failure != null) {
                exchange.cancel(true); // else a slow body would go on
                throw new FetchException(request.uri() + ": " + reason(failure));
              }
              return response;
            });
  }

  private String reason(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof TimeoutException
        ? "no whole answer within " + timeout.toMillis() + " ms"
        : cause.getClass().getSimpleName()
            + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
  }

  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdownNow();
  }
}
