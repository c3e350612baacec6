package io.rvoip.auth;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which roles somebody may hand out or take away: none that is more than his own. {@code viewer} is
 * less than {@code operator}, that less than {@code admin} of a tenant, and that less than {@code
 * cluster-admin}, who may everything in every tenant. Other words are the deployment's; an admin
 * may hand them out.
 *
 * @param held roles of whoever asks
 * @param allowed whether he may hand out roles at all; a token may be restricted to less
 */
public record Grants(Set<String> held, boolean allowed) {
  /** What the machine itself may, at its first start and in tests. */
  public static final Grants ALL = new Grants(Set.of(Roles.CLUSTER_ADMIN), true);

  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_.:-]{0,39}");
  private static final int MAX_ROLES = 20;

  /** Copies the roles. */
  public Grants {
    held = Set.copyOf(held);
  }

  /** The problem with the form of roles, if any. */
  public static Optional<String> formProblem(Set<String> roles) {
    if (roles.size() > MAX_ROLES) {
      return Optional.of("roles: " + roles.size() + " (expected: up to " + MAX_ROLES + ")");
    }
    return roles.stream()
        .filter(role -> !WORD.matcher(role).matches())
        .findFirst()
        .map(role -> "roles: " + UserRules.shown(role) + " (expected: words of a-z 0-9 _ . : -)");
  }

  /** Whether these roles may be handed out. */
  public boolean covers(Set<String> roles) {
    return roles.isEmpty()
        || (allowed && roles.stream().mapToInt(Grants::rank).max().orElse(0) <= highest());
  }

  /** Whether a user with these roles may be changed or removed: he must not have more. */
  public boolean mayTouch(User user) {
    return user.effectiveRoles().stream().mapToInt(Grants::rank).max().orElse(0) <= highest();
  }

  private int highest() {
    return held.stream().filter(Roles.RISING::contains).mapToInt(Grants::rank).max().orElse(0);
  }

  private static int rank(String role) {
    int known = Roles.RISING.indexOf(role);
    return known >= 0 ? known + 1 : Roles.RISING.indexOf(Roles.ADMIN) + 1;
  }
}
