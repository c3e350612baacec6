package io.rvoip.auth.stir;

import io.rvoip.auth.ExpiringCache;
import io.rvoip.auth.fetch.HttpAnswer;
import io.rvoip.auth.fetch.PinnedHttps;
import io.rvoip.config.StirConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Certificates from the network: one fetch for all who ask for a URL at the same time, remembered
 * as long as the server allows, and failures for a little while. At most so many fetches run at
 * once; who comes when all are busy is told so at once.
 *
 * <p>The threads are platform threads: a name server that hangs would pin the carriers of virtual
 * ones, and with them every virtual thread of the node.
 */
public final class CertificateFetch implements CertificateSource, AutoCloseable {
  /** A certificate is kept for at least this long, whatever the server says of its file. */
  static final Duration LEAST_KEPT = Duration.ofMinutes(1);

  private static final int MAX_URL = 1024;

  private final PinnedHttps https;
  private final StirConfig.Fetch settings;
  private final LongSupplier nanoTime;
  private final ExpiringCache<String, Result> known;
  private final Map<String, CompletableFuture<Result>> running = new ConcurrentHashMap<>();
  private final Semaphore free;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon(true).name("stir-fetch-", 0).factory());
  private final LongAdder fetches = new LongAdder();
  private final LongAdder failures = new LongAdder();

  CertificateFetch(PinnedHttps https, StirConfig.Fetch settings, LongSupplier nanoTime) {
    this.https = https;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.known = new ExpiringCache<>(settings.cacheEntries());
    this.free = new Semaphore(settings.parallel());
  }

  @Override
  public CompletionStage<Result> find(String x5u) {
    Result remembered = known.get(x5u, nanoTime.getAsLong());
    if (remembered != null) {
      return CompletableFuture.completedStage(remembered);
    }
    if (x5u.length() > MAX_URL) {
      return CompletableFuture.completedStage(new Unavailable("the URL is too long"));
    }
    CompletableFuture<Result> answer = new CompletableFuture<>();
    CompletableFuture<Result> sooner = running.putIfAbsent(x5u, answer);
    if (sooner != null) {
      return sooner;
    }
    if (!free.tryAcquire()) {
      running.remove(x5u, answer);
      answer.complete(new Unavailable("too many certificates are being fetched"));
      return answer;
    }
    threads.execute(() -> fetch(x5u, answer));
    // The name server is not ours to hurry: nobody waits for it longer than for the rest.
    return answer.completeOnTimeout(
        new Unavailable("no answer in time"), settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void fetch(String x5u, CompletableFuture<Result> answer) {
    Result result = new Unavailable("the fetch has failed");
    Duration kept = settings.negativeTtl();
    try {
      fetches.increment();
      HttpAnswer http = https.get(x5u);
      if (http.status() != 200) {
        result = new Unavailable("HTTP " + http.status());
      } else {
        result =
            CertificateChain.read(http.body())
                .<Result>map(Fetched::new)
                .orElseGet(() -> new Unavailable("no certificate is there"));
        kept = result instanceof Fetched ? kept(http) : kept;
      }
    } catch (IOException | RuntimeException e) {
      result = new Unavailable(String.valueOf(e.getMessage()));
    } finally {
      if (result instanceof Unavailable) {
        failures.increment();
      }
      known.put(x5u, result, nanoTime.getAsLong() + kept.toNanos());
      running.remove(x5u, answer);
      free.release();
      answer.complete(result);
    }
  }

  private Duration kept(HttpAnswer http) {
    long seconds = http.maxAgeSeconds().orElse(settings.cacheDefault().toSeconds());
    long most = settings.cacheMax().toSeconds();
    return Duration.ofSeconds(Math.min(most, Math.max(LEAST_KEPT.toSeconds(), seconds)));
  }

  /** Fetches begun since the node started. */
  public long fetches() {
    return fetches.sum();
  }

  /** Those that gave no certificate. */
  public long failures() {
    return failures.sum();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
