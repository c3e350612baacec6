package io.rvoip.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers who a bearer token (RFC 6750 §2.1) speaks for. The first source that recognises a token
 * decides. Good verdicts are kept for a short time under the token's hash, never the token; a
 * revoked token is therefore refused at every node after {@code cacheLife} at the latest.
 *
 * <p>Safe for use by many threads; nothing here blocks.
 */
public final class TokenValidationService {
  private static final int MAX_TOKEN_CHARS = 16_384;

  private final List<TokenSource> sources;
  private final long cacheLifeNanos;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final ExpiringCache<String, UserContext> cache;

  /**
   * A service over these sources, asked in order.
   *
   * @param cacheSize most verdicts kept
   * @param cacheLife how long a verdict is believed; zero asks each time
   * @param nanoTime monotonic clock of the cache
   */
  public TokenValidationService(
      List<TokenSource> sources,
      int cacheSize,
      Duration cacheLife,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.sources = List.copyOf(sources);
    this.cacheLifeNanos = cacheLife.toNanos();
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.cache = new ExpiringCache<>(cacheSize);
  }

  /** A service on the system's clocks. */
  public TokenValidationService(List<TokenSource> sources, int cacheSize, Duration cacheLife) {
    this(sources, cacheSize, cacheLife, InstantSource.system(), System::nanoTime);
  }

  /** The verdict on the text after {@code Bearer}; the stage never fails. */
  public CompletionStage<TokenVerdict> validate(@Nullable String bearer) {
    if (bearer == null || bearer.isEmpty()) {
      return refused(RefusalReason.MISSING);
    }
    TokenSource source = bearer.length() > MAX_TOKEN_CHARS ? null : sourceOf(bearer);
    if (source == null) {
      return refused(RefusalReason.MALFORMED);
    }
    Instant now = clock.instant();
    String key = OpaqueTokens.sha256(bearer);
    UserContext known = cache.get(key, nanoTime.getAsLong());
    if (known != null && (known.expiry() == null || known.expiry().isAfter(now))) {
      return CompletableFuture.completedStage(new TokenVerdict.Valid(known));
    }
    return ask(source, bearer, now)
        .whenComplete(
            (verdict, failure) -> {
              if (verdict instanceof TokenVerdict.Valid valid) {
                cache.put(key, valid.user(), nanoTime.getAsLong() + cacheLifeNanos);
              }
            })
        .exceptionally(failure -> new TokenVerdict.Refused(RefusalReason.UNAVAILABLE));
  }

  /** Forgets what this node believes, after a revocation made at it. */
  public void forgetAll() {
    cache.clear();
  }

  private @Nullable TokenSource sourceOf(String token) {
    for (TokenSource source : sources) {
      if (source.recognises(token)) {
        return source;
      }
    }
    return null;
  }

  /** A source that throws is treated as one whose stage fails. */
  private static CompletionStage<TokenVerdict> ask(TokenSource source, String token, Instant now) {
    try {
      return source.validate(token, now);
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private static CompletionStage<TokenVerdict> refused(RefusalReason reason) {
    return CompletableFuture.completedStage(new TokenVerdict.Refused(reason));
  }
}
