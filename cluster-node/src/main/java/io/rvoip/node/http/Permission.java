package io.rvoip.node.http;

import io.rvoip.auth.UserContext;
import java.util.Set;

/**
 * What an endpoint asks of whoever calls it. Roles say what they may; scopes of a token narrow it.
 */
public enum Permission {
  CLUSTER_READ("cluster:read", Role.VIEWER),
  CLUSTER_WRITE("cluster:write", Role.ADMIN),
  USERS_READ("users:read", Role.OPERATOR),
  USERS_WRITE("users:write", Role.ADMIN),
  REGISTRATIONS_READ("registrations:read", Role.VIEWER),
  CALLS_READ("calls:read", Role.VIEWER),
  CALLS_WRITE("calls:write", Role.OPERATOR),
  CDRS_READ("cdrs:read", Role.VIEWER),
  EVENTS_READ("events:read", Role.VIEWER),
  AUTH_READ("auth:read", Role.ADMIN),
  AUTH_WRITE("auth:write", Role.ADMIN);

  /** Each role may what the ones before it may. */
  private enum Role {
    VIEWER(Set.of("viewer", "operator", "admin")),
    OPERATOR(Set.of("operator", "admin")),
    ADMIN(Set.of("admin"));

    private final Set<String> names;

    Role(Set<String> names) {
      this.names = names;
    }
  }

  private final String scope;
  private final Role least;

  Permission(String scope, Role least) {
    this.scope = scope;
    this.least = least;
  }

  /** The word for it in a token's scopes. */
  public String scope() {
    return scope;
  }

  /** Whether the caller may. */
  public boolean isGrantedTo(UserContext user) {
    return least.names.stream().anyMatch(user::hasRole) && user.allows(scope);
  }
}
