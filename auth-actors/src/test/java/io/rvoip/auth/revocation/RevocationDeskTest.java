package io.rvoip.auth.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.revocation.Revocation.Kind;
import io.rvoip.auth.revocation.Revocation.Target;
import io.rvoip.auth.revocation.RevocationDesk.Order;
import io.rvoip.auth.revocation.RevocationDesk.Result;
import io.rvoip.testkit.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RevocationDeskTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.000000500Z");
  private static final Target ALICE = new Target("default", Kind.SUBJECT, "alice");

  private final List<RecordedRevocation> stored = new ArrayList<>();
  private final List<Revocation> announced = new ArrayList<>();
  private final Revocations local = new Revocations();
  private boolean away;

  private final RevocationDesk desk =
      new RevocationDesk(
          new MemoryStore(),
          local,
          announced::add,
          new RevocationDesk.Settings(Duration.ofDays(30), 2),
          () -> NOW);

  private final class MemoryStore implements RevocationStore {
    @Override
    public CompletionStage<Void> add(RecordedRevocation revocation) {
      if (away) {
        return CompletableFuture.failedStage(new IllegalStateException("database away"));
      }
      stored.add(revocation);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<List<RecordedRevocation>> list(String tenant, Target after, int limit) {
      return CompletableFuture.completedStage(List.copyOf(stored));
    }

    @Override
    public CompletionStage<Integer> count(String tenant) {
      return CompletableFuture.completedStage(stored.size());
    }

    @Override
    public CompletionStage<List<Revocation>> valid(Instant now) {
      return CompletableFuture.completedStage(List.of());
    }

    @Override
    public CompletionStage<Integer> forget(Instant now) {
      return CompletableFuture.completedStage(0);
    }
  }

  private Result revoke(Target target, Instant before, String reason) {
    return desk.revoke(new Order(target, before, "admin", reason)).toCompletableFuture().join();
  }

  @Test
  void shouldStoreThenCountHereThenTellTheOthers() {
    Result result = revoke(ALICE, null, "left");

    assertThat(result).isInstanceOf(Result.Done.class);
    assertThat(stored).hasSize(1);
    assertThat(announced).containsExactly(stored.getFirst().revocation());
    assertThat(local.cover("default", "alice", null, NOW)).isTrue();
    assertThat(stored.getFirst().revocation().before())
        .as("rounded up to the milliseconds that travel")
        .isEqualTo(Instant.parse("2026-03-01T12:00:00.001Z"));
  }

  @Test
  void shouldTellNobodyWhatIsNotStored() {
    away = true;

    assertThat(desk.revoke(new Order(ALICE, null, "admin", "")).toCompletableFuture())
        .isCompletedExceptionally();
    assertThat(announced).isEmpty();
    assertThat(local.size()).isZero();
  }

  @Test
  @Scenario("token-validation/Revocation/Orders that are not acceptable")
  void shouldRefuseOrdersThatMakeNoSense() {
    assertThat(revoke(new Target("default", Kind.SUBJECT, " "), null, ""))
        .isInstanceOf(Result.Invalid.class);
    assertThat(revoke(new Target("default", Kind.TOKEN, "x".repeat(256)), null, ""))
        .isInstanceOf(Result.Invalid.class);
    assertThat(revoke(ALICE, NOW.plusSeconds(1), "")).isInstanceOf(Result.Invalid.class);
    assertThat(revoke(ALICE, null, "r".repeat(201))).isInstanceOf(Result.Invalid.class);
    assertThat(stored).isEmpty();
  }

  @Test
  @Scenario("token-validation/Revocation/Orders that are not acceptable")
  void shouldLimitTheRevocationsOfATenant() {
    revoke(ALICE, null, "");
    revoke(new Target("default", Kind.SUBJECT, "bob"), null, "");

    assertThat(revoke(new Target("default", Kind.SUBJECT, "carol"), null, ""))
        .isEqualTo(new Result.TooMany(2));
  }
}
