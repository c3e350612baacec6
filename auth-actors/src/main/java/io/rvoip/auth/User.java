package io.rvoip.auth;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A person or a phone, as operators see them: nothing secret.
 *
 * @param roles own roles
 * @param groups names of the groups the user is in
 * @param effectiveRoles own roles and those of the groups
 * @param attributes words of the deployment, as {@code department}
 * @param login whether there is a password to sign in with, besides the SIP password
 * @param version one more after each change
 */
public record User(
    String tenant,
    String name,
    String displayName,
    boolean enabled,
    @Nullable String email,
    Set<String> roles,
    Set<String> groups,
    Set<String> effectiveRoles,
    Map<String, String> attributes,
    boolean login,
    Instant created,
    long version) {

  /** Copies and sorts. */
  public User {
    roles = sorted(roles);
    groups = sorted(groups);
    effectiveRoles = sorted(effectiveRoles);
    attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
  }

  private static Set<String> sorted(Set<String> words) {
    return Collections.unmodifiableSet(new TreeSet<>(words));
  }
}
