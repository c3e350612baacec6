package io.rvoip.node.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.rvoip.node.http.ApiFixture.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Tests about users, tenants, keys and tokens, each class on an API of its own. */
abstract class AccountsApi {
  static ApiFixture api;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiFixture("accounts", "limits.users-per-tenant=50");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  static Reply send(String token, String method, String path, String body, String... more)
      throws Exception {
    Map<String, String> headers = new HashMap<>();
    if (token != null) {
      headers.put("Authorization", "Bearer " + token);
    }
    for (int i = 0; i < more.length; i += 2) {
      headers.put(more[i], more[i + 1]);
    }
    return api.send(method, path, body, headers);
  }

  static Reply admin(String method, String path, String body, String... more) throws Exception {
    return send(api.adminToken, method, path, body, more);
  }

  static void assertProblem(Reply reply, int status, String name) {
    ApiFixture.assertProblem(reply, status, name);
  }

  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(node -> texts.add(node.asText()));
    return texts;
  }

  static Reply login(String user, String password) throws Exception {
    return send(
        null,
        "POST",
        "/v1/tokens",
        "{\"user\":\"%s\",\"password\":\"%s\"}".formatted(user, password));
  }
}
