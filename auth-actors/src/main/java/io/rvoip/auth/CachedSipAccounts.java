package io.rvoip.auth;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Remembers accounts, and their absence, for a while: one look-up serves a phone's registrations
 * and the calls that follow. Who changes a user says so by {@link #forget}. Look-ups of the same
 * name at the same time are one. While the store does not answer, an older memory is used, so that
 * phones known here stay registered.
 */
public final class CachedSipAccounts implements SipAccounts {
  private record Key(String tenant, String user) {}

  private final SipAccounts store;
  private static final long PATIENCE_MS = 700;

  private final long lifeNanos;
  private final long staleLifeNanos;
  private final LongSupplier nanoTime;
  private final ExpiringCache<Key, Optional<SipAccount>> fresh;
  private final ExpiringCache<Key, Optional<SipAccount>> stale;
  private final Map<Key, CompletableFuture<Optional<SipAccount>>> asked = new ConcurrentHashMap<>();

  /**
   * A cache before a store.
   *
   * @param maxEntries most accounts remembered
   * @param life how long an answer is taken as it is
   * @param staleLife how long it may stand in while the store does not answer
   */
  public CachedSipAccounts(
      SipAccounts store, int maxEntries, Duration life, Duration staleLife, LongSupplier nanoTime) {
    this.store = store;
    this.lifeNanos = life.toNanos();
    this.staleLifeNanos = staleLife.toNanos();
    this.nanoTime = nanoTime;
    this.fresh = new ExpiringCache<>(maxEntries);
    this.stale = new ExpiringCache<>(maxEntries);
  }

  @Override
  public CompletionStage<Optional<SipAccount>> find(String tenant, String user) {
    Key key = new Key(tenant, user);
    Optional<SipAccount> known = fresh.get(key, nanoTime.getAsLong());
    if (known != null) {
      return CompletableFuture.completedStage(known);
    }
    return ask(key);
  }

  @Override
  public Optional<SipAccount> remembered(String tenant, String user) {
    Optional<SipAccount> known = fresh.get(new Key(tenant, user), nanoTime.getAsLong());
    return known == null ? Optional.empty() : known;
  }

  @Override
  public CompletionStage<Optional<SipAccount>> read(String tenant, String user) {
    return ask(new Key(tenant, user));
  }

  private CompletionStage<Optional<SipAccount>> ask(Key key) {
    CompletableFuture<Optional<SipAccount>> answer = new CompletableFuture<>();
    CompletableFuture<Optional<SipAccount>> running = asked.putIfAbsent(key, answer);
    if (running != null) {
      return running;
    }
    askStore(key)
        .whenComplete(
            (found, failure) -> {
              // Forgotten meanwhile: what was read may be from before the change.
              boolean current = asked.remove(key, answer);
              if (failure == null) {
                if (current) {
                  remember(key, found);
                }
                answer.complete(found);
              } else {
                fallBack(key, failure, answer);
              }
            });
    return answer;
  }

  /** Forgets an account after a change, also what is being read of it now. */
  public void forget(String tenant, String user) {
    Key key = new Key(tenant, user);
    asked.remove(key);
    fresh.remove(key);
    stale.remove(key);
  }

  private CompletionStage<Optional<SipAccount>> askStore(Key key) {
    try {
      // A phone must not wait for a database that hangs: what is remembered stands in, else 503.
      return store
          .find(key.tenant(), key.user())
          .toCompletableFuture()
          .copy()
          .orTimeout(PATIENCE_MS, TimeUnit.MILLISECONDS);
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private void remember(Key key, Optional<SipAccount> found) {
    long now = nanoTime.getAsLong();
    fresh.put(key, found, now + lifeNanos);
    if (found.isPresent()) {
      stale.put(key, found, now + staleLifeNanos);
    } else {
      stale.remove(key); // a removed user must not come back when the store goes away
    }
  }

  private void fallBack(
      Key key, Throwable failure, CompletableFuture<Optional<SipAccount>> answer) {
    Optional<SipAccount> old = stale.get(key, nanoTime.getAsLong());
    if (old != null) {
      answer.complete(old);
    } else {
      answer.completeExceptionally(failure);
    }
  }
}
