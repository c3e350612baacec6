package io.rvoip.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rvoip.node.http.ApiFixture.Reply;
import io.rvoip.testkit.Scenario;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code /v1/registrations} page by page. */
class RegistrationsApiTest {
  private static ApiFixture api;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiFixture("registrations");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static List<String> contacts(Reply reply) {
    List<String> contacts = new ArrayList<>();
    for (JsonNode item : reply.json().path("items")) {
      contacts.add(item.path("contact").asText());
    }
    return contacts;
  }

  @Test
  @Scenario("http-api/Registrations page by page/More than one page")
  void shouldGiveEachBindingOnceWhenTheListIsReadPageByPage() throws Exception {
    List<String> all = new ArrayList<>();
    String path = "/v1/registrations?limit=1";
    int pages = 0;
    for (Reply reply = api.get(path); pages < 10; reply = api.get(path)) {
      assertThat(reply.status()).isEqualTo(200);
      all.addAll(contacts(reply));
      pages++;
      JsonNode next = reply.json().path("nextPage");
      if (next.isMissingNode() || next.isNull()) {
        break;
      }
      path = "/v1/registrations?limit=1&page=" + next.asText();
    }

    assertThat(pages).isEqualTo(3);
    assertThat(all)
        .containsExactly(
            "sip:1001@127.0.0.1:5070", "sip:1001@127.0.0.1:5071", "sip:1002@127.0.0.1:5070");
  }

  @Test
  @Scenario("http-api/Registrations page by page/Of one user")
  void shouldGiveOnlyTheBindingsOfAUserWhenOneIsNamed() throws Exception {
    assertThat(contacts(api.get("/v1/registrations?user=1002")))
        .containsExactly("sip:1002@127.0.0.1:5070");
    assertThat(contacts(api.get("/v1/registrations?user=nobody"))).isEmpty();
  }

  @Test
  void shouldRefuseAPageOfAnotherList() throws Exception {
    // "YWJj" is a cursor without a contact.
    assertThat(api.get("/v1/registrations?page=YWJj").status()).isEqualTo(400);
  }
}
