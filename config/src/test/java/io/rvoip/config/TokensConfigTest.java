package io.rvoip.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokensConfigTest {
  private static final String GOOD =
      "{ name = company, issuer = \"https://id.example.com/realms/main\", audiences = [rvoip] }";

  private static TokensConfig load(String auth) {
    return RvoipConfig.load(
            ConfigFactory.parseString("rvoip.auth { " + auth + " }")
                .withFallback(ConfigFactory.defaultReference()))
        .auth()
        .tokens();
  }

  private static List<String> problems(String auth) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> load(auth));
    assertThat(e).as("configuration refused").isNotNull();
    return e.problems();
  }

  @Test
  void shouldTrustNobodyByDefault() {
    TokensConfig tokens = load("");
    assertThat(tokens.issuers()).isEmpty();
    assertThat(tokens.introspection()).isEmpty();
    assertThat(tokens.jwt().leeway()).isEqualTo(Duration.ofSeconds(60));
    assertThat(tokens.revocation().keep()).isGreaterThan(tokens.jwt().maxAge());
  }

  @Test
  void shouldReadAnIssuerWithItsDefaults() {
    IssuerConfig issuer = load("issuers = [" + GOOD + "]").issuers().getFirst();
    assertThat(issuer.kind()).isEqualTo(IssuerConfig.Kind.GENERIC);
    assertThat(issuer.discovery())
        .isEqualTo(
            URI.create("https://id.example.com/realms/main/.well-known/openid-configuration"));
    assertThat(issuer.jwks()).isNull();
    assertThat(issuer.algorithms()).contains("RS256", "EdDSA").hasSize(10);
    assertThat(issuer.claims().tenant()).isEqualTo("default");
    assertThat(issuer.claims().subjectClaim()).isEqualTo("sub");
  }

  @Test
  void shouldReadEverySettingOfAnIssuer() {
    IssuerConfig issuer =
        load("""
        issuers = [{
          name = google, kind = google, audiences = [a, b], algorithms = [RS256]
          jwks = "http://127.0.0.1:9/keys", tenant-claim = hd
          tenants = { "example.com" = acme }, roles = [viewer], roles-claim = x.y
          role-map = { "their.admin" = admin }, subject-claim = email
        }]
        """)
            .issuers()
            .getFirst();
    assertThat(issuer.issuer()).isEqualTo("https://accounts.google.com");
    assertThat(issuer.discovery()).isNull();
    assertThat(issuer.jwks()).isEqualTo(URI.create("http://127.0.0.1:9/keys"));
    assertThat(issuer.claims())
        .isEqualTo(
            new ClaimsConfig(
                "email",
                "default",
                "hd",
                Map.of("example.com", "acme"),
                List.of("viewer"),
                "x.y",
                Map.of("their.admin", "admin")));
  }

  @Test
  void shouldNameWhatIsWrongWithAnIssuer() {
    assertThat(problems("issuers = [{ name = x, issuer = \"https://i.example\" }]"))
        .singleElement()
        .asString()
        .startsWith("rvoip.auth.issuers[0].audiences: []");
    assertThat(problems("issuers = [" + GOOD.replace("https://id", "http://id") + "]"))
        .singleElement()
        .asString()
        .contains("expected: an https address, or http to a loopback address");
    assertThat(problems("issuers = [" + GOOD.replace("}", ", algorithms = [HS256] }") + "]"))
        .singleElement()
        .asString()
        .startsWith("rvoip.auth.issuers[0].algorithms: [HS256] (expected: some of ES256");
    assertThat(problems("issuers = [" + GOOD + "," + GOOD + "]"))
        .singleElement()
        .asString()
        .startsWith("rvoip.auth.issuers[1]: company");
    assertThat(problems("issuers = [" + GOOD.replace("}", ", audience = x }") + "]"))
        .containsExactly("rvoip.auth.issuers[0].audience: unknown key (expected: audiences)");
    assertThat(
            problems("issuers = [" + GOOD.replace("}", ", tenant = a, tenant-claim = b }") + "]"))
        .hasSize(1);
    assertThat(problems("issuers = [" + GOOD.replace("}", ", tenants = { a = b } }") + "]"))
        .hasSize(1);
    assertThat(problems("issuers = [" + GOOD.replace("}", ", client = c }") + "]"))
        .anySatisfy(p -> assertThat(p).contains("only with kind = keycloak"));
  }

  @Test
  void shouldGiveRolesOfOthersOnlyByAMap() {
    assertThat(problems("issuers = [" + GOOD.replace("}", ", roles-claim = groups }") + "]"))
        .containsExactly(
            "rvoip.auth.issuers[0].roles-claim: groups"
                + " (expected: only with role-map, which says what its values give)");
    assertThat(
            problems(
                "issuers = [" + GOOD.replace("}", ", kind = keycloak, client = rvoip }") + "]"))
        .containsExactly(
            "rvoip.auth.issuers[0].client: rvoip"
                + " (expected: only with role-map, which says what its roles give)");
    assertThat(
            problems(
                "issuers = [" + GOOD.replace("}", ", roles = [viewer, cluster-admin] }") + "]"))
        .containsExactly(
            "rvoip.auth.issuers[0].roles: [viewer, cluster-admin]"
                + " (expected: without cluster-admin, which only role-map gives)");
  }

  @Test
  void shouldReadIntrospectionAndShowNoSecret() {
    String entry =
        "{ name = c, url = \"https://i.example/introspect\", client-id = rvoip,"
            + " client-secret = s3cret%s }";
    IntrospectionConfig asked =
        load("introspection = [" + entry.formatted(", prefix = \"c_\"") + "]")
            .introspection()
            .getFirst();
    assertThat(asked.clientSecret().reveal()).isEqualTo("s3cret");
    assertThat(asked.toString()).doesNotContain("s3cret");
    assertThat(asked.cacheTtl()).isEqualTo(Duration.ofSeconds(30));
    assertThat(
            problems("introspection = [" + entry.formatted("") + "," + entry.formatted("") + "]"))
        .singleElement()
        .asString()
        .contains("must be the last")
        .doesNotContain("s3cret");
  }

  @Test
  void shouldKeepRevocationsLongerThanAnyTokenLives() {
    assertThat(problems("revocation.keep = 1 d"))
        .singleElement()
        .asString()
        .startsWith("rvoip.auth.revocation.keep: 1 d");
    assertThat(problems("jwt.max-age = 30 d")).hasSize(1);
    assertThat(load("jwt.max-age = 1 h, revocation.keep = 2 h").revocation().keep())
        .isEqualTo(Duration.ofHours(2));
  }
}
