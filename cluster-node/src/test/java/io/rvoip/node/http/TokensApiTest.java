package io.rvoip.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.rvoip.node.http.ApiFixture.Reply;
import io.rvoip.sip.quota.TenantUse;
import io.rvoip.testkit.Scenario;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tenants, API keys, and tokens of our own. */
class TokensApiTest extends AccountsApi {

  // ---- tenants

  @Test
  @Scenario("users-core/Tenants/New tenant")
  void shouldMakeATenantThatItsOwnAdminManagesApartFromOthers() throws Exception {
    Reply made =
        admin(
            "POST",
            "/v1/tenants",
            "{\"name\":\"acme\",\"realm\":\"acme.example\",\"domains\":[\"acme.example\"],"
                + "\"maxUsers\":1}");
    assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
    assertThat(made.json().path("realm").asText()).isEqualTo("acme.example");
    assertProblem(admin("POST", "/v1/tenants", "{\"name\":\"acme\"}"), 409, "tenant-exists");
    assertProblem(
        admin("POST", "/v1/tenants", "{\"name\":\"b\",\"domains\":[\"acme.example\"]}"),
        409,
        "domain-taken");
    assertProblem(admin("POST", "/v1/tenants", "{\"name\":\"A B\"}"), 400, "invalid-value");

    Reply key =
        admin(
            "POST",
            "/v1/api-keys",
            "{\"name\":\"first admin\",\"tenant\":\"acme\",\"roles\":[\"admin\"]}");
    String token = key.json().path("token").asText();
    assertThat(send(token, "POST", "/v1/users", "{\"name\":\"1001\"}").status()).isEqualTo(201);
    assertProblem(send(token, "POST", "/v1/users", "{\"name\":\"1002\"}"), 409, "too-many-users");
    assertThat(send(token, "GET", "/v1/users", null).json().path("items")).hasSize(1);
    assertThat(admin("GET", "/v1/users/1001", null).status()).isEqualTo(404);

    Reply patched = admin("PATCH", "/v1/tenants/acme", "{\"maxUsers\":2}");
    assertThat(patched.json().path("maxUsers").asInt()).isEqualTo(2);
    assertThat(patched.json().path("users").asInt()).isEqualTo(1);
    assertThat(patched.json().path("apiKeys").asInt()).isEqualTo(1);
    assertThat(send(token, "POST", "/v1/users", "{\"name\":\"1002\"}").status()).isEqualTo(201);
    assertProblem(admin("PATCH", "/v1/tenants/acme", "{\"realm\":\"x\"}"), 400, "invalid-value");
    assertProblem(admin("PATCH", "/v1/tenants/nowhere", "{}"), 404, "not-found");
    assertThat(admin("GET", "/v1/tenants", null).json().path("items").toString())
        .contains("acme", "default", "other");
  }

  @Test
  @Scenario("users-core/Quotas of calls and registrations/Given and read")
  void shouldTellTheQuotasOfATenantAndWhatItHasNow() throws Exception {
    Reply made =
        admin("POST", "/v1/tenants", "{\"name\":\"lines\",\"maxCalls\":2,\"maxRegistrations\":30}");
    assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
    String tag = made.header("ETag");
    api.queries.use.put("lines", new TenantUse(1, 7));
    JsonNode read = admin("GET", "/v1/tenants/lines", null).json();
    assertThat(read.path("maxCalls").asInt()).isEqualTo(2);
    assertThat(read.path("maxRegistrations").asInt()).isEqualTo(30);
    assertThat(read.path("calls").asInt()).isEqualTo(1);
    assertThat(read.path("registrations").asInt()).isEqualTo(7);
    assertThat(read.has("missingNodes")).isFalse();

    api.queries.missing = List.of("node3");
    read = admin("GET", "/v1/tenants/lines", null).json();
    assertThat(texts(read.path("missingNodes"))).containsExactly("node3");
    JsonNode list = admin("GET", "/v1/tenants", null).json();
    assertThat(list.path("partial").asBoolean()).isTrue();
    assertThat(list.path("items").toString()).contains("\"registrations\":7");
    api.queries.missing = List.of();

    Reply patched = admin("PATCH", "/v1/tenants/lines", "{\"maxCalls\":0}", "If-Match", tag);
    assertThat(patched.status()).as("calls come and go, the tenant is the same").isEqualTo(200);
    assertThat(patched.json().has("maxCalls")).isFalse();
    assertThat(patched.json().path("maxRegistrations").asInt()).isEqualTo(30);
    api.queries.use.clear();
  }

