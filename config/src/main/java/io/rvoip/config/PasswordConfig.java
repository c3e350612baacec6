package io.rvoip.config;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * {@code rvoip.auth.passwords} and {@code rvoip.auth.login}: what passwords must be, and how people
 * sign in with them.
 *
 * @param minLength shortest password, characters
 * @param denied regular expressions; a password that one of them matches as a whole is refused
 * @param threads Argon2id computations at a time, 19 MiB each
 * @param waiting most that wait for one
 * @param failures wrong passwords for an account from one source within the window
 * @param window how long they count
 */
public record PasswordConfig(
    int minLength, List<Pattern> denied, int threads, int waiting, int failures, Duration window) {

  static PasswordConfig read(Section passwords, Section login) {
    return new PasswordConfig(
        passwords.integer("min-length", 8, 64),
        passwords.patterns("denied"),
        login.integer("threads", 1, 64),
        login.integer("waiting", 1, 10_000),
        login.integer("failures", 1, 1000),
        login.duration("window", Duration.ofSeconds(1), Duration.ofDays(1)));
  }
}
