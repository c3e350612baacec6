package io.rvoip.auth;

import java.util.List;

/** Names of the roles that have a meaning of their own; others are words of the deployment. */
public final class Roles {
  /** May look. */
  public static final String VIEWER = "viewer";

  /** May steer calls. */
  public static final String OPERATOR = "operator";

  /** May everything within a tenant. */
  public static final String ADMIN = "admin";

  /** May everything in every tenant, and manage tenants and nodes. */
  public static final String CLUSTER_ADMIN = "cluster-admin";

  /** Each may what the ones before it may. */
  static final List<String> RISING = List.of(VIEWER, OPERATOR, ADMIN, CLUSTER_ADMIN);

  private Roles() {}
}
