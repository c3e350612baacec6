package io.rvoip.auth.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.testkit.Scenario;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardedHttpTest {
  private final TestServer server = new TestServer();
  private final GuardedHttp http = new GuardedHttp(Duration.ofMillis(400), 1_000);

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  private String get(String path) {
    return new String(
        http.get(server.uri(path)).toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join());
  }

  private void assertRefused(String path, String words) {
    assertThatThrownBy(() -> get(path))
        .cause()
        .isInstanceOf(FetchException.class)
        .hasMessageContaining(words);
  }

  @Test
  void shouldFetchFromLoopback() {
    server.on("/ok", x -> TestServer.answer(x, 200, "{}"));
    assertThat(get("/ok")).isEqualTo("{}");
  }

  @Test
  @Scenario("token-validation/Keys of an issuer/Server that misbehaves")
  void shouldFollowNoRedirect() {
    AtomicInteger followed = new AtomicInteger();
    server
        .on(
            "/from",
            x -> {
              x.getResponseHeaders().add("Location", server.uri("/to").toString());
              TestServer.answer(x, 302, "");
            })
        .on("/to", x -> followed.incrementAndGet());
    assertRefused("/from", "status 302");
    assertThat(followed).hasValue(0);
  }

  @Test
  @Scenario("token-validation/Keys of an issuer/Server that misbehaves")
  void shouldGiveUpOnABodyThatIsTooLarge() {
    server.on("/large", x -> TestServer.answer(x, 200, "x".repeat(1_001)));
    assertRefused("/large", "/large");
  }

  @Test
  @Scenario("token-validation/Keys of an issuer/Server that misbehaves")
  void shouldGiveUpOnAServerThatDoesNotFinish() {
    CountDownLatch end = new CountDownLatch(1);
    server
        .on("/silent", x -> await(end))
        .on(
            "/slow",
            x -> {
              x.sendResponseHeaders(200, 0);
              x.getResponseBody().write('{');
              x.getResponseBody().flush();
              await(end);
            });
    assertRefused("/silent", "within 400 ms");
    assertRefused("/slow", "within 400 ms");
    end.countDown();
  }

  private static void await(CountDownLatch end) {
    try {
      end.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shouldSayWhenNobodyListens() {
    URI nowhere = server.uri("/");
    server.close();
    assertThatThrownBy(() -> http.get(nowhere).toCompletableFuture().join())
        .hasMessageContaining("ConnectException");
  }

  @Test
  void shouldAllowHttpsAnywhereAndHttpOnLoopbackOnly() {
    for (String good :
        new String[] {
          "https://id.example.com/x",
          "http://127.0.0.1:8080/x",
          "http://[::1]/x",
          "http://localhost/"
        }) {
      assertThat(GuardedHttp.isAllowed(URI.create(good))).as(good).isTrue();
    }
    for (String bad :
        new String[] {
          "http://id.example.com/x",
          "http://10.0.0.1/x",
          "http://127.0.0.1.evil.example/x",
          "http://localhost.evil.example/x",
          "https://user:pw@id.example.com/x",
          "ftp://127.0.0.1/x",
          "file:///etc/passwd",
          "https:/x"
        }) {
      assertThat(GuardedHttp.isAllowed(URI.create(bad))).as(bad).isFalse();
      assertThat(http.get(URI.create(bad)).toCompletableFuture()).isCompletedExceptionally();
    }
  }
}
