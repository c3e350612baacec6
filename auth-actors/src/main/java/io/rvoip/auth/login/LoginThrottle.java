package io.rvoip.auth.login;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Slows down guessing: so many wrong passwords for one account from one source, six times as many
 * from one source for all accounts, twenty times as many for one account from all sources, within a
 * window that begins with the first; after that nobody is heard until the window is over. The owner
 * of an account is therefore not locked out by a stranger elsewhere before that stranger has worked
 * hard for it.
 *
 * <p>An attempt counts when it begins, and is taken back when it was right: many at the same time
 * gain nothing. Counts are of this node. Times are nanoseconds of one monotonic clock. Any thread.
 */
public final class LoginThrottle {
  private static final int PER_SOURCE = 6;
  private static final int PER_ACCOUNT = 20;

  private record Key(String account, String source) {}

  private static final class Count {
    private final long sinceNanos;
    private int attempts;

    Count(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }
  }

  private final int failures;
  private final long windowNanos;
  private final LinkedHashMap<Key, Count> counts;

  /**
   * A throttle.
   *
   * @param failures wrong passwords within a window, for one account from one source
   * @param maxEntries most accounts and sources remembered; of more, the one used longest ago goes
   */
  public LoginThrottle(int failures, Duration window, int maxEntries) {
    this.failures = failures;
    this.windowNanos = window.toNanos();
    this.counts =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, Count> eldest) {
            return size() > maxEntries;
          }
        };
  }

  /** Begins an attempt; zero when it may go on, else how long to wait until one may. */
  public synchronized Duration admit(String account, String source, long nowNanos) {
    long wait = 0;
    List<Key> keys = keys(account, source);
    for (int i = 0; i < keys.size(); i++) {
      Count count = current(keys.get(i), nowNanos);
      if (count != null && count.attempts >= limit(i)) {
        wait = Math.max(wait, count.sinceNanos + windowNanos - nowNanos);
      }
    }
    if (wait == 0) {
      for (Key key : keys) {
        counts.computeIfAbsent(key, k -> new Count(nowNanos)).attempts++;
      }
    }
    return Duration.ofNanos(wait);
  }

  /** The attempt was right: what failed before from there is forgiven. */
  public synchronized void succeeded(String account, String source) {
    List<Key> keys = keys(account, source);
    counts.remove(keys.getFirst());
    takeBack(keys.subList(1, keys.size()));
  }

  /** The attempt was not judged, for reasons of our own. */
  public synchronized void undo(String account, String source) {
    takeBack(keys(account, source));
  }

  private void takeBack(List<Key> keys) {
    for (Key key : keys) {
      Count count = counts.get(key);
      if (count != null && count.attempts > 0) {
        count.attempts--;
      }
    }
  }

  private @org.jspecify.annotations.Nullable Count current(Key key, long nowNanos) {
    Count count = counts.get(key);
    if (count != null && nowNanos - count.sinceNanos >= windowNanos) {
      counts.remove(key);
      return null;
    }
    return count;
  }

  private static List<Key> keys(String account, String source) {
    return List.of(new Key(account, source), new Key("", source), new Key(account, ""));
  }

  private int limit(int index) {
    return switch (index) {
      case 0 -> failures;
      case 1 -> failures * PER_SOURCE;
      default -> failures * PER_ACCOUNT;
    };
  }
}
