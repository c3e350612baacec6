package io.rvoip.node.http;

import io.rvoip.config.RateLimitConfig.Bucket;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Token buckets by key: each holds {@code burst} tokens at most and gets {@code perMinute} in a
 * minute. A full bucket is the same as none, so a bounded table loses nothing when it forgets the
 * key unseen for longest, unless more keys than it holds are busy at once. Any thread; times are
 * nanoseconds of one monotonic clock, given by the caller.
 */
final class TokenBuckets {
  private static final double NANOS_PER_MINUTE = 60e9;
  private static final double NANOS_PER_SECOND = 1e9;

  private final int burst;
  private final double perNano;
  private final LinkedHashMap<String, Level> levels;

  TokenBuckets(Bucket size, int maxKeys) {
    this.burst = size.burst();
    this.perNano = size.perMinute() / NANOS_PER_MINUTE;
    this.levels =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Level> eldest) {
            return size() > maxKeys;
          }
        };
  }

  private record Level(double tokens, long atNanos) {}

  /**
   * What a bucket says.
   *
   * @param limit tokens of a full bucket
   * @param remaining whole tokens left
   * @param resetSeconds until it is full again
   * @param retrySeconds until there is a token; 0 when there is one
   */
  record Decision(
      boolean allowed, int limit, int remaining, long resetSeconds, long retrySeconds) {}

  /** Takes a token if there is one. */
  synchronized Decision take(String key, long nowNanos) {
    double tokens = tokens(key, nowNanos);
    boolean allowed = tokens >= 1;
    double left = allowed ? tokens - 1 : tokens;
    levels.put(key, new Level(left, nowNanos));
    return decision(allowed, left);
  }

  /** Whether there is a token; takes none. */
  synchronized Decision look(String key, long nowNanos) {
    double tokens = tokens(key, nowNanos);
    return decision(tokens >= 1, tokens);
  }

  synchronized int size() {
    return levels.size();
  }

  private double tokens(String key, long nowNanos) {
    Level level = levels.get(key);
    return level == null
        ? burst
        : Math.min(burst, level.tokens() + Math.max(0, nowNanos - level.atNanos()) * perNano);
  }

  private Decision decision(boolean allowed, double left) {
    return new Decision(
        allowed, burst, (int) left, seconds(burst - left), left >= 1 ? 0 : seconds(1 - left));
  }

  /** Until so many tokens have come, rounded up. */
  private long seconds(double tokens) {
    return (long) Math.ceil(tokens / perNano / NANOS_PER_SECOND);
  }
}