  // ---- API keys

  @Test
  @Scenario("users-core/API keys/Shown once")
  @Scenario("users-core/API keys/Revoked")
  void shouldShowAKeyOnceAndRefuseItOnceRevoked() throws Exception {
    String body =
        "{\"name\":\"ticket system\",\"roles\":[\"viewer\"],\"scopes\":[\"cdrs:read\"],"
            + "\"expiresInSeconds\":3600}";
    Reply made = admin("POST", "/v1/api-keys", body, "Idempotency-Key", "k1");
    assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
    String token = made.json().path("token").asText();
    String id = made.json().path("id").asText();
    assertThat(token).startsWith("rvt_").hasSize(47);
    assertThat(Instant.parse(made.json().path("expires").asText()))
        .isBetween(Instant.now().plusSeconds(3500), Instant.now().plusSeconds(3600));
    Reply again = admin("POST", "/v1/api-keys", body, "Idempotency-Key", "k1");
    assertThat(again.json().path("id").asText()).isEqualTo(id);
    assertThat(again.json().has("token")).isFalse();

    assertThat(send(token, "GET", "/v1/cdrs", null).status()).isEqualTo(200);
    assertProblem(send(token, "GET", "/v1/calls", null), 403, "forbidden");
    Awaitility.await().until(() -> admin("GET", "/v1/api-keys/" + id, null).json().has("lastUsed"));
    String list = admin("GET", "/v1/api-keys?limit=1000", null).json().toString();
    assertThat(list).contains(id, "ticket system").doesNotContain(token).doesNotContain("sha256");

    assertThat(admin("DELETE", "/v1/api-keys/" + id, null).status()).isEqualTo(204);
    assertProblem(send(token, "GET", "/v1/cdrs", null), 401, "unauthorized");
    assertThat(admin("GET", "/v1/api-keys/" + id, null).json().path("revoked").asBoolean())
        .isTrue();
    assertProblem(admin("DELETE", "/v1/api-keys/0000", null), 404, "not-found");
  }

  @Test
  @Scenario("users-core/API keys/Never more than its maker")
  void shouldGiveAKeyNothingThatItsMakerHasNot() throws Exception {
    String maker = api.token("other", Set.of("admin"), Set.of("api-keys:write", "cdrs:read"));
    assertProblem(
        send(maker, "POST", "/v1/api-keys", "{\"name\":\"k\",\"roles\":[\"admin\"]}"),
        403,
        "beyond-own-rights");
    assertProblem(
        send(
            maker,
            "POST",
            "/v1/api-keys",
            "{\"name\":\"k\",\"roles\":[\"admin\"],\"scopes\":[\"cdrs:read\",\"users:write\"]}"),
        403,
        "beyond-own-rights");
    assertThat(
            send(
                    maker,
                    "POST",
                    "/v1/api-keys",
                    "{\"name\":\"k\",\"roles\":[\"viewer\"],\"scopes\":[\"cdrs:read\"]}")
                .status())
        .isEqualTo(201);
    for (String bad :
        List.of(
            "{\"roles\":[\"viewer\"]}",
            "{\"name\":\"k\"}",
            "{\"name\":\"k\",\"roles\":[\"viewer\"],\"scopes\":[\"everything\"]}",
            "{\"name\":\"k\",\"roles\":[\"viewer\"],\"expiresInSeconds\":0}",
            "{\"name\":\"k\\n\",\"roles\":[\"viewer\"]}")) {
      assertProblem(admin("POST", "/v1/api-keys", bad), 400, "invalid-value");
    }
  }

  // ---- signing in and tokens

  @Test
  void shouldAnswerTheSameForAWrongPasswordAndForNobodyAndStopGuessing() throws Exception {
    admin("POST", "/v1/users", "{\"name\":\"cat\",\"loginPassword\":\"correct horse\"}");
    Reply wrong = login("cat", "wrong horse");
    Reply nobody = login("nobody", "correct horse");
    assertProblem(wrong, 401, "wrong-login");
    assertThat(wrong.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"rvoip\"");
    assertThat(nobody.raw().body()).isEqualTo(wrong.raw().body());
    assertThat(nobody.status()).isEqualTo(401);

    login("cat", "wrong again");
    login("cat", "and again");
    Reply late = login("cat", "correct horse");
    assertProblem(late, 429, "too-many-attempts");
    assertThat(Integer.parseInt(late.header("Retry-After"))).isBetween(290, 300);
    assertProblem(send(null, "POST", "/v1/tokens", "{}"), 401, "unauthorized");
    assertProblem(send("rvt_x", "POST", "/v1/tokens", "{}"), 401, "unauthorized");
  }

