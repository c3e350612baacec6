package io.rvoip.auth;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * What a user's name, display name, email and attributes may look like; each problem is one clear
 * line. What a password must not be says {@link io.rvoip.auth.login.PasswordPolicy}.
 */
public final class UserRules {
  private static final int MAX_NAME_CHARS = 64;
  private static final int MAX_DISPLAY_NAME_CHARS = 128;
  private static final int MAX_EMAIL_CHARS = 254; // RFC 5321 §4.5.3.1.3, without the brackets
  private static final int MAX_GROUPS = 50;
  private static final int MAX_ATTRIBUTES = 20;
  private static final int MAX_ATTRIBUTE_CHARS = 200;
  // The part of RFC 3261's "user" that needs no escape in a URI and no quotes in a shell.
  private static final Pattern NAME = Pattern.compile("[a-z0-9+][a-z0-9._+-]*");
  // What is surely no address is refused; whether one is real, only a letter tells.
  private static final Pattern EMAIL = Pattern.compile("[^\\s@<>\"]{1,64}@[^\\s@<>\"]{1,189}");
  private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,39}");
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

  /** The problem with a display name, if any. */
  public static Optional<String> displayNameProblem(String displayName) {
    return displayName.length() <= MAX_DISPLAY_NAME_CHARS && !hasControl(displayName)
        ? Optional.empty()
        : Optional.of(
            "displayName: %s (expected: up to %d characters, no control characters)"
                .formatted(shown(displayName), MAX_DISPLAY_NAME_CHARS));
  }

  /** The problem with an email address, if any; an empty one is none. */
  public static Optional<String> emailProblem(String email) {
    return email.isEmpty()
            || (email.length() <= MAX_EMAIL_CHARS
                && EMAIL.matcher(email).matches()
                && !hasControl(email))
        ? Optional.empty()
        : Optional.of("email: " + shown(email) + " (expected: an address, as ann@example.org)");
  }

  /** The problem with names of groups, if any. */
  public static Optional<String> groupsProblem(Set<String> groups) {
    return groups.size() <= MAX_GROUPS
        ? groups.stream().flatMap(group -> nameProblem(group).stream()).findFirst()
        : Optional.of("groups: " + groups.size() + " (expected: up to " + MAX_GROUPS + ")");
  }

  /** The problem with attributes, if any. */
  public static Optional<String> attributesProblem(Map<String, String> attributes) {
    if (attributes.size() > MAX_ATTRIBUTES) {
      return Optional.of(
          "attributes: %d (expected: up to %d)".formatted(attributes.size(), MAX_ATTRIBUTES));
    }
    return attributes.entrySet().stream()
        .filter(
            a ->
                !ATTRIBUTE.matcher(a.getKey()).matches()
                    || a.getValue().length() > MAX_ATTRIBUTE_CHARS
                    || hasControl(a.getValue()))
        .findFirst()
        .map(
            a ->
                "attributes: %s (expected: a word with a text of up to %d characters)"
                    .formatted(shown(a.getKey()), MAX_ATTRIBUTE_CHARS));
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

  static String shown(String text) {
    String printable = text.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= 80 ? printable : printable.substring(0, 80) + "…";
  }
}
