package io.rvoip.interop;

import com.fasterxml.jackson.databind.JsonNode;
import io.rvoip.protocol.sip.Method;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Promises with an end to them, at one node from outside: how long, how large, how often, whose.
 */
final class LimitsSuite implements Suites.Suite {
  private static final String PASSWORD = "limits-Secret-7";
  private static final String OWN_TIME = "sip-calls/Long ringing/The caller's own time";
  private static final String REMOVED =
      "registrar/Users who may not register any more/Removed or disabled";
  private static final String ALGORITHM = "SHA-256";

  /** Smaller than any INVITE of ours, so that each goes by TCP. */
  private static final String MTU = "548";

  private static final Duration CALLER_WAITS = Duration.ofSeconds(2);

  @Override
  @Scenario(OWN_TIME)
  @Scenario(REMOVED)
  public void run(Steps steps) throws IOException {
    Stage.with(
        steps,
        "limits",
        1,
        PASSWORD,
        List.of("1001", "1002", "1003"),
        cluster -> {
          var api = cluster.api(1);
          steps.step("what is read again unchanged costs nothing", () -> unchanged(api));
          steps.step("the same POST again", () -> repeated(api));
          try (var first = new RawSip(cluster.sip(1));
              var second = new RawSip(cluster.sip(1));
              var third = new RawSip(cluster.sip(1))) {
            registered(first, "1001");
            registered(second, "1002");
            registered(third, "1003");
            steps.step("registrations page by page", () -> pages(api));
            steps.scenario(
                OWN_TIME,
                "an INVITE above the MTU goes by TCP and ends when its Expires is over",
                () -> expires(cluster, second.port()));
            steps.scenario(
                REMOVED, "a user is removed while his phone is there", () -> removed(cluster, api));
          }
          steps.step("nothing left over", () -> SurvivalSuite.leftovers(cluster, List.of(1)));
        },
        "--set",
        "sip.mtu=" + MTU);
  }

  private static void registered(RawSip phone, String user) throws Exception {
    expect(200, phone.register(user, PASSWORD, ALGORITHM), "REGISTER of " + user);
  }

  private static void expect(int wanted, int status, String what) throws StepFailed {
    if (status != wanted) {
      throw new StepFailed(what + ": " + status + " (expected: " + wanted + ")");
    }
  }

  private static String header(HttpResponse<String> answer, String name) throws StepFailed {
    return answer
        .headers()
        .firstValue(name)
        .orElseThrow(() -> new StepFailed("no " + name + " in " + answer.headers().map().keySet()));
  }

  private static String unchanged(Api api) throws Exception {
    var read = api.exchange("GET", "/v1/users/1001", "");
    expect(200, read.statusCode(), "GET");
    String tag = header(read, "ETag");
    var again = api.exchange("GET", "/v1/users/1001", "", "If-None-Match", tag);
    expect(304, again.statusCode(), "GET with its ETag");
    if (!again.body().isEmpty() || !header(again, "ETag").equals(tag)) {
      throw new StepFailed("304 with " + again.body().length() + " characters, ETag " + tag);
    }
    var other = api.exchange("GET", "/v1/users/1001", "", "If-None-Match", "\"other\"");
    expect(200, other.statusCode(), "GET with another ETag");
    return "ETag " + tag + ": 304 without body; another: 200";
  }

  private static String repeated(Api api) throws Exception {
    String key = UUID.randomUUID().toString();
    String body = "{\"name\":\"1050\",\"password\":\"" + PASSWORD + "\"}";
    List<String> locations = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      var made = api.exchange("POST", "/v1/users", body, "Idempotency-Key", key);
      expect(201, made.statusCode(), "POST number " + (i + 1));
      locations.add(header(made, "Location"));
    }
    if (!locations.getFirst().equals(locations.getLast())) {
      throw new StepFailed("two answers: " + locations);
    }
    var withoutKey =
        api.exchange("POST", "/v1/users", body, "Idempotency-Key", UUID.randomUUID().toString());
    expect(409, withoutKey.statusCode(), "the same with another key");
    return "201 twice, " + locations.getFirst() + "; with another key 409";
  }

  private static String pages(Api api) throws Exception {
    var page = api.get("/v1/registrations?limit=1");
    if (page.path("items").size() != 1 || page.path("nextPage").asText("").isEmpty()) {
      throw new StepFailed("first page: " + page);
    }
    List<String> contacts =
        api.list("/v1/registrations?limit=1").stream().map(LimitsSuite::contact).toList();
    if (contacts.size() != 3 || contacts.stream().distinct().count() != 3) {
      throw new StepFailed("contacts: " + contacts + " (expected: 3)");
    }
    return "3 contacts on 3 pages, none twice";
  }

  private static String contact(JsonNode registration) {
    return registration.path("contact").asText();
  }

  private static String expires(Cluster cluster, int port) throws Exception {
    try (var callee = new TcpCallee(port);
        var caller = new RawSip(cluster.sip(1), 10_000)) {
      CompletableFuture<TcpCallee.Heard> ringing =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return callee.ring();
                } catch (IOException | StepFailed e) {
                  throw new java.util.concurrent.CompletionException(e);
                }
              });
      caller.waitsFor(CALLER_WAITS);
      long start = System.nanoTime();
      var refused = caller.authenticated(Method.INVITE, "1001", "1002", PASSWORD, ALGORITHM);
      long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      expect(487, refused.status(), "INVITE with Expires");
      var heard = ringing.get(10, TimeUnit.SECONDS);
      if (!heard.end().method().equals(Method.CANCEL)) {
        throw new StepFailed("the callee heard " + heard.end().method());
      }
      if (tookMs < CALLER_WAITS.toMillis() || tookMs > 2 * CALLER_WAITS.toMillis()) {
        throw new StepFailed("487 after " + tookMs + " ms (expected: about 2 s)");
      }
      return "%s of %d bytes over TCP, Via %s; CANCEL and 487 after %d ms"
          .formatted(
              heard.invite().method(), heard.bytes(), heard.invite().topVia().transport(), tookMs);
    }
  }

  private static String removed(Cluster cluster, Api api) throws Exception {
    var gone = api.exchange("DELETE", "/v1/users/1003", "");
    expect(204, gone.statusCode(), "DELETE");
    Duration took =
        Await.until(
            "binding of 1003",
            Duration.ofSeconds(5),
            () ->
                api.get("/v1/registrations?user=1003").path("items").isEmpty()
                    ? ""
                    : "it is still there");
    try (var caller = new RawSip(cluster.sip(1))) {
      var refused = caller.authenticated(Method.INVITE, "1001", "1003", PASSWORD, ALGORITHM);
      expect(404, refused.status(), "INVITE to who is gone");
    }
    return "binding gone after " + took.toMillis() + " ms, calls get 404";
  }
}
