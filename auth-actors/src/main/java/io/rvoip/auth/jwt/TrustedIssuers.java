package io.rvoip.auth.jwt;

import io.rvoip.auth.fetch.Fetch;
import io.rvoip.config.ClaimsConfig;
import io.rvoip.config.IssuerConfig;
import io.rvoip.config.TokensConfig;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The issuers of the settings, each with the keeper of its keys. */
public final class TrustedIssuers {
  /** What Google has always put into {@code iss} besides its address. */
  private static final String GOOGLE_SHORT = "accounts.google.com";

  private static final List<String> REALM_ROLES = List.of("realm_access", "roles");

  private final List<JwtSource.Issuer> issuers = new ArrayList<>();
  private final List<RemoteKeys> keys = new ArrayList<>();

  /** Reads the settings; fetches nothing. */
  public TrustedIssuers(
      TokensConfig config, Fetch fetch, InstantSource clock, LongSupplier nanoTime) {
    TokensConfig.Jwt jwt = config.jwt();
    KeySetSettings kept =
        new KeySetSettings(
            jwt.keysTtl(), jwt.keysRefreshAhead(), jwt.keysPause(), jwt.keysOutage());
    for (IssuerConfig issuer : config.issuers()) {
      RemoteKeys remote =
          new RemoteKeys(
              issuer.name(), issuer.issuer(), location(issuer), fetch, kept, clock, nanoTime);
      keys.add(remote);
      issuers.add(new JwtSource.Issuer(trust(issuer, jwt), remote));
    }
  }

  /** For {@link JwtSource}. */
  public List<JwtSource.Issuer> issuers() {
    return List.copyOf(issuers);
  }

  /** Fetches all keys, so that the first token need not wait. */
  public void warmUp() {
    keys.forEach(RemoteKeys::warmUp);
  }

  /** How it stands with each, in the order of the settings. */
  public List<IssuerHealth> health() {
    return keys.stream().map(RemoteKeys::health).toList();
  }

  private static RemoteKeys.Location location(IssuerConfig issuer) {
    URI jwks = issuer.jwks();
    return jwks != null
        ? new RemoteKeys.Location.KeySet(jwks)
        : new RemoteKeys.Location.Discovery(Objects.requireNonNull(issuer.discovery()));
  }

  private static TrustedIssuer trust(IssuerConfig issuer, TokensConfig.Jwt jwt) {
    Set<String> names = new HashSet<>(Set.of(issuer.issuer()));
    if (issuer.kind() == IssuerConfig.Kind.GOOGLE) {
      names.add(GOOGLE_SHORT);
    }
    return new TrustedIssuer(
        issuer.name(),
        names,
        Set.copyOf(issuer.audiences()),
        issuer.algorithms().stream()
            .map(JwtAlgorithm::of)
            .flatMap(Optional::stream)
            .collect(Collectors.toSet()),
        jwt.leeway(),
        jwt.maxAge(),
        mapping(issuer));
  }

  private static ClaimMapping mapping(IssuerConfig issuer) {
    List<List<String>> roles = new ArrayList<>(rolePaths(issuer.claims().rolesClaim()));
    return switch (issuer.kind()) {
      case GENERIC -> mapping(issuer.claims(), roles, Set.of(), false);
      case GOOGLE -> mapping(issuer.claims(), roles, Set.of(), true);
      case KEYCLOAK -> {
        if (roles.isEmpty()) {
          roles.add(REALM_ROLES);
        }
        String client = issuer.client();
        if (client != null) {
          roles.add(List.of("resource_access", client, "roles"));
        }
        // Its id and refresh tokens have the same shape; this claim tells them apart.
        yield mapping(issuer.claims(), roles, Set.of("Bearer"), false);
      }
    };
  }

  /** The mapping of answers to introspection. */
  public static ClaimMapping mapping(ClaimsConfig claims) {
    return mapping(claims, rolePaths(claims.rolesClaim()), Set.of(), false);
  }

  private static ClaimMapping mapping(
      ClaimsConfig claims, List<List<String>> roles, Set<String> types, boolean verifiedEmail) {
    String tenantClaim = claims.tenantClaim();
    return new ClaimMapping(
        claims.subjectClaim(),
        tenantClaim == null
            ? new TenantRule.Fixed(claims.tenant())
            : new TenantRule.ByClaim(tenantClaim, claims.tenants()),
        Set.copyOf(claims.roles()),
        roles,
        claims.roleMap(),
        types,
        verifiedEmail);
  }

  private static List<List<String>> rolePaths(@Nullable String rolesClaim) {
    return rolesClaim == null ? List.of() : List.of(List.of(rolesClaim.split("\\.", 8)));
  }
}
