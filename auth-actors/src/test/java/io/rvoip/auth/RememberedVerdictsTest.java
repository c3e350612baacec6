package io.rvoip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.TokenVerdict.Refused;
import io.rvoip.auth.TokenVerdict.Valid;
import io.rvoip.auth.revocation.Revocation;
import io.rvoip.auth.revocation.Revocation.Kind;
import io.rvoip.auth.revocation.Revocation.Target;
import io.rvoip.auth.revocation.Revocations;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What the service remembers, how long, and what it does not believe any more. */
class RememberedVerdictsTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration LIFE = Duration.ofSeconds(60);

  private final Revocations revocations = new Revocations();
  private Instant now = NOON;
  private Instant expiry = NOON.plusSeconds(3600);
  private CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
  private final List<String> asked = new ArrayList<>();

  private final TokenValidationService service =
      new TokenValidationService(
          List.of(new Letters()),
          new TokenValidationService.Settings(16, Duration.ofSeconds(1), Duration.ofSeconds(2)),
          revocations,
          () -> now,
          () -> Duration.between(NOON, now).toNanos());

  /** Tokens of letters are users of that name; of digits, wrong; "!" fails. */
  private final class Letters implements TokenSource {
    @Override
    public String name() {
      return "letters";
    }

    @Override
    public boolean recognises(String token) {
      return !token.startsWith("?");
    }

    @Override
    public Duration cacheLife() {
      return LIFE;
    }

    @Override
    public CompletionStage<TokenVerdict> validate(String token, Instant at) {
      asked.add(token);
      return gate.thenApply(
          open ->
              switch (token.charAt(0)) {
                case '!' -> throw new IllegalStateException("away");
                case '0' -> new Refused(RefusalReason.BAD_SIGNATURE);
                default ->
                    new Valid(
                        new UserContext(
                            token,
                            "default",
                            Set.of(),
                            Set.of(),
                            name(),
                            expiry,
                            "id-" + token,
                            NOON));
              });
    }
  }

  private TokenVerdict verdict(String token) {
    return service.validate(token).toCompletableFuture().join();
  }

  private void revoke(Kind kind, String value, Instant before) {
    revocations.add(
        List.of(
            new Revocation(new Target("default", kind, value), before, NOON.plusSeconds(9999))));
  }

  @Test
  @Scenario("token-validation/Remembered verdicts/Good verdict")
  void shouldAskOnceWhileTheVerdictIsFresh() {
    verdict("alice");
    now = NOON.plusSeconds(59);
    assertThat(verdict("alice")).isInstanceOf(Valid.class);
    assertThat(asked).hasSize(1);
    assertThat(service.meanAge()).isEqualTo(Duration.ofSeconds(59));

    now = NOON.plusSeconds(60);
    verdict("alice");

    assertThat(asked).hasSize(2);
    assertThat(service.statistics().hits()).isEqualTo(1);
    assertThat(service.statistics().misses()).isEqualTo(2);
    assertThat(service.statistics().accepted()).isEqualTo(3);
  }

  @Test
  @Scenario("token-validation/Remembered verdicts/Never beyond expiry")
  void shouldNotRememberBeyondTheExpiryOfTheToken() {
    expiry = NOON.plusSeconds(5);
    verdict("alice");
    now = NOON.plusMillis(4_999);
    verdict("alice");
    assertThat(asked).hasSize(1);

    now = NOON.plusSeconds(5);
    verdict("alice");

    assertThat(asked).hasSize(2);
  }

  @Test
  @Scenario("token-validation/Remembered verdicts/Refusal")
  void shouldRememberARefusalForAShorterTime() {
    for (int i = 0; i < 10; i++) {
      assertThat(verdict("0")).isEqualTo(new Refused(RefusalReason.BAD_SIGNATURE));
    }
    assertThat(asked).hasSize(1);
    assertThat(service.statistics().refused(RefusalReason.BAD_SIGNATURE)).isEqualTo(10);

    now = NOON.plusSeconds(2);
    verdict("0");

    assertThat(asked).hasSize(2);
  }

  @Test
  void shouldNotRememberThatNobodyCouldTell() {
    assertThat(verdict("!")).isEqualTo(new Refused(RefusalReason.UNAVAILABLE));
    verdict("!");
    assertThat(asked).hasSize(2);
  }

  @Test
  @Scenario("token-validation/Remembered verdicts/Many at once")
  void shouldJudgeATokenOnceForAllWhoAskAtTheSameTime() {
    gate = new CompletableFuture<>();
    List<CompletableFuture<TokenVerdict>> waiting = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      waiting.add(service.validate("alice").toCompletableFuture());
    }

    gate.complete(null);

    assertThat(waiting).allSatisfy(w -> assertThat(w.join()).isInstanceOf(Valid.class));
    assertThat(asked).hasSize(1);
    verdict("bob");
    assertThat(asked).as("nothing is left behind").hasSize(2);
  }

  @Test
  @Scenario("token-validation/Remembered verdicts/Flood of wrong tokens")
  void shouldNotLetWrongTokensPushOutRightOnes() {
    verdict("alice");
    for (int i = 0; i < 10_000; i++) {
      verdict("0" + i);
    }
    asked.clear();

    verdict("alice");

    assertThat(asked).isEmpty();
    assertThat(service.remembered()).isLessThanOrEqualTo(1 + 8);
  }

  @Test
  @Scenario("token-validation/Revocation/Subject")
  void shouldRefuseARevokedSubjectFromThatMomentAlthoughItsVerdictIsRemembered() {
    assertThat(verdict("alice")).isInstanceOf(Valid.class);
    assertThat(verdict("bob")).isInstanceOf(Valid.class);

    revoke(Kind.SUBJECT, "alice", NOON);

    assertThat(verdict("alice")).isEqualTo(new Refused(RefusalReason.REVOKED));
    assertThat(verdict("bob")).isInstanceOf(Valid.class);
    assertThat(asked).containsExactly("alice", "bob");
  }

  @Test
  @Scenario("token-validation/Revocation/Issued later")
  void shouldAcceptATokenThatWasIssuedAfterTheRevocation() {
    revoke(Kind.SUBJECT, "alice", NOON.minusSeconds(1));
    assertThat(verdict("alice")).isInstanceOf(Valid.class);
  }

  @Test
  @Scenario("token-validation/Revocation/One token, or all")
  void shouldRefuseOneTokenOrAllOfATenant() {
    revoke(Kind.TOKEN, "id-alice", NOON.minusSeconds(1));
    assertThat(verdict("alice")).isEqualTo(new Refused(RefusalReason.REVOKED));
    assertThat(verdict("bob")).isInstanceOf(Valid.class);

    revoke(Kind.ALL, "", NOON);

    assertThat(verdict("bob")).isEqualTo(new Refused(RefusalReason.REVOKED));
    assertThat(verdict("carol")).isEqualTo(new Refused(RefusalReason.REVOKED));
  }

  @Test
  void shouldNotMissARevocationThatComesWhileTheTokenIsJudged() {
    gate = new CompletableFuture<>();
    CompletableFuture<TokenVerdict> waiting = service.validate("alice").toCompletableFuture();
    revoke(Kind.SUBJECT, "alice", NOON);

    gate.complete(null);

    assertThat(waiting.join()).isEqualTo(new Refused(RefusalReason.REVOKED));
    assertThat(verdict("alice")).isEqualTo(new Refused(RefusalReason.REVOKED));
  }

  @Test
  @Scenario("token-validation/Hostile tokens/Bombs")
  void shouldRefuseATokenThatIsTooLongUnread() {
    assertThat(verdict("a".repeat(16_385))).isEqualTo(new Refused(RefusalReason.TOO_LARGE));
    assertThat(verdict("a".repeat(16_384))).isInstanceOf(Valid.class);
    assertThat(verdict("?")).isEqualTo(new Refused(RefusalReason.MALFORMED));
    assertThat(asked).hasSize(1);
  }
}