  @Test
  @Scenario("users-core/Own tokens/For who signs in")
  @Scenario("users-core/Own tokens/Verified by others")
  void shouldIssueATokenThatWeAndOthersVerify() throws Exception {
    admin(
        "POST",
        "/v1/users",
        "{\"name\":\"dora\",\"loginPassword\":\"correct horse\",\"roles\":[\"operator\"]}");
    Reply signedIn = login("dora", "correct horse");
    assertThat(signedIn.status()).as(signedIn.json().toString()).isEqualTo(201);
    String token = signedIn.json().path("token").asText();

    Reply me = send(token, "GET", "/v1/me", null);
    assertThat(me.json().path("subject").asText()).isEqualTo("dora");
    assertThat(me.json().path("source").asText()).isEqualTo("own");
    assertThat(texts(me.json().path("allowed")))
        .contains("calls:write")
        .doesNotContain("users:write");
    assertThat(send(token, "GET", "/v1/users", null).status()).isEqualTo(200);
    assertProblem(send(token, "POST", "/v1/users", "{\"name\":\"x\"}"), 403, "forbidden");

    Reply discovery = send(null, "GET", "/.well-known/openid-configuration", null);
    String keys = discovery.json().path("jwks_uri").asText();
    assertThat(keys).isEqualTo("http://127.0.0.1:" + api.port() + "/.well-known/jwks.json");
    Reply jwks = send(null, "GET", "/.well-known/jwks.json", null);
    assertThat(jwks.header("Cache-Control")).isEqualTo("public, max-age=300");
    String text = new String(jwks.raw().body(), StandardCharsets.UTF_8);
    assertThat(text).doesNotContain("\"d\"").doesNotContain("\"p\"");
    SignedJWT jwt = SignedJWT.parse(token);
    var key = JWKSet.parse(text).getKeyByKeyId(jwt.getHeader().getKeyID()).toRSAKey();
    assertThat(jwt.verify(new RSASSAVerifier(key))).isTrue();
    assertThat(jwt.getJWTClaimsSet().getIssuer())
        .isEqualTo(discovery.json().path("issuer").asText());
    assertThat(jwt.getJWTClaimsSet().getStringClaim("tenant")).isEqualTo("default");
  }

  @Test
  @Scenario("users-core/Own tokens/Narrowed")
  void shouldIssueANarrowerTokenForTheCaller() throws Exception {
    Reply narrowed =
        admin("POST", "/v1/tokens", "{\"scopes\":[\"cdrs:read\"],\"expiresInSeconds\":60}");
    assertThat(narrowed.status()).as(narrowed.json().toString()).isEqualTo(201);
    String token = narrowed.json().path("token").asText();
    assertThat(Instant.parse(narrowed.json().path("expires").asText()))
        .isBefore(Instant.now().plusSeconds(61));
    assertThat(send(token, "GET", "/v1/cdrs", null).status()).isEqualTo(200);
    assertProblem(send(token, "GET", "/v1/calls", null), 403, "forbidden");
    assertProblem(send(token, "POST", "/v1/tokens", "{}"), 403, "forbidden");
    assertProblem(
        admin("POST", "/v1/tokens", "{\"expiresInSeconds\":86400}"), 400, "invalid-value");
    assertProblem(
        admin("POST", "/v1/tokens", "{\"user\":\"cat\",\"password\":\"x\"}"), 400, "invalid-value");
  }

  @Test
  @Scenario("users-core/Who a token speaks for/Asked with a token")
  void shouldTellWhoATokenSpeaksFor() throws Exception {
    String token = api.token("other", Set.of("viewer"), Set.of("cdrs:read"));
    JsonNode me = send(token, "GET", "/v1/me", null).json();
    assertThat(me.path("tenant").asText()).isEqualTo("other");
    assertThat(texts(me.path("scopes"))).containsExactly("cdrs:read");
    assertThat(texts(me.path("allowed"))).containsExactly("cdrs:read");
    assertProblem(send(null, "GET", "/v1/me", null), 401, "unauthorized");
  }

