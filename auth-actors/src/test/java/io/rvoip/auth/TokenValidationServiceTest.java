package io.rvoip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.TokenVerdict.Refused;
import io.rvoip.auth.TokenVerdict.Valid;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TokenValidationServiceTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final List<ApiToken> stored = new ArrayList<>();
  private final Random random = new Random(1);
  private int asked;
  private boolean away;
  private Instant now = START;

  private final TokenValidationService service =
      new TokenValidationService(
          List.of(new OpaqueTokens(new MemoryTokens())),
          10,
          Duration.ofSeconds(10),
          () -> now,
          () -> Duration.between(START, now).toNanos());

  private final class MemoryTokens implements ApiTokens {
    @Override
    public CompletionStage<Optional<ApiToken>> find(String sha256) {
      asked++;
      return away
          ? CompletableFuture.failedStage(new IllegalStateException("database away"))
          : CompletableFuture.completedStage(
              stored.stream().filter(t -> t.sha256().equals(sha256)).findFirst());
    }

    @Override
    public CompletionStage<Void> add(ApiToken token) {
      stored.add(token);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Boolean> revoke(String tenant, String id) {
      stored.replaceAll(
          t ->
              new ApiToken(
                  t.id(),
                  t.tenant(),
                  t.subject(),
                  t.roles(),
                  t.scopes(),
                  t.sha256(),
                  t.created(),
                  t.expires(),
                  true));
      return CompletableFuture.completedStage(true);
    }
  }

  private String token(@Nullable Instant expires) {
    OpaqueTokens.Minted minted =
        OpaqueTokens.mint("default", "admin", Set.of("admin"), Set.of(), START, expires, random);
    stored.add(minted.stored());
    return minted.text();
  }

  private TokenVerdict verdict(@Nullable String bearer) {
    return service.validate(bearer).toCompletableFuture().join();
  }

  private void revokeAll() {
    new MemoryTokens().revoke("default", "all");
  }

  @Test
  @Scenario("auth-core/Bearer tokens/Known token")
  void shouldSayWhoTheTokenSpeaksFor() {
    assertThat(verdict(token(null)))
        .isEqualTo(
            new Valid(
                new UserContext(
                    "admin",
                    "default",
                    Set.of("admin"),
                    Set.of(),
                    "opaque",
                    null,
                    stored.getFirst().id(),
                    START)));
  }

  @Test
  @Scenario("auth-core/Bearer tokens/Missing or unknown token")
  void shouldRefuseWhatIsMissingMalformedOrUnknown() {
    String unknown = OpaqueTokens.mint("t", "s", Set.of(), Set.of(), START, null, random).text();

    assertThat(verdict(null)).isEqualTo(new Refused(RefusalReason.MISSING));
    assertThat(verdict("abc")).isEqualTo(new Refused(RefusalReason.MALFORMED));
    assertThat(verdict(unknown)).isEqualTo(new Refused(RefusalReason.UNKNOWN));
  }

  @Test
  @Scenario("auth-core/Bearer tokens/Expired token")
  void shouldRefuseWhenTheTimeOfTheTokenIsOver() {
    String token = token(START.plusSeconds(5));
    assertThat(verdict(token)).isInstanceOf(Valid.class);

    now = START.plusSeconds(5);

    assertThat(verdict(token)).isEqualTo(new Refused(RefusalReason.EXPIRED));
  }

  @Test
  @Scenario("auth-core/Bearer tokens/Revoked token")
  void shouldRefuseARevokedTokenWhenTheCachedVerdictHasGone() {
    String token = token(null);
    assertThat(verdict(token)).isInstanceOf(Valid.class);
    revokeAll();

    now = START.plusSeconds(10);

    assertThat(verdict(token)).isEqualTo(new Refused(RefusalReason.REVOKED));
  }

  @Test
  void shouldRefuseARevokedTokenAtOnceWhenItWasRevokedHere() {
    String token = token(null);
    assertThat(verdict(token)).isInstanceOf(Valid.class);
    revokeAll();

    service.forgetAll();

    assertThat(verdict(token)).isEqualTo(new Refused(RefusalReason.REVOKED));
  }

  @Test
  void shouldAskTheStoreOnceWhileTheVerdictIsFresh() {
    String token = token(null);
    for (int i = 0; i < 5; i++) {
      verdict(token);
    }

    assertThat(asked).isEqualTo(1);
  }

  @Test
  @Scenario("auth-core/Bearer tokens/Store away")
  void shouldSayUnavailableWhenTheStoreIsAway() {
    away = true;

    assertThat(verdict(token(null))).isEqualTo(new Refused(RefusalReason.UNAVAILABLE));
  }

  @Test
  void shouldNotShowSecretsInText() {
    OpaqueTokens.Minted minted =
        OpaqueTokens.mint("t", "s", Set.of(), Set.of(), START, null, random);

    assertThat(minted.toString()).doesNotContain(minted.text(), minted.stored().sha256());
  }
}
