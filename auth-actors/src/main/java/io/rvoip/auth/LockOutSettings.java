package io.rvoip.auth;

import java.time.Duration;

/**
 * When wrong passwords are enough.
 *
 * @param attempts wrong responses for one account from one source within the window after which it
 *     is refused; 0: never
 * @param unknownAccounts different accounts that do not exist, asked for by one source within the
 *     window, after which that source is refused; 0: never
 * @param window the time in which attempts are counted
 * @param duration how long is refused
 * @param maxEntries most accounts, sources and pairs of both remembered
 */
public record LockOutSettings(
    int attempts, int unknownAccounts, Duration window, Duration duration, int maxEntries) {
  /** Ten wrong responses or twenty unknown accounts in five minutes, refused for five minutes. */
  public static final LockOutSettings DEFAULT =
      new LockOutSettings(10, 20, Duration.ofMinutes(5), Duration.ofMinutes(5), 50_000);

  /** Checks the values. */
  public LockOutSettings {
    if (attempts < 0 || unknownAccounts < 0 || maxEntries < 1) {
      throw new IllegalArgumentException(
          "lockout: %d, %d, %d (expected: 0 or more, 0 or more, 1 or more)"
              .formatted(attempts, unknownAccounts, maxEntries));
    }
  }
}
