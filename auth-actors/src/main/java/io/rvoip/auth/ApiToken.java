package io.rvoip.auth;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An opaque token as it is stored: only its hash, so that a copy of the database opens nothing.
 *
 * @param id public id, to name it when it is revoked
 * @param sha256 lower-case hex of SHA-256 over the token's text
 * @param expires when it ends; null when it does not
 */
public record ApiToken(
    String id,
    String tenant,
    String subject,
    Set<String> roles,
    Set<String> scopes,
    String sha256,
    Instant created,
    @Nullable Instant expires,
    boolean revoked) {

  /** Copies the sets. */
  public ApiToken {
    roles = Set.copyOf(roles);
    scopes = Set.copyOf(scopes);
  }

  ApiToken withSubject(String other) {
    return new ApiToken(id, tenant, other, roles, scopes, sha256, created, expires, revoked);
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return "ApiToken[%s %s/%s roles %s%s]"
        .formatted(id, tenant, subject, roles, revoked ? ", revoked" : "");
  }
}
