package io.rvoip.auth;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What became of bearer tokens since the start; each number only grows. Any thread. */
public final class TokenStatistics {
  private final LongAdder accepted = new LongAdder();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final Map<RefusalReason, LongAdder> refused = new EnumMap<>(RefusalReason.class);

  TokenStatistics() {
    for (RefusalReason reason : RefusalReason.values()) {
      refused.put(reason, new LongAdder());
    }
  }

  /** Tokens that were good. */
  public long accepted() {
    return accepted.sum();
  }

  /** Tokens that were refused for this reason. */
  public long refused(RefusalReason reason) {
    LongAdder count = refused.get(reason);
    return count == null ? 0 : count.sum();
  }

  /** Verdicts that were remembered. */
  public long hits() {
    return hits.sum();
  }

  /** Verdicts that a source was asked for. */
  public long misses() {
    return misses.sum();
  }

  void hit() {
    hits.increment();
  }

  void miss() {
    misses.increment();
  }

  void count(TokenVerdict verdict) {
    switch (verdict) {
      case TokenVerdict.Valid valid -> accepted.increment();
      case TokenVerdict.Refused(var reason) -> {
        LongAdder count = refused.get(reason);
        if (count != null) {
          count.increment();
        }
      }
    }
  }
}
