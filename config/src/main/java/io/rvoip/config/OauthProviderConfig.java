package io.rvoip.config;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One OpenID Connect provider of {@code rvoip.auth.oauth.providers}.
 *
 * @param name short name, part of its paths
 * @param label what the button says
 * @param discoveryUrl ends with {@code /.well-known/openid-configuration}; what stands before is
 *     the issuer, OpenID Connect Discovery §4
 * @param clientSecret null: a public client
 * @param scopes asked for, {@code openid} among them
 * @param tenant whose users sign in here
 * @param hostedDomain Google Workspace domain that a person must belong to; null: any
 * @param rolesClaim path of the claim that lists roles, parts separated by dots
 * @param roles our role to the words of the provider that grant it
 * @param defaultRoles roles of everybody who signs in
 */
public record OauthProviderConfig(
    String name,
    String label,
    Kind kind,
    URI discoveryUrl,
    String clientId,
    @Nullable Secret clientSecret,
    List<String> scopes,
    String tenant,
    @Nullable String hostedDomain,
    String rolesClaim,
    Map<String, List<String>> roles,
    List<String> defaultRoles) {

  /** What is peculiar about a provider. */
  public enum Kind {
    /** Google: two spellings of its issuer, no roles, but domains. */
    GOOGLE,
    /** Keycloak: realm and client roles in its access token. */
    KEYCLOAK,
    /** Any other. */
    OIDC
  }

  static final Set<String> KEYS =
      Set.of(
          "name",
          "label",
          "kind",
          "discovery-url",
          "client-id",
          "client-secret",
          "scopes",
          "tenant",
          "hosted-domain",
          "roles-claim",
          "roles",
          "default-roles");

  /** What the path of a discovery document ends with. */
  public static final String WELL_KNOWN = "/.well-known/openid-configuration";

  private static final String GOOGLE = "https://accounts.google.com" + WELL_KNOWN;
  private static final String NAME = "[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?";

  /** Copies the collections. */
  public OauthProviderConfig {
    scopes = List.copyOf(scopes);
    roles = Map.copyOf(roles);
    defaultRoles = List.copyOf(defaultRoles);
  }

  static OauthProviderConfig read(Section s) {
    String name = s.matching("name", NAME, "1..32 of a..z, 0..9, inner -");
    Kind kind = s.oneOf("kind", Kind.class);
    List<String> scopes =
        s.has("scopes") ? s.texts("scopes") : List.of("openid", "profile", "email");
    if (!scopes.contains("openid")) {
      s.problem("scopes", scopes, "openid among them");
    }
    Map<String, List<String>> roles = s.has("roles") ? s.textLists("roles") : Map.of();
    List<String> defaultRoles = s.has("default-roles") ? s.texts("default-roles") : List.of();
    if (defaultRoles.contains(ClaimsConfig.CLUSTER_ADMIN)) {
      s.problem(
          "default-roles",
          defaultRoles,
          "without " + ClaimsConfig.CLUSTER_ADMIN + ", which only a word under roles gives");
    }
    if (roles.isEmpty() && defaultRoles.isEmpty()) {
      s.problemHere("nobody gets a role", "roles { admin = [word, …] } or default-roles");
    }
    String secret = s.textOr("client-secret", "");
    return new OauthProviderConfig(
        name,
        s.textOr("label", name),
        kind,
        discoveryUrl(s, kind),
        s.matching("client-id", "\\S+", "the id that the provider gave this client"),
        secret.isEmpty() ? null : new Secret(secret),
        scopes,
        s.textOr("tenant", "default"),
        s.textOr("hosted-domain", "").isEmpty() ? null : s.text("hosted-domain"),
        s.textOr("roles-claim", "roles"),
        roles,
        defaultRoles);
  }

  private static URI discoveryUrl(Section s, Kind kind) {
    if (kind == Kind.GOOGLE && !s.has("discovery-url")) {
      return URI.create(GOOGLE);
    }
    String text = s.text("discovery-url");
    if (!text.endsWith(WELL_KNOWN)) {
      s.problem("discovery-url", text, "a URL that ends with " + WELL_KNOWN);
      return URI.create(GOOGLE); // never used: a problem was told
    }
    return s.guardedUrl("discovery-url");
  }

  /** The issuer that the discovery document must name. */
  public String issuer() {
    String url = discoveryUrl.toString();
    return url.substring(0, Math.max(0, url.length() - WELL_KNOWN.length()));
  }
}
