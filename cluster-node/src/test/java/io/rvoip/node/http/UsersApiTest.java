package io.rvoip.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rvoip.node.http.ApiFixture.Reply;
import io.rvoip.testkit.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Users, their roles and groups, and their import and export. */
class UsersApiTest extends AccountsApi {

  // ---- users

  @Test
  @Scenario("users-core/People and phones/Changed as it was seen")
  void shouldChangeAUserOnlyAsHeWasSeen() throws Exception {
    admin("POST", "/v1/users", "{\"name\":\"2001\"}");
    String tag = admin("GET", "/v1/users/2001", null).header("ETag");
    assertThat(tag).startsWith("\"1-");

    Reply changed =
        admin(
            "PATCH",
            "/v1/users/2001",
            "{\"displayName\":\"Ann\",\"email\":\"ann@example.org\",\"enabled\":false,"
                + "\"attributes\":{\"department\":\"sales\"}}",
            "If-Match",
            tag);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.header("ETag")).startsWith("\"2-");
    assertThat(changed.json().path("email").asText()).isEqualTo("ann@example.org");
    assertThat(changed.json().path("attributes").path("department").asText()).isEqualTo("sales");
    assertThat(changed.json().path("enabled").asBoolean()).isFalse();
    assertThat(api.told).contains("2001 ADDED", "2001 UPDATED");

