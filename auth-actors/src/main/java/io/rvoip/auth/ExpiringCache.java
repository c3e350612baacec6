package io.rvoip.auth;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A small map that forgets: the entry used longest ago when it is full, every entry after its time.
 * Any thread; times are nanoseconds of one monotonic clock, given by the caller.
 */
public final class ExpiringCache<K, V> {
  private record Held<V>(V value, long untilNanos) {}

  private final LinkedHashMap<K, Held<V>> entries;

  /** An empty cache. */
  public ExpiringCache(int maxEntries) {
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, Held<V>> eldest) {
            return size() > maxEntries;
          }
        };
  }

  /** The value while it is fresh; null otherwise. */
  public synchronized @Nullable V get(K key, long nowNanos) {
    Held<V> entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    if (nowNanos - entry.untilNanos >= 0) {
      entries.remove(key);
      return null;
    }
    return entry.value;
  }

  /** Remembers a value until then. */
  public synchronized void put(K key, V value, long untilNanos) {
    entries.put(key, new Held<>(value, untilNanos));
  }

  synchronized void remove(K key) {
    entries.remove(key);
  }

  synchronized void clear() {
    entries.clear();
  }

  synchronized int size() {
    return entries.size();
  }
}
