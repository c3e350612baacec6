package io.rvoip.config;

import java.util.regex.Pattern;

/**
 * One line of the route table.
 *
 * @param match regular expression that the whole user part of the request must match
 * @param template where such a request goes; may hold {@code {user}} and {@code {1}}…{@code {9}}
 */
public record Route(Pattern match, Destination template) {
  // Pattern has no value equality; routes are equal when they read the same.
  @Override
  public boolean equals(Object o) {
    return o instanceof Route(Pattern m, Destination t)
        && m.pattern().equals(match.pattern())
        && t.equals(template);
  }

  @Override
  public int hashCode() {
    return match.pattern().hashCode() * 31 + template.hashCode();
  }
}
