package io.rvoip.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.jwt.IssuerHealth;
import io.rvoip.auth.revocation.Revocation.Kind;
import io.rvoip.auth.revocation.Revocation.Target;
import io.rvoip.node.http.ApiFixture.Reply;
import io.rvoip.testkit.Scenario;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuthResourceTest {
  private static ApiFixture api;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiFixture("auth-api");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static Reply as(String token, String method, String path, String body) throws Exception {
    return api.send(method, path, body, Map.of("Authorization", "Bearer " + token));
  }

  @Test
  @Scenario("token-validation/Keys of an issuer/Health")
  void shouldShowHowItStandsWithEachIssuer() throws Exception {
    Instant then = Instant.parse("2026-03-01T12:00:00Z");
    api.issuers =
        List.of(
            new IssuerHealth(
                "company",
                "https://id.example.com",
                IssuerHealth.State.FAILING,
                then,
                then.plusSeconds(60),
                "https://id.example.com/keys: status 500 (expected: 200)",
                2,
                7,
                1,
                3));

    Reply reply = api.get("/v1/auth/issuers");

    assertThat(reply.status()).isEqualTo(200);
    var issuer = reply.json().path("items").path(0);
    assertThat(issuer.path("node").asText()).isEqualTo("node1");
    assertThat(issuer.path("state").asText()).isEqualTo("failing");
    assertThat(issuer.path("lastSuccess").asText()).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(issuer.path("failure").asText()).contains("status 500");
    assertThat(issuer.path("fetches").asInt()).isEqualTo(7);
  }

  @Test
  @Scenario("token-validation/Revocation/By HTTP")
  void shouldRevokeListAndRefuse() throws Exception {
    String token = api.token("other", Set.of("admin"), Set.of());
    assertThat(as(token, "GET", "/v1/calls", null).status()).isEqualTo(200);

    Reply reply =
        as(
            token,
            "POST",
            "/v1/auth/revocations",
            "{\"subject\":\"somebody else\",\"reason\":\"left\"}");
    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(201);
    assertThat(reply.json().path("kind").asText()).isEqualTo("subject");
    assertThat(reply.json().path("by").asText()).isEqualTo("tester-[admin]");
    assertThat(api.announced)
        .anyMatch(r -> r.target().equals(new Target("other", Kind.SUBJECT, "somebody else")));
    Reply list = as(token, "GET", "/v1/auth/revocations", null);
    assertThat(list.json().path("items").path(0).path("value").asText()).isEqualTo("somebody else");
    assertThat(list.json().path("items").path(0).path("reason").asText()).isEqualTo("left");

    assertThat(as(token, "POST", "/v1/auth/revocations", "{\"all\":true}").status()).isEqualTo(201);
    Reply refused = as(token, "GET", "/v1/calls", null);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("WWW-Authenticate"))
        .isEqualTo("Bearer realm=\"rvoip\", error=\"invalid_token\"");
    assertThat(api.get("/v1/calls").status()).as("another tenant's").isEqualTo(200);
  }

  @Test
  @Scenario("token-validation/Revocation/By HTTP")
  void shouldForbidItToOthersThanAdmins() throws Exception {
    for (String role : List.of("viewer", "operator")) {
      String token = api.token("default", Set.of(role), Set.of());
      assertThat(as(token, "GET", "/v1/auth/revocations", null).status()).isEqualTo(403);
      assertThat(as(token, "GET", "/v1/auth/issuers", null).status()).isEqualTo(403);
      assertThat(as(token, "POST", "/v1/auth/revocations", "{\"all\":true}").status())
          .isEqualTo(403);
    }
    String narrow = api.token("default", Set.of("admin"), Set.of("auth:read"));
    assertThat(as(narrow, "POST", "/v1/auth/revocations", "{\"all\":true}").status())
        .isEqualTo(403);
  }

  @Test
  @Scenario("token-validation/Revocation/Orders that are not acceptable")
  void shouldRefuseOrdersThatNameNoTargetOrSeveral() throws Exception {
    for (String body :
        List.of(
            "{}",
            "{\"all\":false}",
            "{\"subject\":\"a\",\"all\":true}",
            "{\"subject\":\"a\",\"tokenId\":\"b\"}",
            "{\"tokenId\":\"b\",\"before\":\"2026-01-01T00:00:00Z\"}",
            "{\"subject\":\"\"}",
            "{\"subject\":\"a\",\"before\":\"2999-01-01T00:00:00Z\"}",
            "{\"subject\":\"a\",\"before\":\"yesterday\"}")) {
      assertThat(api.post("/v1/auth/revocations", body).status()).as(body).isEqualTo(400);
    }
    assertThat(api.get("/v1/auth/revocations").json().path("items")).isEmpty();
  }

  @Test
  void shouldPageTheListAndEndAtTheLimitOfTheTenant() throws Exception {
    api.store.tenants().ensure("third", "third");
    String admin = api.token("third", Set.of("admin"), Set.of());
    for (int i = 0; i < 5; i++) {
      String body = "{\"tokenId\":\"t" + i + "\"}";
      assertThat(as(admin, "POST", "/v1/auth/revocations", body).status()).isEqualTo(201);
    }
    Reply full = as(admin, "POST", "/v1/auth/revocations", "{\"tokenId\":\"t5\"}");
    assertThat(full.status()).isEqualTo(409);
    assertThat(full.json().path("type").asText()).endsWith("too-many-revocations");

    List<String> seen = new ArrayList<>();
    String page = "";
    do {
      Reply reply = as(admin, "GET", "/v1/auth/revocations?limit=2" + page, null);
      reply.json().path("items").forEach(item -> seen.add(item.path("value").asText()));
      page = reply.json().has("nextPage") ? "&page=" + reply.json().path("nextPage").asText() : "";
    } while (!page.isEmpty());
    assertThat(seen).containsExactly("t0", "t1", "t2", "t3", "t4");
  }

  @Test
  @Scenario("token-validation/Hostile tokens/What the sender learns")
  void shouldTellEveryRefusalInTheSameWords() throws Exception {
    List<String> details = new ArrayList<>();
    for (String token :
        List.of(
            "nonsense", "rvt_" + "A".repeat(43), "eyJhbGciOiJub25lIn0.e30.", "x".repeat(16_000))) {
      Reply reply = as(token, "GET", "/v1/calls", null);
      assertThat(reply.status()).as(token).isEqualTo(401);
      assertThat(reply.header("WWW-Authenticate"))
          .isEqualTo("Bearer realm=\"rvoip\", error=\"invalid_token\"");
      details.add(reply.json().toString());
    }
    assertThat(details).containsOnly(details.getFirst());
  }
}
