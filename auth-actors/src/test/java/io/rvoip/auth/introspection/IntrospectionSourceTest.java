package io.rvoip.auth.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.RefusalReason;
import io.rvoip.auth.TokenValidationService;
import io.rvoip.auth.TokenVerdict;
import io.rvoip.auth.TokenVerdict.Refused;
import io.rvoip.auth.TokenVerdict.Valid;
import io.rvoip.auth.fetch.GuardedHttp;
import io.rvoip.auth.fetch.TestServer;
import io.rvoip.auth.revocation.Revocations;
import io.rvoip.testkit.Scenario;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntrospectionSourceTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final String SECRET = "p=s:s w0rd";

  private final TestServer server = new TestServer();
  private final GuardedHttp http = new GuardedHttp(Duration.ofSeconds(2), 10_000);
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private volatile String answer = "{\"active\":false}";
  private volatile int status = 200;
  private Instant now = NOON;

  private final IntrospectionSource source =
      Introspected.source(
          Introspected.settings("company", server.uri("/introspect"), SECRET, "cpy_"), http);
  private final TokenValidationService service =
      new TokenValidationService(
          List.of(source),
          new TokenValidationService.Settings(10, Duration.ofSeconds(1), Duration.ofSeconds(2)),
          new Revocations(),
          () -> now,
          () -> Duration.between(NOON, now).toNanos());

  IntrospectionSourceTest() {
    server.on(
        "/introspect",
        x -> {
          asked.add(
              x.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(x.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          TestServer.answer(x, status, answer);
        });
  }

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  private TokenVerdict verdict(String token) {
    return service.validate(token).toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Test
  @Scenario("token-validation/Introspection/Active token")
  void shouldAskTheIssuerAndBelieveItForAWhile() {
    answer =
        "{\"active\":true,\"sub\":\"robot\",\"aud\":[\"rvoip\"],\"scope\":\"calls:read x\","
            + "\"jti\":\"7\",\"iat\":%d,\"exp\":%d}"
                .formatted(NOON.getEpochSecond(), NOON.getEpochSecond() + 600);

    assertThat(verdict("cpy_a+b"))
        .isInstanceOfSatisfying(
            Valid.class,
            valid -> {
              assertThat(valid.user().subject()).isEqualTo("robot");
              assertThat(valid.user().scopes()).containsExactly("calls:read");
              assertThat(valid.user().source()).isEqualTo("company");
              assertThat(valid.user().tokenId()).isEqualTo("7");
            });
    now = NOON.plusSeconds(29);
    verdict("cpy_a+b");
    assertThat(asked)
        .containsExactly(
            "Basic cnZvaXA6cCUzRHMlM0FzK3cwcmQ= token=cpy_a%2Bb&token_type_hint=access_token");
    now = NOON.plusSeconds(30);
    verdict("cpy_a+b");
    assertThat(asked).hasSize(2);
  }

  @Test
  @Scenario("token-validation/Introspection/Inactive token")
  void shouldRememberBrieflyThatATokenIsNotActive() {
    for (int i = 0; i < 5; i++) {
      assertThat(verdict("cpy_x")).isEqualTo(new Refused(RefusalReason.INACTIVE));
    }
    assertThat(asked).hasSize(1);
    now = NOON.plusSeconds(2);
    verdict("cpy_x");
    assertThat(asked).hasSize(2);
  }

  @Test
  @Scenario("token-validation/Introspection/Issuer away")
  void shouldSayUnavailableWhenTheIssuerFailsAndAskAgainNextTime() {
    status = 500;
    assertThat(verdict("cpy_x")).isEqualTo(new Refused(RefusalReason.UNAVAILABLE));
    status = 200;
    answer = "<html>";
    assertThat(verdict("cpy_x")).isEqualTo(new Refused(RefusalReason.UNAVAILABLE));
    answer = "{\"active\":false}";
    assertThat(verdict("cpy_x")).isEqualTo(new Refused(RefusalReason.INACTIVE));
  }

  @Test
  void shouldRefuseAnActiveTokenOfOthersOrWhoseTimeIsOver() {
    answer = "{\"active\":true,\"sub\":\"a\",\"aud\":\"shop\"}";
    assertThat(verdict("cpy_1")).isEqualTo(new Refused(RefusalReason.WRONG_AUDIENCE));
    answer = "{\"active\":true,\"sub\":\"a\",\"exp\":" + NOON.getEpochSecond() + "}";
    assertThat(verdict("cpy_2")).isEqualTo(new Refused(RefusalReason.EXPIRED));
    answer = "{\"active\":true}";
    assertThat(verdict("cpy_3")).isEqualTo(new Refused(RefusalReason.NOT_ACCEPTED));
    answer = "{\"active\":\"true\",\"sub\":\"a\"}";
    assertThat(verdict("cpy_4")).isEqualTo(new Refused(RefusalReason.INACTIVE));
  }

  @Test
  void shouldRecogniseItsTokensOnlyAndShowNoSecret() {
    assertThat(source.recognises("cpy_abc")).isTrue();
    assertThat(source.recognises("abc")).isFalse();
    assertThat(source.recognises("cpy_a\r\nb")).isFalse();
    assertThat(Introspected.settings("c", server.uri("/"), SECRET, "").toString())
        .doesNotContain(SECRET);
  }
}
