package io.rvoip.auth.revocation;

import io.rvoip.auth.UserContext;
import io.rvoip.auth.revocation.Revocation.Kind;
import io.rvoip.auth.revocation.Revocation.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders to revoke: stores them first, so that no restart forgets them, then has them count
 * here, then tells the other nodes. Nothing here blocks.
 */
public final class RevocationDesk {
  private static final int MAX_VALUE = 255;
  private static final int MAX_REASON = 200;

  private final RevocationStore store;
  private final Revocations local;
  private final Consumer<Revocation> others;
  private final Settings settings;
  private final InstantSource clock;

  /**
   * Limits.
   *
   * @param keep how long a revocation is kept; no accepted token may live longer after it was
   *     issued
   * @param perTenant most revocations of a tenant at a time
   */
  public record Settings(Duration keep, int perTenant) {}

  /**
   * A desk.
   *
   * @param others told of each revocation after it has been stored; does not block
   */
  public RevocationDesk(
      RevocationStore store,
      Revocations local,
      Consumer<Revocation> others,
      Settings settings,
      InstantSource clock) {
    this.store = store;
    this.local = local;
    this.others = others;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * An order.
   *
   * @param before tokens issued until then; null: until now
   * @param by subject of whoever orders
   */
  public record Order(Target target, @Nullable Instant before, String by, String reason) {}

  /** What became of an order. */
  public sealed interface Result {
    /** It counts here and is on its way to the other nodes. */
    record Done(RecordedRevocation recorded) implements Result {}

    /** The order makes no sense; {@code name: value (expected: …)}. */
    record Invalid(String problem) implements Result {}

    /** The tenant has too many. */
    record TooMany(int limit) implements Result {}
  }

  /** Whether what speaks for this caller is revoked, as far as this node knows. */
  public boolean covers(UserContext user) {
    return local.cover(user);
  }

  /** Revokes; the stage fails when the store does. */
  public CompletionStage<Result> revoke(Order order) {
    Instant now = clock.instant();
    String problem = problem(order, now);
    if (problem != null) {
      return CompletableFuture.completedStage(new Result.Invalid(problem));
    }
    // Rounded up, so that no way to another node or into the database makes it cover less.
    Instant before =
        (order.before() == null ? now : order.before())
            .plusNanos(999_999)
            .truncatedTo(ChronoUnit.MILLIS);
    RecordedRevocation recorded =
        new RecordedRevocation(
            new Revocation(order.target(), before, now.plus(settings.keep())),
            now,
            order.by(),
            order.reason());
    return store
        .count(order.target().tenant())
        .thenCompose(
            count ->
                count >= settings.perTenant()
                    ? CompletableFuture.completedStage(new Result.TooMany(settings.perTenant()))
                    : store.add(recorded).thenApply(stored -> announce(recorded)));
  }

  /** Revocations of a tenant. */
  public CompletionStage<List<RecordedRevocation>> list(
      String tenant, @Nullable Target after, int limit) {
    return store.list(tenant, after, limit);
  }

  private Result announce(RecordedRevocation recorded) {
    local.add(List.of(recorded.revocation()));
    others.accept(recorded.revocation());
    return new Result.Done(recorded);
  }

  private static @Nullable String problem(Order order, Instant now) {
    String value = order.target().value();
    if (order.target().kind() != Kind.ALL && (value.isBlank() || value.length() > MAX_VALUE)) {
      return order.target().kind().word()
          + ": "
          + value.length()
          + " characters (expected: 1.."
          + MAX_VALUE
          + ")";
    }
    if (order.before() != null && order.before().isAfter(now)) {
      return "before: " + order.before() + " (expected: not in the future)";
    }
    if (order.reason().length() > MAX_REASON) {
      return "reason: "
          + order.reason().length()
          + " characters (expected: at most "
          + MAX_REASON
          + ")";
    }
    return null;
  }
}
