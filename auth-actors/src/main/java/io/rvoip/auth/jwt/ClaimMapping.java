package io.rvoip.auth.jwt;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a user of ours from an issuer's claims.
 *
 * @param subjectClaim the claim that is our subject; {@code sub} must be there all the same
 * @param roles given to all its users
 * @param roleClaims paths to lists of roles, or to texts of words
 * @param roleNames our role for each of theirs; others do not count, not even by the name of one of
 *     ours
 * @param tokenTypes values of the claim {@code typ} that are access tokens (Keycloak has the same
 *     shape for three kinds); empty: not looked at
 * @param verifiedEmail whether {@code email_verified} must be true
 */
public record ClaimMapping(
    String subjectClaim,
    TenantRule tenant,
    Set<String> roles,
    List<List<String>> roleClaims,
    Map<String, String> roleNames,
    Set<String> tokenTypes,
    boolean verifiedEmail) {
  private static final int MAX_SUBJECT = 128; // as our tables have it
  private static final Pattern SCOPE = Pattern.compile("[a-z-]{1,32}:[a-z-]{1,32}");
  private static final List<List<String>> SCOPE_CLAIMS = List.of(List.of("scope"), List.of("scp"));

  /** Copies. */
  public ClaimMapping {
    roles = Set.copyOf(roles);
    roleClaims = roleClaims.stream().map(List::copyOf).toList();
    roleNames = Map.copyOf(roleNames);
    tokenTypes = Set.copyOf(tokenTypes);
  }

  /** The user as the claims describe it. */
  public record Mapped(String subject, String tenant, Set<String> roles, Set<String> scopes) {}

  /** The user; null when the claims are not those of one. */
  public @Nullable Mapped map(Claims claims) {
    String subject = claims.text(subjectClaim);
    String home = tenant.tenant(claims);
    String type = claims.text("typ");
    if (subject == null
        || subject.length() > MAX_SUBJECT
        || home == null
        || (verifiedEmail && !isTrue(claims.all().get("email_verified")))
        || (!tokenTypes.isEmpty() && (type == null || !tokenTypes.contains(type)))) {
      return null;
    }
    return new Mapped(subject, home, roles(claims), scopes(claims));
  }

  private Set<String> roles(Claims claims) {
    Set<String> mapped = new HashSet<>(roles);
    for (List<String> path : roleClaims) {
      for (String theirs : claims.words(path)) {
        String ours = roleNames.get(theirs);
        if (ours != null) {
          mapped.add(ours);
        }
      }
    }
    return mapped;
  }

  /**
   * Only words of the form of ours, as {@code calls:read}: {@code openid} and its like say what the
   * client learns of the person, and restrict nothing here.
   */
  private static Set<String> scopes(Claims claims) {
    Set<String> scopes = new HashSet<>();
    for (List<String> path : SCOPE_CLAIMS) {
      claims.words(path).stream().filter(w -> SCOPE.matcher(w).matches()).forEach(scopes::add);
    }
    return scopes;
  }

  /** Some issuers send booleans as text. */
  private static boolean isTrue(@Nullable Object value) {
    return Boolean.TRUE.equals(value) || "true".equals(value);
  }
}