    assertProblem(
        admin("PATCH", "/v1/users/2001", "{\"enabled\":true}", "If-Match", tag), 412, "changed");
    assertProblem(
        admin("PATCH", "/v1/users/2001", "{\"enabled\":true}", "If-Match", "W/\"x\""),
        412,
        "changed");
    assertThat(admin("GET", "/v1/users/2001", null).json().path("enabled").asBoolean()).isFalse();
    assertProblem(admin("PATCH", "/v1/users/2999", "{}"), 404, "not-found");
  }

  @Test
  @Scenario("users-core/People and phones/Value that is not acceptable")
  void shouldNameTheValueThatIsNotAcceptable() throws Exception {
    admin("POST", "/v1/users", "{\"name\":\"2002\"}");
    for (String body :
        List.of(
            "{\"email\":\"nobody\"}",
            "{\"email\":\"a@b\\r\\nBcc: c@d\"}",
            "{\"roles\":[\"Not A Role\"]}",
            "{\"roles\":[null]}",
            "{\"groups\":[\"nowhere\"]}",
            "{\"attributes\":{\"a\":null}}",
            "{\"attributes\":{\"a b\":\"c\"}}",
            "{\"displayName\":\"" + "x".repeat(129) + "\"}",
            "{\"loginPassword\":\"short\"}",
            "{\"password\":\"correct horse\"}")) {
      Reply reply = admin("PATCH", "/v1/users/2002", body);
      assertProblem(reply, 400, "invalid-value");
      String member = body.substring(2, body.indexOf('"', 2));
      assertThat(reply.json().path("detail").asText()).startsWith(member);
    }
    assertThat(admin("GET", "/v1/users/2002", null).json().path("version").asLong()).isEqualTo(1);
  }

  // ---- roles

  @Test
  @Scenario("users-core/Roles/Admin of a tenant")
  void shouldKeepAnAdminOfATenantFromClusterAndTenants() throws Exception {
    String token = api.token("other", Set.of("admin"), Set.of());
    assertThat(send(token, "POST", "/v1/users", "{\"name\":\"1\"}").status()).isEqualTo(201);
    assertProblem(send(token, "POST", "/v1/cluster/tokens", "{}"), 403, "forbidden");
    assertProblem(send(token, "GET", "/v1/tenants", null), 403, "forbidden");
    assertProblem(send(token, "GET", "/v1/api-keys?tenant=default", null), 403, "forbidden");
    String key = "{\"name\":\"k\",\"tenant\":\"default\",\"roles\":[\"viewer\"]}";
    assertProblem(send(token, "POST", "/v1/api-keys", key), 403, "forbidden");
    assertProblem(
        send(token, "PATCH", "/v1/users/1", "{\"roles\":[\"cluster-admin\"]}"),
        403,
        "beyond-own-rights");
    String more = "{\"name\":\"k\",\"roles\":[\"cluster-admin\"]}";
    assertProblem(send(token, "POST", "/v1/api-keys", more), 403, "beyond-own-rights");
    assertProblem(send(token, "POST", "/v1/groups", more), 403, "beyond-own-rights");
  }

  @Test
  @Scenario("users-core/Roles/More than one's own")
  void shouldGiveNobodyTheHashesOfWhoHasMore() throws Exception {
    admin(
        "POST",
        "/v1/users",
        "{\"name\":\"root\",\"loginPassword\":\"correct horse\",\"roles\":[\"cluster-admin\"]}");
    admin("POST", "/v1/users", "{\"name\":\"lesser\",\"loginPassword\":\"correct horse\"}");
    String token = api.token("default", Set.of("admin"), Set.of());
    String path = "/v1/users?format=jsonl&secrets=true";

    assertThat(line(send(token, "GET", path, null), "lesser")).contains("ha1", "$argon2id$");
    assertThat(line(send(token, "GET", path, null), "root")).doesNotContain("ha1", "$argon2id$");
    assertThat(line(admin("GET", path, null), "root")).contains("ha1", "$argon2id$");
    assertProblem(send(token, "PUT", "/v1/users/root/password", "{}"), 403, "beyond-own-rights");
  }

  private static String line(Reply export, String name) {
    return new String(export.raw().body(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("\"name\":\"" + name + "\""))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldLetATokenForPhonesManagePhonesOnly() throws Exception {
    String token = api.token("other", Set.of("admin"), Set.of("users:read", "users:write"));
    assertThat(send(token, "POST", "/v1/users", "{\"name\":\"2\"}").status()).isEqualTo(201);
    assertThat(send(token, "PATCH", "/v1/users/2", "{\"enabled\":false}").status()).isEqualTo(200);
    assertProblem(
        send(token, "PATCH", "/v1/users/2", "{\"loginPassword\":\"correct horse\"}"),
        403,
        "beyond-own-rights");
    assertProblem(send(token, "PUT", "/v1/groups/none/members/2", null), 403, "forbidden");
    assertProblem(
        send(token, "GET", "/v1/users?format=jsonl&secrets=true", null), 403, "forbidden");
  }

  @Test
  void shouldGiveMembersTheRolesOfTheirGroupWhileTheyAreMembers() throws Exception {
    assertThat(admin("POST", "/v1/groups", "{\"name\":\"desk\",\"roles\":[\"operator\"]}").status())
        .isEqualTo(201);
    assertProblem(admin("POST", "/v1/groups", "{\"name\":\"desk\"}"), 409, "group-exists");
    admin("POST", "/v1/users", "{\"name\":\"bob\",\"loginPassword\":\"correct horse\"}");
    assertThat(admin("PUT", "/v1/groups/desk/members/bob", null).status()).isEqualTo(204);
    assertThat(
            admin("GET", "/v1/groups/desk/members", null)
                .json()
                .path("items")
                .path(0)
                .path("name")
                .asText())
        .isEqualTo("bob");

    Reply signedIn = login("bob", "correct horse");
    assertThat(texts(signedIn.json().path("roles"))).containsExactly("operator");
    String tag = admin("GET", "/v1/groups/desk", null).header("ETag");
    assertThat(
            admin("PATCH", "/v1/groups/desk", "{\"roles\":[\"viewer\"]}", "If-Match", tag).status())
        .isEqualTo(200);
    assertProblem(
        admin("PATCH", "/v1/groups/desk", "{\"roles\":[]}", "If-Match", tag), 412, "changed");
    assertThat(texts(login("bob", "correct horse").json().path("roles"))).containsExactly("viewer");

    assertThat(admin("DELETE", "/v1/groups/desk/members/bob", null).status()).isEqualTo(204);
    assertThat(login("bob", "correct horse").json().path("roles")).isEmpty();
    assertThat(admin("DELETE", "/v1/groups/desk", null).status()).isEqualTo(204);
    assertProblem(admin("GET", "/v1/groups/desk", null), 404, "not-found");
  }

  // ---- import and export

  @Test
  @Scenario("users-core/Import and export/Out and in again")
  void shouldMoveUsersWithTheirPasswordsToAnotherTenantOfTheSameRealm() throws Exception {
    admin("POST", "/v1/tenants", "{\"name\":\"origin\",\"realm\":\"same\"}");
    admin("POST", "/v1/tenants", "{\"name\":\"copy\",\"realm\":\"same\"}");
    String from = api.token("origin", Set.of("admin"), Set.of());
    String to = api.token("copy", Set.of("admin"), Set.of());
    send(from, "POST", "/v1/groups", "{\"name\":\"desk\",\"roles\":[\"operator\"]}");
    send(to, "POST", "/v1/groups", "{\"name\":\"desk\",\"roles\":[\"operator\"]}");
    send(
        from,
        "POST",
        "/v1/users",
        "{\"name\":\"ann\",\"password\":\"phone password\",\"loginPassword\":\"correct horse\","
            + "\"groups\":[\"desk\"],\"email\":\"ann@example.org\"}");
    send(from, "POST", "/v1/users", "{\"name\":\"1001\"}");

    Reply plain = send(from, "GET", "/v1/users?format=jsonl", null);
    assertThat(plain.header("Content-Type")).startsWith("application/x-ndjson");
    String withoutSecrets = new String(plain.raw().body(), StandardCharsets.UTF_8);
    assertThat(withoutSecrets.lines()).hasSize(2);
    assertThat(withoutSecrets).contains("\"name\":\"ann\"").doesNotContain("ha1", "argon2id");

    byte[] exported = send(from, "GET", "/v1/users?format=jsonl&secrets=true", null).raw().body();
    String lines = new String(exported, StandardCharsets.UTF_8);
    assertThat(lines).contains("ha1", "$argon2id$").doesNotContain("password\":", "correct horse");
    Reply imported = send(to, "POST", "/v1/users/import", lines);
    assertThat(imported.json().path("added").asInt()).as(imported.json().toString()).isEqualTo(2);

    assertThat(api.store.users().find("copy", "ann").toCompletableFuture().join().get().ha1())
        .isEqualTo(
            api.store.users().find("origin", "ann").toCompletableFuture().join().get().ha1());
    Reply signedIn =
        send(
            null,
            "POST",
            "/v1/tokens",
            "{\"tenant\":\"copy\",\"user\":\"ann\",\"password\":\"correct horse\"}");
    assertThat(texts(signedIn.json().path("roles"))).containsExactly("operator");

    assertThat(send(to, "POST", "/v1/users/import", lines).json().path("refused").asInt())
        .isEqualTo(2);
    assertThat(
            send(to, "POST", "/v1/users/import?existing=replace", lines)
                .json()
                .path("replaced")
                .asInt())
        .isEqualTo(2);
  }

  @Test
  void shouldTellWhatIsWrongWithWhichLine() throws Exception {
    Reply reply =
        admin(
            "POST",
            "/v1/users/import",
            "{\"name\":\"3001\",\"password\":\"correct horse\"}\n\nnot json\n"
                + "{\"name\":\"3002\",\"pasword\":\"x\"}\n{\"name\":\"No\"}\n");
    assertThat(reply.status()).isEqualTo(200);
    JsonNode items = reply.json().path("items");
    assertThat(items).hasSize(4);
    assertThat(items.path(0).path("status").asText()).isEqualTo("added");
    assertThat(items.path(1).path("line").asInt()).isEqualTo(3);
    assertThat(items.path(1).path("status").asText()).isEqualTo("refused");
    assertThat(items.path(2).path("problem").asText()).startsWith("pasword: unknown member");
    assertThat(items.path(3).path("problem").asText()).startsWith("name: No (expected: ");
    assertProblem(admin("POST", "/v1/users/import?existing=all", "{}"), 400, "invalid-value");
    assertProblem(admin("GET", "/v1/users?format=csv", null), 400, "invalid-value");
    assertProblem(admin("POST", "/v1/users/import", "{}\n".repeat(1001)), 400, "invalid-value");
  }
}
