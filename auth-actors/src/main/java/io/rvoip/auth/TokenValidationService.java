package io.rvoip.auth;

import io.rvoip.auth.TokenCache.Held;
import io.rvoip.auth.revocation.Revocations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers who a bearer token (RFC 6750 §2.1) speaks for. The first source that recognises a token
 * decides. Verdicts are kept for a short time under the token's hash, never the token, and never
 * beyond its expiry; refusals for a shorter one. Whether the user or the token has been revoked is
 * looked at each time, also when the verdict is a remembered one. A token that is asked for by many
 * at the same time is judged once.
 *
 * <p>Safe for use by many threads; nothing here blocks.
 */
public final class TokenValidationService {
  private static final int MAX_TOKEN_CHARS = 16_384;
  private static final int MAX_IN_FLIGHT = 10_000;
  private static final int REFUSALS_PER_VERDICT = 4;
  private static final Duration REFUSAL_LIFE = Duration.ofSeconds(1);

  private final List<TokenSource> sources;
  private final Settings settings;
  private final Revocations revocations;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final TokenCache verdicts;
  private final TokenCache refusals;
  private final TokenStatistics statistics = new TokenStatistics();
  private final ConcurrentHashMap<TokenKey, CompletableFuture<TokenVerdict>> inFlight =
      new ConcurrentHashMap<>();

  /**
   * How much is remembered.
   *
   * @param cacheSize most good verdicts kept; a quarter as many refusals besides
   * @param cacheLife how long a good verdict is believed where its source does not say; zero asks
   *     each time
   * @param refusalLife how long a refusal is; zero asks each time
   */
  public record Settings(int cacheSize, Duration cacheLife, Duration refusalLife) {}

  /**
   * A service over these sources, asked in order.
   *
   * @param revocations what has been taken back in the cluster, as far as this node knows
   * @param nanoTime monotonic clock of the cache
   */
  public TokenValidationService(
      List<TokenSource> sources,
      Settings settings,
      Revocations revocations,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.sources = List.copyOf(sources);
    this.settings = settings;
    this.revocations = revocations;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.verdicts = new TokenCache(settings.cacheSize());
    // Apart, so that no flood of wrong tokens pushes out the right ones.
    this.refusals =
        new TokenCache((settings.cacheSize() + REFUSALS_PER_VERDICT - 1) / REFUSALS_PER_VERDICT);
  }

  /** A service that knows of no revocations but those in its sources. */
  public TokenValidationService(
      List<TokenSource> sources,
      int cacheSize,
      Duration cacheLife,
      InstantSource clock,
      LongSupplier nanoTime) {
    this(
        sources,
        new Settings(
            cacheSize, cacheLife, cacheLife.compareTo(REFUSAL_LIFE) < 0 ? cacheLife : REFUSAL_LIFE),
        new Revocations(),
        clock,
        nanoTime);
  }

  /** The same on the system's clocks. */
  public TokenValidationService(List<TokenSource> sources, int cacheSize, Duration cacheLife) {
    this(sources, cacheSize, cacheLife, InstantSource.system(), System::nanoTime);
  }

  /** The verdict on the text after {@code Bearer}; the stage never fails. */
  public CompletionStage<TokenVerdict> validate(@Nullable String bearer) {
    if (bearer == null || bearer.isEmpty()) {
      return refused(RefusalReason.MISSING);
    }
    if (bearer.length() > MAX_TOKEN_CHARS) {
      return refused(RefusalReason.TOO_LARGE);
    }
    TokenKey key = TokenKey.of(bearer);
    long now = nanoTime.getAsLong();
    Held held = verdicts.get(key, now);
    if (held == null) {
      held = refusals.get(key, now);
    }
    if (held != null) {
      statistics.hit();
      return stillGood(held);
    }
    TokenSource source = sourceOf(bearer);
    if (source == null) {
      return refused(RefusalReason.MALFORMED);
    }
    statistics.miss();
    return judged(key, source, bearer);
  }

