package io.rvoip.auth.login;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a password must not be, NIST SP 800-63B §5.1.1.2: too short, well known, or the user's name.
 * No rules about kinds of characters. A problem is one clear line and never shows the password.
 *
 * @param minChars shortest password, characters
 * @param denied regular expressions; a password that one of them matches as a whole is refused
 */
public record PasswordPolicy(int minChars, List<Pattern> denied) {
  /** Longest password, characters. */
  public static final int MAX_CHARS = 128;

  /** Eight characters and nothing of one's own. */
  public static final PasswordPolicy DEFAULT = new PasswordPolicy(8, List.of());

  private static final Set<String> WELL_KNOWN = read("well-known-passwords.txt");

  /** Copies the list. */
  public PasswordPolicy {
    denied = List.copyOf(denied);
  }

  /** The problem with a password, if any. */
  public Optional<String> problem(String name, String password) {
    if (password.length() < minChars || password.length() > MAX_CHARS) {
      return Optional.of(
          "password: %d characters (expected: %d to %d)"
              .formatted(password.length(), minChars, MAX_CHARS));
    }
    if (password.codePoints().anyMatch(Character::isISOControl)) {
      return Optional.of("password: … (expected: no control characters)");
    }
    String plain = password.toLowerCase(Locale.ROOT);
    if (isRepeated(plain, name.toLowerCase(Locale.ROOT))) {
      return Optional.of("password: … (expected: not the user's name)");
    }
    if (WELL_KNOWN.contains(plain) || isSequence(plain)) {
      return Optional.of("password: … (expected: one that is not on every list of passwords)");
    }
    return denied.stream().anyMatch(d -> d.matcher(password).matches())
        ? Optional.of("password: … (expected: one that rvoip.auth.passwords.denied allows)")
        : Optional.empty();
  }

  /** The word once or several times, and nothing else. */
  private static boolean isRepeated(String text, String word) {
    return !word.isEmpty()
        && text.length() % word.length() == 0
        && word.repeat(text.length() / word.length()).equals(text);
  }

  /** One character again and again, or each one more or one less than the one before. */
  private static boolean isSequence(String text) {
    int step = text.charAt(1) - text.charAt(0);
    if (Math.abs(step) > 1) {
      return false;
    }
    for (int i = 2; i < text.length(); i++) {
      // Keyboards and people put 0 after 9.
      boolean wraps = step == 1 && text.charAt(i - 1) == '9' && text.charAt(i) == '0';
      if (text.charAt(i) - text.charAt(i - 1) != step && !wraps) {
        return false;
      }
    }
    return true;
  }

  private static Set<String> read(String resource) {
    try (InputStream in = PasswordPolicy.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + ": missing (expected: in this release)");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .filter(line -> !line.startsWith("#"))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new IllegalStateException(resource + ": unreadable", e);
    }
  }
}
