package io.rvoip.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the claims of somebody else's token become a user of ours; part of an entry of {@code
 * rvoip.auth.issuers} and {@code rvoip.auth.introspection}.
 *
 * @param subjectClaim the claim that names the user
 * @param tenant tenant of all its users; used when {@code tenantClaim} is null
 * @param tenantClaim claim that says the tenant; null: one tenant for all
 * @param tenants our tenant for each value of that claim; empty: the value is the tenant's name
 * @param roles given to all its users; never {@code cluster-admin}
 * @param rolesClaim path to the roles, names separated by dots; null: none, or those of Keycloak
 * @param roleMap our role for each of theirs; others grant nothing, whatever they are called
 */
public record ClaimsConfig(
    String subjectClaim,
    String tenant,
    @Nullable String tenantClaim,
    Map<String, String> tenants,
    List<String> roles,
    @Nullable String rolesClaim,
    Map<String, String> roleMap) {
  static final String CLUSTER_ADMIN = "cluster-admin";

  static final Set<String> KEYS =
      Set.of(
          "subject-claim", "tenant", "tenant-claim", "tenants", "roles", "roles-claim", "role-map");

  /** Copies. */
  public ClaimsConfig {
    tenants = Map.copyOf(tenants);
    roles = List.copyOf(roles);
    roleMap = Map.copyOf(roleMap);
  }

  static ClaimsConfig read(Section s) {
    String tenantClaim = s.has("tenant-claim") ? s.optionalText("tenant-claim") : null;
    if (tenantClaim != null && s.has("tenant")) {
      s.problemHere("tenant and tenant-claim", "one of them");
    }
    Map<String, String> tenants = s.has("tenants") ? s.textMap("tenants") : Map.of();
    if (tenantClaim == null && !tenants.isEmpty()) {
      s.problem("tenants", tenants.keySet(), "only with tenant-claim");
    }
    List<String> roles = s.has("roles") ? s.texts("roles") : List.of();
    if (roles.contains(CLUSTER_ADMIN)) {
      s.problem("roles", roles, "without " + CLUSTER_ADMIN + ", which only role-map gives");
    }
    Map<String, String> roleMap = s.has("role-map") ? s.textMap("role-map") : Map.of();
    String rolesClaim = s.has("roles-claim") ? s.optionalText("roles-claim") : null;
    if (rolesClaim != null && roleMap.isEmpty()) {
      s.problem("roles-claim", rolesClaim, "only with role-map, which says what its values give");
    }
    return new ClaimsConfig(
        s.has("subject-claim") ? s.text("subject-claim") : "sub",
        s.has("tenant") ? s.matching("tenant", "\\S+", "name of a tenant") : "default",
        tenantClaim,
        tenants,
        roles,
        rolesClaim,
        roleMap);
  }
}
