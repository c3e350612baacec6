package io.rvoip.auth.jwt;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which tenant the users of an issuer belong to. */
public sealed interface TenantRule {
  /** What may be the name of a tenant where the claim is it. */
  Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

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
        if (value == null) {
          yield null;
        }
        if (!tenants.isEmpty()) {
          yield tenants.get(value);
        }
        yield NAME.matcher(value).matches() ? value : null;
      }
    };
  }
}
