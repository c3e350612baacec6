package io.rvoip.auth.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rvoip.auth.jwt.Claims;
import io.rvoip.auth.jwt.JwtAlgorithm;
import io.rvoip.config.OauthProviderConfig;
import io.rvoip.testkit.Scenario;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdTokenRulesTest {
  private static final Instant ISSUED = Instant.ofEpochSecond(1_353_601_026);
  private static final String NONCE = "n";
  private static final IdTokenRules RULES =
      new IdTokenRules(Set.of("https://sso.example.com/realms/main"), "pbx");

  private static Map<String, Object> keycloak() {
    return new HashMap<>(Samples.json("keycloak-id-token.json"));
  }

  private static OauthRefusal judged(String claim, Object value) {
    Map<String, Object> json = keycloak();
    json.put(claim, value);
    return judged(json, ISSUED.plusSeconds(1));
  }

  private static OauthRefusal judged(Map<String, Object> json, Instant now) {
    RefusedException wrong =
        RULES.judgeLogin(new Claims(json), JwtAlgorithm.RS256, "access", NONCE, now);
    return wrong == null ? null : wrong.reason();
  }

  @Test
  void shouldTakeTheTokenOfThisLogin() {
    assertThat(judged(keycloak(), ISSUED)).isNull();
    assertThat(judged("aud", List.of("pbx", "account"))).as("azp names us").isNull();
    assertThat(judged("at_hash", IdTokenRules.halfHash(JwtAlgorithm.RS256, "access"))).isNull();
  }

  // OpenID Connect Core §A.3: access token and at_hash of its example.
  @Test
  void shouldHashTheAccessTokenAsTheStandardDoes() {
    assertThat(
            IdTokenRules.halfHash(
                JwtAlgorithm.RS256, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"))
        .isEqualTo("77QmUPtjPfzWtF2AnpK9RQ");
  }

  @Test
  @Scenario("oauth-login/Answers of other logins/ID token of another")
  void shouldRefuseTheTokenOfAnother() {
    assertThat(judged("nonce", "m")).isEqualTo(OauthRefusal.NONCE_MISMATCH);
    assertThat(judged("nonce", 1)).isEqualTo(OauthRefusal.NONCE_MISMATCH);
    Map<String, Object> without = keycloak();
    without.remove("nonce");
    assertThat(judged(without, ISSUED)).isEqualTo(OauthRefusal.NONCE_MISMATCH);
    for (Map.Entry<String, Object> wrong :
        Map.<String, Object>of(
                "iss", "https://sso.example.com/realms/other",
                "aud", "account",
                "azp", "account",
                "at_hash", "77QmUPtjPfzWtF2AnpK9RQ",
                "sub", "",
                "iat", ISSUED.plusSeconds(3600).getEpochSecond())
            .entrySet()) {
      assertThat(judged(wrong.getKey(), wrong.getValue()))
          .as(wrong.toString())
          .isEqualTo(OauthRefusal.ID_TOKEN_INVALID);
    }
    Map<String, Object> shared = keycloak();
    shared.put("aud", List.of("pbx", "other"));
    shared.remove("azp");
    assertThat(judged(shared, ISSUED)).isEqualTo(OauthRefusal.ID_TOKEN_INVALID);
  }

  @Test
  void shouldRefuseAnExpiredTokenAfterTheLeeway() {
    Instant expires = Instant.ofEpochSecond(1_353_604_926);
    assertThat(judged(keycloak(), expires.plusSeconds(59))).isNull();
    assertThat(judged(keycloak(), expires.plusSeconds(60)))
        .isEqualTo(OauthRefusal.ID_TOKEN_INVALID);
    Map<String, Object> without = keycloak();
    without.remove("exp");
    assertThat(judged(without, ISSUED)).isEqualTo(OauthRefusal.ID_TOKEN_INVALID);
  }

  @Test
  void shouldWantTheSamePersonAfterARefresh() {
    Claims claims = Samples.claims("keycloak-id-token.json");
    assertThat(RULES.judgeRefresh(claims, String.valueOf(claims.text("sub")), ISSUED)).isNull();
    assertThat(RULES.judgeRefresh(claims, "somebody-else", ISSUED)).isNotNull();
  }

  private static Identity identity(OauthProviderConfig config, Claims id, Claims at) {
    return new IdentityRules(config).identity(id, at);
  }

  @Test
  @Scenario("oauth-login/Providers/Google")
  void shouldUnderstandGoogle() {
    Claims claims = Samples.claims("google-id-token.json");
    OauthProviderConfig config =
        Samples.google("example.com", Map.of("viewer", List.of("domain:example.com")));
    IdTokenRules rules = new IdTokenRules(new IdentityRules(config).issuers(), config.clientId());
    assertThat(rules.issuers())
        .containsExactlyInAnyOrder("https://accounts.google.com", "accounts.google.com");
    // at_hash of the documented example belongs to a token that is not shown with it.
    Map<String, Object> json = new HashMap<>(claims.all());
    json.put("at_hash", IdTokenRules.halfHash(JwtAlgorithm.RS256, "ya29.a0AfB_example"));
    json.put("iat", ISSUED.getEpochSecond());
    json.put("exp", 1_353_604_926L);
    assertThat(
            rules.judgeLogin(
                new Claims(json),
                JwtAlgorithm.RS256,
                "ya29.a0AfB_example",
                "0394852-3190485-2490358",
                ISSUED))
        .isNull();
    assertThat(identity(config, claims, null))
        .isEqualTo(
            new Identity(
                "10769150350006150715113082367",
                "google:10769150350006150715113082367",
                "jsmith@example.com",
                Set.of("viewer")));
    ProviderMetadata metadata =
        ProviderMetadata.of(Samples.json("google-discovery.json"), config.issuer());
    assertThat(metadata.endSession()).isNull();
    assertThat(metadata.postsSecret()).isFalse();
    Tokens tokens = Tokens.of(Samples.json("google-token-response.json"));
    assertThat(tokens.refreshToken()).isNull();
    assertThat(tokens.expiresInSeconds()).isEqualTo(3599);
    assertThat(tokens.toString()).doesNotContain("ya29");
  }

  @Test
  void shouldGrantByVerifiedAddressOnlyAndByTheRightDomainOnly() {
    Map<String, Object> json = new HashMap<>(Samples.json("google-id-token.json"));
    OauthProviderConfig byAddress =
        Samples.google(null, Map.of("admin", List.of("email:jsmith@example.com")));
    assertThat(identity(byAddress, new Claims(json), null).roles()).containsExactly("admin");
    json.put("email_verified", false);
    assertThat(refusal(byAddress, json)).isEqualTo(OauthRefusal.NO_ROLE);
    OauthProviderConfig elsewhere =
        Samples.google("other.example", Map.of("admin", List.of("domain:example.com")));
    assertThat(refusal(elsewhere, json)).isEqualTo(OauthRefusal.NO_ROLE);
  }

  private static OauthRefusal refusal(OauthProviderConfig config, Map<String, Object> json) {
    RefusedException e =
        catchThrowableOfType(
            RefusedException.class, () -> identity(config, new Claims(json), null));
    return e == null ? null : e.reason();
  }

  @Test
  @Scenario("oauth-login/Providers/Keycloak")
  void shouldUnderstandRealmAndClientRolesOfKeycloak() {
    Claims id = Samples.claims("keycloak-id-token.json");
    Claims access = Samples.claims("keycloak-access-token.json");
    Identity ann =
        identity(
            Samples.keycloak(
                Map.of("viewer", List.of("telephony"), "operator", List.of("supervisor"))),
            id,
            access);
    assertThat(ann.roles()).containsExactlyInAnyOrder("viewer", "operator");
    assertThat(ann.name()).isEqualTo("ann");
    assertThat(ann.subject()).isEqualTo("sso:b3a1a3b2-6a33-4a5e-8b8a-0c9c2b1a7f01");
    ProviderMetadata metadata =
        ProviderMetadata.of(
            Samples.json("keycloak-discovery.json"), "https://sso.example.com/realms/main");
    assertThat(metadata.sendsIssuer()).isTrue();
    assertThat(metadata.endSession()).hasPath("/realms/main/protocol/openid-connect/logout");
  }

  // Keycloak's master realm has a role of this name, and so may any provider.
  @Test
  void shouldNotTakeAProvidersAdminForOurs() {
    OauthProviderConfig config =
        Samples.keycloak(Map.of("viewer", List.of("telephony"), "operator", List.of("boss")));
    assertThat(
            identity(
                    config,
                    Samples.claims("keycloak-id-token.json"),
                    Samples.claims("keycloak-access-token.json"))
                .roles())
        .as("admin is not mapped; boss is a role of another client")
        .containsExactly("viewer");
  }

  @Test
  @Scenario("oauth-login/Providers/Any other")
  void shouldFindRolesWhereTheOperatorSaysTheyAre() {
    OauthProviderConfig config =
        Samples.generic(
            "https://id.example.com", "ext.groups", Map.of("admin", List.of("pbx", "x")));
    Map<String, Object> json = keycloak();
    json.put("ext", Map.of("groups", List.of("pbx", "y", 3)));
    assertThat(identity(config, new Claims(json), null).roles()).containsExactly("admin");
    json.put("ext", Map.of("groups", "y pbx"));
    assertThat(identity(config, new Claims(json), null).roles()).containsExactly("admin");
    json.put("ext", "pbx");
    assertThat(refusal(config, json)).isEqualTo(OauthRefusal.NO_ROLE);
  }

  @Test
  void shouldKeepNamesAndSubjectsWithinTheirColumns() {
    Map<String, Object> json = keycloak();
    json.put("sub", "s".repeat(255));
    json.put("preferred_username", "a\u202e" + "n".repeat(250));
    Identity person =
        identity(
            Samples.generic("https://id.example.com", "r", Map.of("admin", List.of("pbx"))),
            new Claims(merged(json, Map.of("r", "pbx"))),
            null);
    assertThat(person.subject()).hasSizeLessThanOrEqualTo(128).startsWith("any:");
    assertThat(person.name()).hasSize(128).startsWith("ann");
  }

  private static Map<String, Object> merged(Map<String, Object> a, Map<String, Object> b) {
    Map<String, Object> all = new HashMap<>(a);
    all.putAll(b);
    return all;
  }

  @Test
  @Scenario("oauth-login/Providers/Document of another issuer")
  void shouldRefuseADiscoveryDocumentThatIsNotTheIssuers() {
    Map<String, Object> good = Samples.json("keycloak-discovery.json");
    String issuer = "https://sso.example.com/realms/main";
    assertThat(document(good, Map.of(), "https://sso.example.com/realms/other")).isNotNull();
    assertThat(document(good, Map.of("issuer", issuer + "/"), issuer)).isNotNull();
    assertThat(document(good, Map.of("token_endpoint", "http://sso.example.com/t"), issuer))
        .contains("token_endpoint");
    assertThat(document(good, Map.of("token_endpoint", "file:///etc/passwd"), issuer)).isNotNull();
    assertThat(document(good, Map.of("jwks_uri", 5), issuer)).isNotNull();
    assertThat(document(good, Map.of("code_challenge_methods_supported", List.of("plain")), issuer))
        .contains("S256");
    assertThat(document(good, Map.of(), issuer)).isNull();
  }

  private static String document(
      Map<String, Object> good, Map<String, Object> changes, String issuer) {
    RefusedException e =
        catchThrowableOfType(
            RefusedException.class, () -> ProviderMetadata.of(merged(good, changes), issuer));
    return e == null ? null : e.detail();
  }
}