  /** Forgets what this node believes, after a revocation made at it. */
  public void forgetAll() {
    verdicts.clear();
    refusals.clear();
  }

  /** What has become of the tokens so far. */
  public TokenStatistics statistics() {
    return statistics;
  }

  /** Verdicts remembered at the moment, refusals too. */
  public int remembered() {
    long now = nanoTime.getAsLong();
    return verdicts.content(now).entries() + refusals.content(now).entries();
  }

  /** Mean age of the good verdicts that are remembered; zero when there are none. */
  public Duration meanAge() {
    return Duration.ofNanos(verdicts.content(nanoTime.getAsLong()).meanAgeNanos());
  }

  /** The revocations are asked again only when there are others than last time. */
  private CompletionStage<TokenVerdict> stillGood(Held held) {
    if (held.verdict() instanceof TokenVerdict.Valid(var user)) {
      long version = revocations.version();
      if (held.cleanAt() != version) {
        if (isRevoked(user)) {
          return refused(RefusalReason.REVOKED);
        }
        held.cleanAt(version);
      }
    }
    statistics.count(held.verdict());
    return held.answer();
  }

  private CompletionStage<TokenVerdict> judged(TokenKey key, TokenSource source, String bearer) {
    if (inFlight.size() >= MAX_IN_FLIGHT) {
      return refused(RefusalReason.UNAVAILABLE);
    }
    CompletableFuture<TokenVerdict> answer = new CompletableFuture<>();
    CompletableFuture<TokenVerdict> running = inFlight.putIfAbsent(key, answer);
    if (running != null) {
      return running.thenApply(this::counted);
    }
    ask(source, bearer)
        .thenApply(verdict -> remember(key, source, verdict))
        .exceptionally(failure -> new TokenVerdict.Refused(RefusalReason.UNAVAILABLE))
        .thenAccept(
            verdict -> {
              inFlight.remove(key, answer);
              answer.complete(verdict);
            });
    return answer.thenApply(this::counted);
  }

  /** A source that throws is treated as one whose stage fails. */
  private CompletionStage<TokenVerdict> ask(TokenSource source, String token) {
    try {
      return source.validate(token, clock.instant());
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private TokenVerdict remember(TokenKey key, TokenSource source, TokenVerdict verdict) {
    // Read before the revocations are asked: one that comes in between has them asked again.
    long version = revocations.version();
    long now = nanoTime.getAsLong();
    return switch (verdict) {
      case TokenVerdict.Valid(var user) when isRevoked(user) ->
          new TokenVerdict.Refused(RefusalReason.REVOKED);
      case TokenVerdict.Valid(var user) -> {
        verdicts.put(new Held(key, verdict, now, now + lifeNanos(source, user), version), now);
        yield verdict;
      }
      case TokenVerdict.Refused(var reason) -> {
        if (reason != RefusalReason.UNAVAILABLE) {
          long until = now + settings.refusalLife().toNanos();
          refusals.put(new Held(key, verdict, now, until, version), now);
        }
        yield verdict;
      }
    };
  }

  private long lifeNanos(TokenSource source, UserContext user) {
    Duration ofSource = source.cacheLife();
    long life = (ofSource == null ? settings.cacheLife() : ofSource).toNanos();
    Instant expiry = user.expiry();
    if (expiry == null) {
      return life;
    }
    Duration left = Duration.between(clock.instant(), expiry);
    return left.toDays() > 0 ? life : Math.min(life, left.toNanos());
  }

  private boolean isRevoked(UserContext user) {
    return revocations.cover(user);
  }

  private @Nullable TokenSource sourceOf(String token) {
    for (TokenSource source : sources) {
      if (source.recognises(token)) {
        return source;
      }
    }
    return null;
  }

  private TokenVerdict counted(TokenVerdict verdict) {
    statistics.count(verdict);
    return verdict;
  }

  private CompletionStage<TokenVerdict> refused(RefusalReason reason) {
    return CompletableFuture.completedStage(counted(new TokenVerdict.Refused(reason)));
  }
}
