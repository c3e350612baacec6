package io.rvoip.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.rvoip.auth.fetch.FetchException;
import io.rvoip.config.RvoipConfig;
import io.rvoip.testkit.Scenario;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Claims as Keycloak and Google send them, through the settings an operator writes. */
class ClaimMappingTest {

  private static TrustedIssuer trust(String entry) {
    RvoipConfig config =
        RvoipConfig.load(
            ConfigFactory.parseString("rvoip.auth.issuers = [ { name = x, " + entry + " } ]")
                .withFallback(ConfigFactory.defaultReference()));
    return new TrustedIssuers(
            config.auth().tokens(),
            address -> CompletableFuture.failedStage(new FetchException("no network")),
            InstantSource.system(),
            System::nanoTime)
        .issuers()
        .getFirst()
        .trust();
  }

  private static Map<String, Object> keycloak() {
    Map<String, Object> claims = new HashMap<>();
    claims.put("iss", "https://id.example.com/realms/main");
    claims.put("sub", "6c2b6f6c-1f1e-4b5c-9b43-5cf2c6e0c5a1");
    claims.put("typ", "Bearer");
    claims.put("preferred_username", "alice");
    claims.put("realm_access", Map.of("roles", List.of("offline_access", "telephony-admin")));
    claims.put("resource_access", Map.of("rvoip", Map.of("roles", List.of("viewer"))));
    claims.put("scope", "openid profile email");
    return claims;
  }

  private static final String KEYCLOAK =
      "kind = keycloak, issuer = \"https://id.example.com/realms/main\", audiences = [rvoip]";

  @Test
  @Scenario("token-validation/Claims become users/Keycloak")
  void shouldReadRealmAndClientRolesOfKeycloak() {
    ClaimMapping mapping =
        trust(
                KEYCLOAK
                    + ", client = rvoip, role-map = { telephony-admin = admin, viewer = viewer }")
            .mapping();

    ClaimMapping.Mapped user = mapping.map(new Claims(keycloak()));

    assertThat(user.subject()).isEqualTo("6c2b6f6c-1f1e-4b5c-9b43-5cf2c6e0c5a1");
    assertThat(user.tenant()).isEqualTo("default");
    assertThat(user.roles()).containsExactlyInAnyOrder("admin", "viewer");
    assertThat(user.scopes()).isEmpty();
  }

  @Test
  @Scenario("token-validation/Claims become users/Roles of others")
  void shouldTakeOnlyMappedRolesWhenThereIsAMap() {
    ClaimMapping mapping =
        trust(
                KEYCLOAK
                    + ", client = rvoip, subject-claim = preferred_username,"
                    + " role-map = { telephony-admin = admin }")
            .mapping();

    ClaimMapping.Mapped user = mapping.map(new Claims(keycloak()));

    assertThat(user.subject()).isEqualTo("alice");
    assertThat(user.roles()).containsExactly("admin");
  }

  @Test
  @Scenario("token-validation/Claims become users/Names of ours")
  void shouldGiveNoRoleByItsNameAlone() {
    List<String> ours = List.of("viewer", "operator", "admin", "cluster-admin", "anything");
    Map<String, Object> claims = keycloak();
    claims.put("realm_access", Map.of("roles", ours));
    for (String settings : List.of("", ", roles = [viewer]", ", role-map = { x = viewer }")) {
      assertThat(trust(KEYCLOAK + settings).mapping().map(new Claims(claims)).roles())
          .as(settings)
          .isSubsetOf("viewer")
          .hasSize(settings.contains("roles = ") ? 1 : 0);
    }
    assertThat(
            trust(KEYCLOAK + ", role-map = { cluster-admin = cluster-admin }")
                .mapping()
                .map(new Claims(claims))
                .roles())
        .containsExactly("cluster-admin");
  }

