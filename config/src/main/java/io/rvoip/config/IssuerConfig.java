package io.rvoip.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code rvoip.auth.issuers}: whose JWTs are accepted.
 *
 * @param name ours for it, shown as source of its users
 * @param issuer {@code iss}, exactly
 * @param discovery where its discovery document is; null when {@code jwks} says where the keys are
 * @param jwks where its keys are; null: by discovery
 * @param algorithms names of RFC 7518 §3.1 it may sign with
 * @param client Keycloak: the client whose roles count besides those of the realm; null: none
 */
public record IssuerConfig(
    String name,
    Kind kind,
    String issuer,
    List<String> audiences,
    @Nullable URI discovery,
    @Nullable URI jwks,
    List<String> algorithms,
    @Nullable String client,
    ClaimsConfig claims) {
  private static final Set<String> OWN_KEYS =
      Set.of("name", "kind", "issuer", "audiences", "discovery", "jwks", "algorithms", "client");
  private static final Set<String> ALGORITHMS =
      Set.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");
  private static final int MAX_ISSUERS = 50;

  /** Whose claims they are. */
  public enum Kind {
    /** By OpenID Connect and RFC 9068. */
    GENERIC,
    /** With {@code realm_access} and {@code resource_access}. */
    KEYCLOAK,
    /** With {@code hd} and {@code email_verified}. */
    GOOGLE
  }

  /** Copies the lists. */
  public IssuerConfig {
    audiences = List.copyOf(audiences);
    algorithms = List.copyOf(algorithms);
  }

  static List<IssuerConfig> read(Section auth) {
    Set<String> known = new HashSet<>(OWN_KEYS);
    known.addAll(ClaimsConfig.KEYS);
    List<IssuerConfig> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Section s : auth.objects("issuers", known)) {
      IssuerConfig one = one(s);
      if (!names.add(one.name()) || !names.add("iss " + one.issuer())) {
        s.problemHere(one.name() + " " + one.issuer(), "each name and issuer only once");
      }
      all.add(one);
    }
    if (all.size() > MAX_ISSUERS) {
      auth.problem("issuers", all.size() + " entries", "at most " + MAX_ISSUERS);
    }
    return List.copyOf(all);
  }

  private static IssuerConfig one(Section s) {
    Kind kind = s.has("kind") ? s.oneOf("kind", Kind.class) : Kind.GENERIC;
    String issuer =
        kind == Kind.GOOGLE && !s.has("issuer") ? "https://accounts.google.com" : s.text("issuer");
    List<String> audiences = s.has("audiences") ? s.texts("audiences") : List.of();
    if (audiences.isEmpty()) {
      s.problem("audiences", "[]", "at least one; else tokens made for others would be accepted");
    }
    List<String> algorithms = s.has("algorithms") ? s.texts("algorithms") : List.copyOf(ALGORITHMS);
    if (algorithms.isEmpty() || !ALGORITHMS.containsAll(algorithms)) {
      s.problem(
          "algorithms",
          algorithms,
          "some of " + String.join(", ", ALGORITHMS.stream().sorted().toList()));
    }
    URI jwks = s.has("jwks") ? s.guardedUrl("jwks") : null;
    URI discovery = null;
    if (s.has("discovery")) {
      discovery = s.guardedUrl("discovery");
    } else if (jwks == null) {
      discovery =
          s.guardedUrl(
              "issuer", issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration");
    }
    String client = s.has("client") ? s.optionalText("client") : null;
    if (client != null && kind != Kind.KEYCLOAK) {
      s.problem("client", client, "only with kind = keycloak");
    }
    ClaimsConfig claims = ClaimsConfig.read(s);
    if (client != null && claims.roleMap().isEmpty()) {
      s.problem("client", client, "only with role-map, which says what its roles give");
    }
    return new IssuerConfig(
        s.matching("name", "[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?", "a..z, 0..9, inner -"),
        kind,
        issuer,
        audiences,
        jwks == null ? discovery : null,
        jwks,
        algorithms,
        client,
        claims);
  }
}
