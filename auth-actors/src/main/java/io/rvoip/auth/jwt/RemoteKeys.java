package io.rvoip.auth.jwt;

import com.nimbusds.jose.jwk.JWK;
import io.rvoip.auth.fetch.Fetch;
import io.rvoip.auth.fetch.FetchException;
import io.rvoip.auth.jwt.KeySetRules.Advice;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys of an issuer on the network. {@link KeySetRules} decide when they are fetched; this class
 * does it, once for all who wait, and remembers how it went. Any thread; nothing blocks.
 *
 * <p>nimbus' own JWKSource is not used for this, only its reading of keys: it blocks its caller,
 * and reads the system's clock.
 */
public final class RemoteKeys implements KeyFinder {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);
  private static final int MAX_WAITING = 1_000;
  private static final long DISCOVERED_FOR_NANOS = TimeUnit.HOURS.toNanos(1);

  private final String name;
  private final String issuer;
  private final Location location;
  private final Fetch fetch;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  // All below under this object's lock, which is held for a few instructions.
  private final KeySetRules rules;
  private @Nullable CompletableFuture<Boolean> running;
  private @Nullable URI discovered;
  private long discoveredNanos;
  private int waiting;
  private long fetches;
  private long failures;
  private long unknownKeys;
  private @Nullable Instant lastSuccess;
  private @Nullable Instant lastFailure;
  private @Nullable String failure;
  private IssuerHealth.State state = IssuerHealth.State.NEW;

  /** Where an issuer's keys are. */
  public sealed interface Location {
    /** Named by the document at this address, OpenID Connect Discovery 1.0 §4. */
    record Discovery(URI document) implements Location {}

    /** At this address. */
    record KeySet(URI address) implements Location {}
  }

  /**
   * Keys that have not been fetched yet.
   *
   * @param name ours for the issuer
   * @param issuer what its discovery document must say
   */
  public RemoteKeys(
      String name,
      String issuer,
      Location location,
      Fetch fetch,
      KeySetSettings settings,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.name = name;
    this.issuer = issuer;
    this.location = location;
    this.fetch = fetch;
    this.rules = new KeySetRules(settings);
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  @Override
  public CompletionStage<List<JWK>> find(@Nullable String keyId, JwtAlgorithm algorithm) {
    CompletableFuture<Boolean> awaited;
    synchronized (this) {
      Advice advice = rules.advise(keyId, algorithm, nanoTime.getAsLong());
      if (!(advice instanceof Advice.Wait)) {
        return answer(advice);
      }
      if (waiting >= MAX_WAITING) {
        return answer(new Advice.Unavailable());
      }
      waiting++;
      awaited = fetchUnlessRunning();
    }
    return awaited.thenCompose(
        done -> {
          synchronized (this) {
            waiting--;
            return answer(rules.adviseAfterFetch(keyId, algorithm, nanoTime.getAsLong()));
          }
        });
  }

  /** Fetches the keys before the first token needs them. */
  public synchronized void warmUp() {
    fetchUnlessRunning();
  }

  /** How it stands. */
  public synchronized IssuerHealth health() {
    return new IssuerHealth(
        name,
        issuer,
        state,
        lastSuccess,
        lastFailure,
        failure,
        rules.size(),
        fetches,
        failures,
        unknownKeys);
  }

  private CompletionStage<List<JWK>> answer(Advice advice) {
    return switch (advice) {
      case Advice.Use(var keys, var fetchMeanwhile) -> {
        if (fetchMeanwhile) {
          fetchUnlessRunning();
        }
        yield CompletableFuture.completedStage(keys);
      }
      case Advice.NoSuchKey() -> {
        unknownKeys++;
        yield CompletableFuture.completedStage(List.of());
      }
      case Advice.Unavailable() ->
          CompletableFuture.failedStage(new FetchException(name + ": its keys cannot be had now"));
      case Advice.Wait() -> throw new IllegalStateException("Wait: after a fetch (expected: not)");
    };
  }

  /** Completes, always normally and without this object's lock, when the fetch has ended. */
  private CompletableFuture<Boolean> fetchUnlessRunning() {
    CompletableFuture<Boolean> already = running;
    if (already != null) {
      return already;
    }
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    running = ended;
    fetches++;
    rules.fetchBegins(nanoTime.getAsLong());
    keys()
        .whenComplete(
            (keys, fault) -> {
              synchronized (this) {
                running = null;
                if (fault == null) {
                  succeeded(keys);
                } else {
                  failed(fault);
                }
              }
              ended.complete(fault == null);
            });
    return ended;
  }

  private CompletionStage<List<JWK>> keys() {
    return switch (location) {
      case Location.KeySet(var address) -> keysAt(address);
      case Location.Discovery(var document) -> {
        URI known = discovered;
        yield known != null && nanoTime.getAsLong() - discoveredNanos < DISCOVERED_FOR_NANOS
            ? keysAt(known)
            : fetch
                .get(document)
                .thenCompose(
                    body -> {
                      URI address = KeyDocuments.keysAddress(body, issuer, document);
                      synchronized (this) {
                        discovered = address;
                        discoveredNanos = nanoTime.getAsLong();
                      }
                      return keysAt(address);
                    });
      }
    };
  }

  private CompletionStage<List<JWK>> keysAt(URI address) {
    return fetch.get(address).thenApply(body -> KeyDocuments.keys(body, address));
  }

  private void succeeded(List<JWK> keys) {
    if (state == IssuerHealth.State.FAILING) {
      LOG.info("issuer {}: answers again", name);
    }
    state = IssuerHealth.State.OK;
    lastSuccess = clock.instant();
    rules.fetched(keys, nanoTime.getAsLong());
  }

  private void failed(Throwable fault) {
    Throwable cause =
        fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    String reason = String.valueOf(cause.getMessage());
    if (state != IssuerHealth.State.FAILING) {
      LOG.warn("issuer {}: {}", name, reason);
    }
    state = IssuerHealth.State.FAILING;
    failures++;
    lastFailure = clock.instant();
    failure = reason;
    discovered = null; // it may have moved its keys
    rules.fetchFailed();
  }
}