  private static int revoke(String body) throws Exception {
    return admin("POST", "/v1/auth/revocations", body).status();
  }

  private static int me(String token) throws Exception {
    return send(token, "GET", "/v1/me", null).status();
  }

  @Test
  @Scenario("users-core/Own tokens/Taken back")
  void shouldRefuseItsOwnTokensOnceTheyAreTakenBack() throws Exception {
    admin("POST", "/v1/users", "{\"name\":\"eve\",\"loginPassword\":\"correct horse\"}");
    Reply first = login("eve", "correct horse");
    String one = first.json().path("token").asText();
    String two = login("eve", "correct horse").json().path("token").asText();

    assertThat(revoke("{\"tokenId\":\"" + first.json().path("id").asText() + "\"}")).isEqualTo(201);
    assertThat(me(one)).isEqualTo(401);
    assertThat(me(two)).isEqualTo(200);

    assertThat(revoke("{\"subject\":\"eve\"}")).isEqualTo(201);
    assertThat(me(two)).isEqualTo(401);
    assertThat(me(login("eve", "correct horse").json().path("token").asText()))
        .as("signed in after it, in the same second")
        .isEqualTo(200);
  }

  @Test
  @Scenario("users-core/Own tokens/Made from another")
  void shouldEndWhatWasMadeFromATokenWithIt() throws Exception {
    admin(
        "POST",
        "/v1/users",
        "{\"name\":\"gil\",\"loginPassword\":\"correct horse\",\"roles\":[\"viewer\"]}");
    Reply first = login("gil", "correct horse");
    String one = first.json().path("token").asText();
    String other = login("gil", "correct horse").json().path("token").asText();
    String two = send(one, "POST", "/v1/tokens", "{}").json().path("token").asText();
    String three = send(two, "POST", "/v1/tokens", "{}").json().path("token").asText();
    assertThat(me(three)).isEqualTo(200);

    assertThat(revoke("{\"tokenId\":\"" + first.json().path("id").asText() + "\"}")).isEqualTo(201);

    assertThat(List.of(me(one), me(two), me(three))).containsOnly(401);
    assertThat(me(other)).isEqualTo(200);
  }

  @Test
  void shouldMakeNoEndlessChainOfTokens() throws Exception {
    String token = api.adminToken;
    for (int i = 0; i < 8; i++) {
      token = send(token, "POST", "/v1/tokens", "{}").json().path("token").asText();
      assertThat(token).as("token " + i).isNotEmpty();
    }
    assertProblem(send(token, "POST", "/v1/tokens", "{}"), 403, "beyond-own-rights");
    assertThat(me(token)).isEqualTo(200);
  }

  @Test
  void shouldEndTheTokensThatWereGivenForAKeyWithTheKey() throws Exception {
    Reply key = admin("POST", "/v1/api-keys", "{\"name\":\"k\",\"roles\":[\"viewer\"]}");
    String text = key.json().path("token").asText();
    String signed = send(text, "POST", "/v1/tokens", "{}").json().path("token").asText();
    assertThat(me(signed)).isEqualTo(200);

    admin("DELETE", "/v1/api-keys/" + key.json().path("id").asText(), null);

    assertThat(me(signed)).isEqualTo(401);
    assertThat(me(text)).isEqualTo(401);
  }

  @Test
  void shouldLimitAndWriteDownThoseWhoSignInAndThoseWhoAsk() throws Exception {
    admin("POST", "/v1/users", "{\"name\":\"flo\",\"loginPassword\":\"correct horse\"}");
    Reply wrong = login("flo", "wrong horse");
    Reply signedIn = login("flo", "correct horse");
    Reply asked = send(signedIn.json().path("token").asText(), "GET", "/v1/me", null);

    assertThat(wrong.header("RateLimit-Limit")).isEqualTo("200");
    assertThat(asked.header("RateLimit-Limit")).isEqualTo("1000");
    assertThat(api.audited)
        .filteredOn(event -> "flo".equals(event.attempt().account()))
        .extracting(event -> event.attempt().method() + " " + event.verdict())
        .containsExactly("PASSWORD refused", "PASSWORD accepted", "BEARER accepted");
  }
}
