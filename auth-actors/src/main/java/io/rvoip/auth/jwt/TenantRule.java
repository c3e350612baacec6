package io.rvoip.auth.jwt;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which tenant the users of an issuer belong to. */
public sealed interface TenantRule {

  /** All to one. */
  record Fixed(String tenant) implements TenantRule {}

  /**
   * By a claim, as {@code hd} of Google or {@code tenant} of our own tokens.
   *
   * @param tenants tenant of each value; a value that is not in it is refused. Empty: the value is
   *     the tenant's name
   */
  record ByClaim(String claim, Map<String, String> tenants) implements TenantRule {
    /** Copies the map. */
    public ByClaim {
      tenants = Map.copyOf(tenants);
    }
  }

  /** The tenant; null when these claims lead to none. */
  default @Nullable String tenant(Claims claims) {
    return switch (this) {
      case Fixed(var tenant) -> tenant;
      case ByClaim(var claim, var tenants) -> {
        String value = claims.text(claim);
        yield value == null || tenants.isEmpty() ? value : tenants.get(value);
      }
    };
  }
}