  @Test
  @Scenario("token-validation/Claims become users/Keycloak")
  void shouldNotTakeAnIdOrRefreshTokenOfKeycloakForAnAccessToken() {
    ClaimMapping mapping = trust(KEYCLOAK).mapping();
    for (String type : List.of("ID", "Refresh", "Offline", "Logout")) {
      Map<String, Object> claims = keycloak();
      claims.put("typ", type);
      assertThat(mapping.map(new Claims(claims))).as(type).isNull();
    }
  }

  private static Map<String, Object> google() {
    Map<String, Object> claims = new HashMap<>();
    claims.put("iss", "https://accounts.google.com");
    claims.put("azp", "1234987819200.apps.googleusercontent.com");
    claims.put("aud", "1234987819200.apps.googleusercontent.com");
    claims.put("sub", "10769150350006150715113082367");
    claims.put("hd", "example.com");
    claims.put("email", "jsmith@example.com");
    claims.put("email_verified", true);
    return claims;
  }

  @Test
  @Scenario("token-validation/Claims become users/Google")
  void shouldTakeTheHostedDomainOfGoogleForTheTenant() {
    TrustedIssuer trust =
        trust(
            "kind = google, audiences = [\"1234987819200.apps.googleusercontent.com\"],"
                + " tenant-claim = hd, tenants = { \"example.com\" = acme }, roles = [viewer]");

    assertThat(trust.issuers())
        .containsExactlyInAnyOrder("https://accounts.google.com", "accounts.google.com");
    ClaimMapping.Mapped user = trust.mapping().map(new Claims(google()));
    assertThat(user.tenant()).isEqualTo("acme");
    assertThat(user.roles()).containsExactly("viewer");
  }

  @Test
  @Scenario("token-validation/Claims become users/Google")
  void shouldRefuseAnUnverifiedAddressAndADomainOfSomebodyElse() {
    ClaimMapping mapping =
        trust(
                "kind = google, audiences = [x], tenant-claim = hd,"
                    + " tenants = { \"example.com\" = acme }")
            .mapping();
    for (Map.Entry<String, Object> wrong :
        Map.<String, Object>of("email_verified", false, "hd", "evil.example").entrySet()) {
      Map<String, Object> claims = google();
      claims.put(wrong.getKey(), wrong.getValue());
      assertThat(mapping.map(new Claims(claims))).as(wrong.toString()).isNull();
    }
    Map<String, Object> privatePerson = google();
    privatePerson.remove("hd");
    assertThat(mapping.map(new Claims(privatePerson))).isNull();
  }

  @Test
  void shouldIgnoreRolesOfAnotherForm() {
    ClaimMapping mapping =
        trust(
                "issuer = \"https://i.example\", audiences = [x], roles-claim = a.b,"
                    + " role-map = { admin = admin, viewer = viewer }")
            .mapping();
    Map<String, Object> claims = new HashMap<>(Map.of("sub", "s"));
    for (Object odd : List.of(7, List.of(1, 2), Map.of("x", 1), List.of(List.of("admin")))) {
      claims.put("a", Map.of("b", odd));
      assertThat(mapping.map(new Claims(claims)).roles()).as(odd.toString()).isEmpty();
    }
    claims.put("a", Map.of("b", "admin viewer"));
    assertThat(mapping.map(new Claims(claims)).roles())
        .containsExactlyInAnyOrder("admin", "viewer");
  }

  @Test
  void shouldTakeTheClaimForTheTenantOnlyWhenItIsAName() {
    ClaimMapping mapping =
        trust("issuer = \"https://i.example\", audiences = [x], tenant-claim = org").mapping();
    assertThat(mapping.map(new Claims(Map.of("sub", "s", "org", "acme.example"))).tenant())
        .isEqualTo("acme.example");
    for (String odd : List.of("a/b", "../x", " ", "x".repeat(65), "ä")) {
      assertThat(mapping.map(new Claims(Map.of("sub", "s", "org", odd)))).as(odd).isNull();
    }
    assertThat(mapping.map(new Claims(Map.of("sub", "s".repeat(129), "org", "acme")))).isNull();
  }
}
