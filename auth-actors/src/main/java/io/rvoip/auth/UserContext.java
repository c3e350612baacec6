package io.rvoip.auth;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a valid token speaks for.
 *
 * @param subject stable id of the person or program
 * @param tenant tenant the subject belongs to
 * @param roles {@code admin}, {@code operator}, {@code viewer}, or words of the deployment
 * @param scopes what the token was restricted to; empty means everything its roles allow
 * @param source name of the {@link TokenSource} that vouches for it
 * @param expiry when the token ends; null when it does not
 * @param tokenId by what this one token can be revoked: {@code jti} of a JWT, id of one of ours;
 *     null when it has none
 * @param issued when the token was made; null when nobody says, and then a revocation of its
 *     subject always covers it
 * @param origins ids of the session and tokens that this one was made from, one from the other: it
 *     ends with each of them
 */
public record UserContext(
    String subject,
    String tenant,
    Set<String> roles,
    Set<String> scopes,
    String source,
    @Nullable Instant expiry,
    @Nullable String tokenId,
    @Nullable Instant issued,
    List<String> origins) {

  /** Copies the collections. */
  public UserContext {
    roles = Set.copyOf(roles);
    scopes = Set.copyOf(scopes);
    origins = List.copyOf(origins);
  }

  /** Somebody whose token was made from no other. */
  public UserContext(
      String subject,
      String tenant,
      Set<String> roles,
      Set<String> scopes,
      String source,
      @Nullable Instant expiry,
      @Nullable String tokenId,
      @Nullable Instant issued) {
    this(subject, tenant, roles, scopes, source, expiry, tokenId, issued, List.of());
  }

  /** Somebody whose token has neither an id nor a known age. */
  public UserContext(
      String subject,
      String tenant,
      Set<String> roles,
      Set<String> scopes,
      String source,
      @Nullable Instant expiry) {
    this(subject, tenant, roles, scopes, source, expiry, null, null);
  }

  /** Whether one of the roles is this one. */
  public boolean hasRole(String role) {
    return roles.contains(role);
  }

  /** Whether the token covers the scope: it names it, or was not restricted at all. */
  public boolean allows(String scope) {
    return scopes.isEmpty() || scopes.contains(scope);
  }
}
