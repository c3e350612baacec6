package io.rvoip.auth;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to change of a user; null leaves as it is.
 *
 * @param email empty: none any more
 * @param loginHash PHC string; empty: the user cannot sign in any more
 */
public record UserChange(
    @Nullable String displayName,
    @Nullable Boolean enabled,
    @Nullable String email,
    @Nullable Set<String> roles,
    @Nullable Set<String> groups,
    @Nullable Map<String, String> attributes,
    @Nullable String loginHash) {

  /** Only switches a user on or off. */
  public static UserChange enabled(boolean enabled) {
    return new UserChange(null, enabled, null, null, null, null, null);
  }

  /** Whether it changes what the user may do, so that it takes more than managing phones. */
  public boolean isAboutAccess() {
    return roles != null || groups != null || loginHash != null;
  }

  UserChange withLoginHash(String hash) {
    return new UserChange(displayName, enabled, email, roles, groups, attributes, hash);
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return "UserChange[enabled=%s, roles=%s, groups=%s%s]"
        .formatted(enabled, roles, groups, loginHash == null ? "" : ", login");
  }
}
