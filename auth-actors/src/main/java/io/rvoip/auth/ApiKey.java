package io.rvoip.auth;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An opaque token with what operators know it by.
 *
 * @param name what it is for, in words
 * @param createdBy subject of whoever has made it
 * @param lastUsed within an hour; null: not yet
 */
public record ApiKey(ApiToken token, String name, String createdBy, @Nullable Instant lastUsed) {
  private static final int MAX_NAME_CHARS = 128;

  /** Beginning of a key's subject, so that it is no user's name. */
  static final String SUBJECT = "key:";

  /** Whether nobody else has the key's subject; older tokens share theirs. */
  public boolean hasItsOwnSubject() {
    return token.subject().equals(SUBJECT + token.id());
  }

  /** The problem with a name, if any. */
  public static Optional<String> nameProblem(String name) {
    return !name.isBlank()
            && name.length() <= MAX_NAME_CHARS
            && name.codePoints().noneMatch(Character::isISOControl)
        ? Optional.empty()
        : Optional.of(
            "name: %s (expected: 1 to %d characters, no control characters)"
                .formatted(UserRules.shown(name), MAX_NAME_CHARS));
  }
}
