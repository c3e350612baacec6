package io.rvoip.node.http;

import io.rvoip.auth.Roles;
import io.rvoip.auth.UserContext;
import java.util.Set;

/**
 * What an endpoint asks of whoever calls it. Roles say what they may; scopes of a token narrow it.
 */
public enum Permission {
  CLUSTER_READ("cluster:read", Role.VIEWER),
  CLUSTER_WRITE("cluster:write", Role.CLUSTER_ADMIN),
  TENANTS_READ("tenants:read", Role.CLUSTER_ADMIN),
  TENANTS_WRITE("tenants:write", Role.CLUSTER_ADMIN),
  USERS_READ("users:read", Role.OPERATOR),
  USERS_WRITE("users:write", Role.ADMIN),
  /** Hashes of passwords, to move users elsewhere. */
  USERS_EXPORT("users:export", Role.ADMIN),
  /** Everything that decides what somebody may: roles, groups, passwords to sign in with. */
  ROLES_WRITE("roles:write", Role.ADMIN),
  API_KEYS_READ("api-keys:read", Role.ADMIN),
  API_KEYS_WRITE("api-keys:write", Role.ADMIN),
  /** Signed tokens for the caller himself. */
  TOKENS_WRITE("tokens:write", Role.VIEWER),
  REGISTRATIONS_READ("registrations:read", Role.VIEWER),
  CALLS_READ("calls:read", Role.VIEWER),
  CALLS_WRITE("calls:write", Role.OPERATOR),
  CDRS_READ("cdrs:read", Role.VIEWER),
  EVENTS_READ("events:read", Role.VIEWER),
  AUTH_READ("auth:read", Role.ADMIN),
  AUTH_WRITE("auth:write", Role.ADMIN);

  /** Each role may what the ones before it may; an admin is one of his tenant only. */
  private enum Role {
    VIEWER(Set.of(Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.CLUSTER_ADMIN)),
    OPERATOR(Set.of(Roles.OPERATOR, Roles.ADMIN, Roles.CLUSTER_ADMIN)),
    ADMIN(Set.of(Roles.ADMIN, Roles.CLUSTER_ADMIN)),
    CLUSTER_ADMIN(Set.of(Roles.CLUSTER_ADMIN));

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
