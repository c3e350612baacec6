package io.rvoip.auth;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Verdicts by the key of their token, bounded and expiring. Reading takes no lock and allocates
 * nothing: the key, which is evenly spread because it is a hash, picks a set of eight places.
 * Writing locks one of 64 stripes; a full set gives up the verdict that was used longest ago.
 *
 * <p>Any thread; times are nanoseconds of one monotonic clock, given by the caller.
 */
final class TokenCache {
  private static final int WAYS = 8;
  private static final int STRIPES = 64;
  // Writing the time of use on every hit would have the cores pass the line to and fro.
  private static final long USE_NOTED_EVERY_NANOS = 1_000_000_000L;

  private final AtomicReferenceArray<@Nullable Held> places;
  private final long setMask;
  private final Object[] stripes = new Object[STRIPES];

  /** Holds {@code maxEntries}, rounded up to eight times a power of two; none when zero. */
  TokenCache(int maxEntries) {
    int sets = maxEntries == 0 ? 0 : powerOfTwo((maxEntries + WAYS - 1) / WAYS);
    this.places = new AtomicReferenceArray<>(sets * WAYS);
    this.setMask = sets - 1L;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Object();
    }
  }

  /** A verdict that is remembered. */
  static final class Held {
    private final TokenKey key;
    private final TokenVerdict verdict;
    private final CompletionStage<TokenVerdict> answer;
    private final long bornNanos;
    private final long untilNanos;
    private volatile long cleanAt;
    private long usedNanos; // racy on purpose: only a hint which one to give up

    /**
     * Remembers.
     *
     * @param cleanAt version of the revocations that did not cover the user
     */
    Held(TokenKey key, TokenVerdict verdict, long bornNanos, long untilNanos, long cleanAt) {
      this.key = key;
      this.verdict = verdict;
      this.answer = CompletableFuture.completedStage(verdict);
      this.bornNanos = bornNanos;
      this.untilNanos = untilNanos;
      this.cleanAt = cleanAt;
      this.usedNanos = bornNanos;
    }

    TokenVerdict verdict() {
      return verdict;
    }

    /** The verdict as the stage that callers get; one for all of them. */
    CompletionStage<TokenVerdict> answer() {
      return answer;
    }

    long cleanAt() {
      return cleanAt;
    }

    void cleanAt(long version) {
      cleanAt = version;
    }
  }

  /** The verdict while it is fresh; null otherwise. */
  @Nullable Held get(TokenKey key, long nowNanos) {
    if (setMask < 0) {
      return null;
    }
    int first = set(key) * WAYS;
    for (int i = first; i < first + WAYS; i++) {
      Held held = places.getAcquire(i);
      if (held != null && held.key.equals(key)) {
        if (nowNanos - held.untilNanos >= 0) {
          places.compareAndSet(i, held, null);
          return null;
        }
        if (nowNanos - held.usedNanos > USE_NOTED_EVERY_NANOS) {
          held.usedNanos = nowNanos;
        }
        return held;
      }
    }
    return null;
  }

  void put(Held held, long nowNanos) {
    if (setMask < 0 || held.untilNanos - nowNanos <= 0) {
      return;
    }
    int set = set(held.key);
    synchronized (stripes[set & (STRIPES - 1)]) {
      places.setRelease(place(set * WAYS, held.key, nowNanos), held);
    }
  }

  /** Where it goes: its old place, an empty one, one that is over, or that used longest ago. */
  private int place(int first, TokenKey key, long nowNanos) {
    int free = -1;
    int oldest = first;
    long oldestUse = Long.MIN_VALUE;
    for (int i = first; i < first + WAYS; i++) {
      Held other = places.getAcquire(i);
      if (other == null || nowNanos - other.untilNanos >= 0) {
        free = i;
      } else if (other.key.equals(key)) {
        return i;
      } else if (nowNanos - other.usedNanos > oldestUse) {
        oldestUse = nowNanos - other.usedNanos;
        oldest = i;
      }
    }
    return free >= 0 ? free : oldest;
  }

  void clear() {
    for (int i = 0; i < places.length(); i++) {
      places.set(i, null);
    }
  }

  /**
   * What is held.
   *
   * @param meanAgeNanos age of the verdicts on the average; 0 when there are none
   */
  record Content(int entries, long meanAgeNanos) {}

  /** Looks at every place; for those who read metrics. */
  Content content(long nowNanos) {
    int entries = 0;
    double age = 0;
    for (int i = 0; i < places.length(); i++) {
      Held held = places.getAcquire(i);
      if (held != null && nowNanos - held.untilNanos < 0) {
        entries++;
        age += nowNanos - held.bornNanos;
      }
    }
    return new Content(entries, entries == 0 ? 0 : Math.round(age / entries));
  }

  int capacity() {
    return places.length();
  }

  private int set(TokenKey key) {
    return (int) (key.a() & setMask);
  }

  private static int powerOfTwo(int atLeast) {
    return atLeast <= 1 ? 1 : Integer.highestOneBit(atLeast - 1) << 1;
  }
}
