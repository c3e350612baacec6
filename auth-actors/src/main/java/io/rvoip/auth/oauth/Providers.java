package io.rvoip.auth.oauth;

import io.rvoip.config.OauthConfig;
import io.rvoip.config.OauthProviderConfig;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The configured providers, and the virtual threads on which they are talked to. */
public final class Providers implements AutoCloseable {
  /** Logins, callbacks, refreshes and logouts under way. */
  private static final int MAX_AT_ONCE = 1_000;

  static final String FULL = "too many sign-ins under way";

  private final Semaphore places = new Semaphore(MAX_AT_ONCE);
  private final Map<String, Provider> byName = new LinkedHashMap<>();
  private final OauthConfig config;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ProviderHttp http;
  private final URI publicUrl;

  /**
   * Asks nobody yet: a provider that is away must not keep a node from starting.
   *
   * @param nanoTime monotonic clock
   */
  public Providers(OauthConfig config, LongSupplier nanoTime) {
    URI url = config.publicUrl();
    this.config = config;
    this.publicUrl = url == null ? URI.create("http://localhost/") : url;
    this.http = new ProviderHttp(config.httpTimeout());
    for (OauthProviderConfig each : config.providers()) {
      URI redirect = publicUrl.resolve("/auth/" + each.name() + "/callback");
      byName.put(each.name(), new Provider(each, redirect, http, nanoTime));
    }
  }

  /** What a person chooses from. */
  public List<OauthProviderConfig> choices() {
    return config.providers();
  }

  OauthConfig config() {
    return config;
  }

  /** The status page as browsers reach it. */
  URI home() {
    return publicUrl.resolve("/");
  }

  Provider named(String name) {
    Provider provider = byName.get(name);
    if (provider == null) {
      throw new RefusedException(OauthRefusal.UNKNOWN_PROVIDER, "no provider of this name");
    }
    return provider;
  }

  /** Runs what blocks on a virtual thread; when too many wait already, says so at once. */
  <T> CompletionStage<T> offThread(Supplier<T> work, Supplier<T> whenFull) {
    if (!places.tryAcquire()) {
      return CompletableFuture.completedStage(whenFull.get());
    }
    return CompletableFuture.supplyAsync(work, threads).whenComplete((v, e) -> places.release());
  }

  @Override
  public void close() {
    http.close();
    threads.shutdownNow();
  }
}
