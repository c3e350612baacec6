package io.rvoip.auth;

import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** What a user's name, display name and password may look like; each problem is one clear line. */
public final class UserRules {
  /** Shortest password that is accepted, in characters. */
  public static final int MIN_PASSWORD_CHARS = 8;

  private static final int MAX_NAME_CHARS = 64;
  private static final int MAX_PASSWORD_CHARS = 128;
  private static final int MAX_DISPLAY_NAME_CHARS = 128;
  // The part of RFC 3261's "user" that needs no escape in a URI and no quotes in a shell.
  private static final Pattern NAME = Pattern.compile("[a-z0-9+][a-z0-9._+-]*");
  // Without characters that are easily taken for one another on a phone's display.
  private static final String PASSWORD_CHARS = "abcdefghjkmnpqrstuvwxyz23456789";
  private static final int RANDOM_PASSWORD_CHARS = 16; // 79 bits

  private UserRules() {}

  /** The problem with a name, if any. */
  public static Optional<String> nameProblem(String name) {
    return name.length() <= MAX_NAME_CHARS && NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            "name: %s (expected: 1 to %d lower-case letters, digits, or . _ + -, beginning with a letter, digit or +)"
                .formatted(shown(name), MAX_NAME_CHARS));
  }

  /** The problem with a password, if any; never shows it. */
  public static Optional<String> passwordProblem(String name, String password) {
    if (password.length() < MIN_PASSWORD_CHARS || password.length() > MAX_PASSWORD_CHARS) {
      return Optional.of(
          "password: %d characters (expected: %d to %d)"
              .formatted(password.length(), MIN_PASSWORD_CHARS, MAX_PASSWORD_CHARS));
    }
    if (hasControl(password)) {
      return Optional.of("password: … (expected: no control characters)");
    }
    return password.equalsIgnoreCase(name)
        ? Optional.of("password: … (expected: not the user's name)")
        : Optional.empty();
  }

  /** The problem with a display name, if any. */
  public static Optional<String> displayNameProblem(String displayName) {
    return displayName.length() <= MAX_DISPLAY_NAME_CHARS && !hasControl(displayName)
        ? Optional.empty()
        : Optional.of(
            "displayName: %s (expected: up to %d characters, no control characters)"
                .formatted(shown(displayName), MAX_DISPLAY_NAME_CHARS));
  }

  /** A password nobody guesses and everybody can type; {@code random} must be a secure source. */
  public static String randomPassword(RandomGenerator random) {
    StringBuilder password = new StringBuilder(RANDOM_PASSWORD_CHARS);
    for (int i = 0; i < RANDOM_PASSWORD_CHARS; i++) {
      password.append(PASSWORD_CHARS.charAt(random.nextInt(PASSWORD_CHARS.length())));
    }
    return password.toString();
  }

  private static boolean hasControl(String text) {
    return text.codePoints().anyMatch(Character::isISOControl);
  }

  private static String shown(String text) {
    String printable = text.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= 80 ? printable : printable.substring(0, 80) + "…";
  }
}
