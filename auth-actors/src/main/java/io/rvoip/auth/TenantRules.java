package io.rvoip.auth;

import java.util.Optional;
import java.util.regex.Pattern;

/** What tenants, their realms and domains may look like; each problem is one clear line. */
public final class TenantRules {
  private static final int MAX_REALM_CHARS = 128;
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern DOMAIN =
      Pattern.compile(
          "(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+");

  private TenantRules() {}

  /** The problem with a name, if any. */
  public static Optional<String> nameProblem(String name) {
    return NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            "name: %s (expected: 1..63 of a..z, 0..9, inner -)".formatted(UserRules.shown(name)));
  }

  /** The problem with a realm, if any; it goes into a quoted string, RFC 7616 §3.3. */
  public static Optional<String> realmProblem(String realm) {
    boolean fits =
        !realm.isEmpty()
            && realm.length() <= MAX_REALM_CHARS
            && realm.chars().allMatch(c -> c >= ' ' && c < 127 && c != '"' && c != '\\');
    return fits
        ? Optional.empty()
        : Optional.of(
            "realm: %s (expected: 1 to %d printable ASCII characters, no quote or backslash)"
                .formatted(UserRules.shown(realm), MAX_REALM_CHARS));
  }

  /** The problem with a SIP domain, if any. */
  public static Optional<String> domainProblem(String domain) {
    return DOMAIN.matcher(domain).matches()
        ? Optional.empty()
        : Optional.of(
            "domains: %s (expected: DNS names in lower case, as pbx.example.org)"
                .formatted(UserRules.shown(domain)));
  }
}
