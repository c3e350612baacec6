package io.rvoip.auth.oauth;

import io.rvoip.auth.OpaqueTokens;
import io.rvoip.auth.jwt.Claims;
import io.rvoip.config.OauthProviderConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns claims of a provider into a person and roles of ours. A role is granted only by a word that
 * the operator has written down, never by its name alone: {@code admin} of a provider is not ours.
 */
final class IdentityRules {
  private static final int MAX_NAME_CHARS = 128;
  private static final int MAX_PLAIN_SUBJECT_CHARS = 90;
  private static final String EMAIL = "email";
  private static final String ROLES = "roles";

  private final OauthProviderConfig config;

  IdentityRules(OauthProviderConfig config) {
    this.config = config;
  }

  /** The spellings of the provider's issuer in its tokens. */
  Set<String> issuers() {
    String issuer = config.issuer();
    return switch (config.kind()) {
      // Google writes its issuer with and without the scheme.
      case GOOGLE -> Set.of(issuer, issuer.replaceFirst("^https://", ""));
      case KEYCLOAK, OIDC -> Set.of(issuer);
    };
  }

  /**
   * The person.
   *
   * @param id verified claims of the ID token
   * @param access verified claims of the access token where the provider keeps roles there
   * @throws RefusedException when the person may do nothing here
   */
  Identity identity(Claims id, @Nullable Claims access) {
    String domain = config.hostedDomain();
    if (domain != null && !domain.equals(id.text("hd"))) {
      throw new RefusedException(OauthRefusal.NO_ROLE, "hd is not " + domain);
    }
    Set<String> words = words(id, access);
    Set<String> roles = new HashSet<>(config.defaultRoles());
    config
        .roles()
        .forEach(
            (role, granting) -> {
              if (granting.stream().anyMatch(words::contains)) {
                roles.add(role);
              }
            });
    if (roles.isEmpty()) {
      throw new RefusedException(OauthRefusal.NO_ROLE, "no word of the provider grants a role");
    }
    String sub = String.valueOf(id.text("sub"));
    return new Identity(sub, subject(sub), name(id, sub), roles);
  }

  private Set<String> words(Claims id, @Nullable Claims access) {
    Set<String> words = new HashSet<>();
    words.add("sub:" + id.text("sub"));
    String email = id.text(EMAIL);
    if (email != null && Boolean.TRUE.equals(id.all().get("email_verified"))) {
      words.add("email:" + email.toLowerCase(Locale.ROOT));
    }
    switch (config.kind()) {
      case GOOGLE -> {
        String domain = id.text("hd");
        if (domain != null) {
          words.add("domain:" + domain);
        }
      }
      case KEYCLOAK -> {
        for (Claims claims : access == null ? List.of(id) : List.of(id, access)) {
          words.addAll(claims.words(List.of("realm_access", ROLES)));
          words.addAll(claims.words(List.of("resource_access", config.clientId(), ROLES)));
        }
      }
      case OIDC -> words.addAll(id.words(List.of(config.rolesClaim().split("\\.", -1))));
    }
    return words;
  }

  /**
   * The provider's name stands first, so that nobody's {@code sub} is taken for a local subject.
   */
  private String subject(String sub) {
    String tail = sub.length() <= MAX_PLAIN_SUBJECT_CHARS ? sub : OpaqueTokens.sha256(sub);
    return config.name() + ":" + tail;
  }

  private static String name(Claims id, String sub) {
    for (String claim : List.of("preferred_username", EMAIL, "name")) {
      String text = id.text(claim);
      if (text != null) {
        String shown = text.strip().replaceAll("\\p{C}", "");
        return shown.length() > MAX_NAME_CHARS ? shown.substring(0, MAX_NAME_CHARS) : shown;
      }
    }
    return sub.length() > MAX_NAME_CHARS ? sub.substring(0, MAX_NAME_CHARS) : sub;
  }
}
