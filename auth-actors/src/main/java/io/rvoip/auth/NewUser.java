package io.rvoip.auth;

import io.rvoip.protocol.auth.DigestAlgorithm;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A user to be stored, with what is secret.
 *
 * @param ha1 HA1 per algorithm, made with the tenant's realm
 * @param loginHash PHC string of the password to sign in with; null: cannot sign in
 * @param keepsPassword whether one who is replaced keeps his SIP password; {@code ha1} is then that
 *     of a password nobody knows
 */
public record NewUser(
    String tenant,
    String name,
    String displayName,
    boolean enabled,
    @Nullable String email,
    Set<String> roles,
    Set<String> groups,
    Map<String, String> attributes,
    Map<DigestAlgorithm, String> ha1,
    @Nullable String loginHash,
    boolean keepsPassword) {

  /** Copies. */
  public NewUser {
    roles = Set.copyOf(roles);
    groups = Set.copyOf(groups);
    attributes = Map.copyOf(attributes);
    ha1 = Map.copyOf(ha1);
  }

  /** A user with this SIP password. */
  public NewUser(
      String tenant,
      String name,
      String displayName,
      boolean enabled,
      @Nullable String email,
      Set<String> roles,
      Set<String> groups,
      Map<String, String> attributes,
      Map<DigestAlgorithm, String> ha1,
      @Nullable String loginHash) {
    this(
        tenant,
        name,
        displayName,
        enabled,
        email,
        roles,
        groups,
        attributes,
        ha1,
        loginHash,
        false);
  }

  /** A phone: it registers, and nobody signs in with it. */
  public static NewUser phone(
      String tenant, String name, String displayName, Map<DigestAlgorithm, String> ha1) {
    return new NewUser(
        tenant, name, displayName, true, null, Set.of(), Set.of(), Map.of(), ha1, null);
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "NewUser[" + tenant + "/" + name + (enabled ? "]" : ", disabled]");
  }
}
