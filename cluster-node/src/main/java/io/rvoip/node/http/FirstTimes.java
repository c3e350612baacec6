package io.rvoip.node.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells the first of many equal things within a time, so that a log holds each caller once and not
 * each request. Bounded: the one unseen for longest is forgotten. Any thread.
 */
final class FirstTimes {
  private static final int MAX = 10_000;

  private final long withinNanos;
  private final LinkedHashMap<String, Long> seen =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MAX;
        }
      };

  FirstTimes(Duration within) {
    this.withinNanos = within.toNanos();
  }

  synchronized boolean isFirst(String thing, long nowNanos) {
    Long last = seen.get(thing);
    if (last != null && nowNanos - last < withinNanos) {
      return false;
    }
    seen.put(thing, nowNanos);
    return true;
  }
}
