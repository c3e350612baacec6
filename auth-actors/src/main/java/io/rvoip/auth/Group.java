package io.rvoip.auth;

import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Users of a tenant who have something in common, such as roles.
 *
 * @param roles which every member has besides his own
 * @param version one more after each change of name or roles
 */
public record Group(
    String tenant,
    String name,
    String displayName,
    Set<String> roles,
    int members,
    Instant created,
    long version) {

  /** Copies and sorts. */
  public Group {
    roles = Collections.unmodifiableSet(new TreeSet<>(roles));
  }
}
