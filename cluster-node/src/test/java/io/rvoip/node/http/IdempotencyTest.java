package io.rvoip.node.http;

import static io.rvoip.node.http.ApiFixture.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.auth.UserContext;
import io.rvoip.node.http.ApiFixture.Reply;
import io.rvoip.sip.api.OriginateResult;
import io.rvoip.testkit.Scenario;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** {@code Idempotency-Key}: once in the cluster, and the first answer again. */
class IdempotencyTest extends ApiTest {
  @Test
  @Scenario("http-api/Idempotency-Key/Repeated")
  void shouldCarryOutARepeatedPostOnce() throws Exception {
    String body = "{\"from\":\"1001\",\"to\":\"1002\"}";
    Reply first = api.post("/v1/calls", body, "Idempotency-Key", "k-repeat");
    api.queries.originate = FakeQueries.done(new OriginateResult.Accepted("other"));
    Reply again = api.post("/v1/calls", body, "Idempotency-Key", "k-repeat");
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(api.queries.originated).hasSize(1);
  }

  @Test
  @Scenario("http-api/Idempotency-Key/Used for another request")
  void shouldRefuseAKeyThatWasUsedForAnotherRequest() throws Exception {
    api.post("/v1/calls", "{\"from\":\"1\",\"to\":\"2\"}", "Idempotency-Key", "k-other");
    assertProblem(
        api.post("/v1/calls", "{\"from\":\"1\",\"to\":\"3\"}", "Idempotency-Key", "k-other"),
        422,
        "idempotency-key-reused");
    assertThat(api.queries.originated).hasSize(1);
  }

  @Test
  @Scenario("http-api/Idempotency-Key/At the same time")
  void shouldNotCarryOutTheSameRequestTwiceAtTheSameTime() throws Exception {
    CompletableFuture<OriginateResult> pending = new CompletableFuture<>();
    api.queries.originate = pending;
    String body = "{\"from\":\"1001\",\"to\":\"1002\"}";
    CompletableFuture<Reply> first =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return api.post("/v1/calls", body, "Idempotency-Key", "k-same");
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    Awaitility.await().until(() -> api.queries.originated.size() == 1);
    assertProblem(
        api.post("/v1/calls", body, "Idempotency-Key", "k-same"), 409, "idempotency-pending");
    pending.complete(new OriginateResult.Accepted("00late"));
    assertThat(first.join().status()).isEqualTo(202);
    assertThat(api.post("/v1/calls", body, "Idempotency-Key", "k-same").json().path("id").asText())
        .isEqualTo("00late");
    assertThat(api.queries.originated).hasSize(1);
  }

  @Test
  @Scenario("http-api/Idempotency-Key/Refused because it was too much")
  void shouldTryAgainWhenTheFirstAnswerWas503() throws Exception {
    String body = "{\"from\":\"1001\",\"to\":\"1002\"}";
    api.queries.originate = FakeQueries.done(new OriginateResult.Refused(503, "No ports"));
    assertThat(api.post("/v1/calls", body, "Idempotency-Key", "k-busy").status()).isEqualTo(503);
    api.queries.originate = FakeQueries.done(new OriginateResult.Accepted("00ok"));
    assertThat(api.post("/v1/calls", body, "Idempotency-Key", "k-busy").status()).isEqualTo(202);
  }

