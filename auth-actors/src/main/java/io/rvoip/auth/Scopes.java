package io.rvoip.auth;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Words that restrict a token, as {@code calls:read}. A set without any restricts nothing; so a
 * word of another form must not be dropped on the way, it would open what it was to close.
 */
public final class Scopes {
  private static final Pattern WORD = Pattern.compile("[a-z-]{1,32}:[a-z-]{1,32}");
  private static final int MAX = 50;

  private Scopes() {}

  /** The problem with the form of scopes, if any. */
  public static Optional<String> formProblem(Set<String> scopes) {
    if (scopes.size() > MAX) {
      return Optional.of("scopes: " + scopes.size() + " (expected: up to " + MAX + ")");
    }
    return scopes.stream()
        .filter(scope -> !WORD.matcher(scope).matches())
        .findFirst()
        .map(scope -> "scopes: " + UserRules.shown(scope) + " (expected: words as calls:read)");
  }

  /** Whether a bearer with these scopes may hand on those: he must name some if he has some. */
  static boolean covers(Set<String> own, Set<String> wanted) {
    return own.isEmpty() || (!wanted.isEmpty() && own.containsAll(wanted));
  }
}