  @Test
  @Scenario("http-api/Idempotency-Key/What is shown once")
  void shouldNotKeepAPasswordForARepeatedPost() throws Exception {
    String body = "{\"name\":\"3100\"}";
    Reply first = api.post("/v1/users", body, "Idempotency-Key", "k-user");
    Reply again = api.post("/v1/users", body, "Idempotency-Key", "k-user");
    assertThat(first.json().has("password")).isTrue();
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.json().path("name").asText()).isEqualTo("3100");
    assertThat(again.json().has("password")).isFalse();
    api.send("DELETE", "/v1/users/3100", null, Map.of("Authorization", "Bearer " + api.adminToken));
  }

  // A client that lost the first answer learns from the second where the new thing is.
  @Test
  @Scenario("http-api/Idempotency-Key/Headers of the answer")
  void shouldRepeatWhereTheNewThingIsAndItsTag() throws Exception {
    Map<String, String> posts =
        Map.of(
            "/v1/calls", "{\"from\":\"1001\",\"to\":\"1002\"}",
            "/v1/users", "{\"name\":\"3200\"}",
            "/v1/groups", "{\"name\":\"desk\"}",
            "/v1/tenants", "{\"name\":\"acme\"}",
            "/v1/api-keys", "{\"name\":\"robot\",\"roles\":[\"viewer\"]}");
    for (String path : posts.keySet()) {
      String key = "k-headers" + path;
      Reply first = api.post(path, posts.get(path), "Idempotency-Key", key);
      Reply again = api.post(path, posts.get(path), "Idempotency-Key", key);
      assertThat(again.status()).as(path).isEqualTo(first.status()).isBetween(201, 202);
      assertThat(again.header("Idempotent-Replayed")).as(path).isEqualTo("true");
      assertThat(again.header("Location")).as(path).isEqualTo(first.header("Location"));
      assertThat(again.header("Location")).as(path).startsWith(path + "/");
      assertThat(again.header("ETag")).as(path).isEqualTo(first.header("ETag"));
    }
    assertThat(api.get("/v1/tenants/acme").header("ETag")).isNotEmpty();
  }

  @Test
  @Scenario("http-api/Idempotency-Key/Headers of the answer")
  void shouldNotRepeatWhatBelongsToTheMomentOrIsSecret() {
    HttpResponse first =
        Responses.json(201, Map.of("id", "7"))
            .addHeader(EntityTags.header("v1"))
            .addHeader(RawHeader.create("location", "/v1/things/7"))
            .addHeader(RawHeader.create("Set-Cookie", "session=secret"))
            .addHeader(RawHeader.create("Retry-After", "7"));
    assertThat(once("/v1/things", "k-moment", first).getHeader("Set-Cookie")).isPresent();

    HttpResponse again = once("/v1/things", "k-moment", Responses.noContent());
    assertThat(again.status().intValue()).isEqualTo(201);
    assertThat(again.getHeaders())
        .extracting(header -> header.name() + ": " + header.value())
        .contains("Location: /v1/things/7", "ETag: \"v1\"", "Idempotent-Replayed: true")
        .noneMatch(line -> line.contains("secret") || line.startsWith("Retry-After"));
  }

  @Test
  @Scenario("http-api/Idempotency-Key/Refused because it was too much")
  void shouldTryAgainWhenTheFirstAnswerWasThatThereWereTooMany() {
    HttpResponse refused = Responses.problem(Problem.tooMany("try again in 1 s"));
    assertThat(once("/v1/things", "k-many", refused).status().intValue()).isEqualTo(429);
    assertThat(once("/v1/things", "k-many", Responses.json(201, Map.of())).status().intValue())
        .isEqualTo(201);
  }

  @Test
  @Scenario("http-api/Idempotency-Key/Used for another request")
  void shouldTakeAnotherQueryForAnotherRequest() {
    HttpResponse done = Responses.json(200, Map.of());
    once("/v1/users/import?existing=keep", "k-query", done);
    assertThatThrownBy(() -> once("/v1/users/import?existing=replace", "k-query", done))
        .hasCauseInstanceOf(ProblemException.class);
  }

  /** As the dispatcher does it, with a handler that answers so. */
  private static HttpResponse once(String uri, String key, HttpResponse answer) {
    Exchange x =
        new Exchange(
            HttpRequest.POST(uri).addHeader(RawHeader.create("Idempotency-Key", key)),
            Map.of(),
            new UserContext("tester", "default", Set.of("admin"), Set.of(), "test", null),
            "127.0.0.1",
            new byte[0]);
    return new Idempotency(api.store.idempotencyKeys(), new byte[32], null)
        .once(x, exchange -> CompletableFuture.completedStage(answer))
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }
}
