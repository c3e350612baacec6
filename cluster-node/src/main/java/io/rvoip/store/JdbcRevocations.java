package io.rvoip.store;

import io.rvoip.auth.revocation.RecordedRevocation;
import io.rvoip.auth.revocation.Revocation;
import io.rvoip.auth.revocation.Revocation.Kind;
import io.rvoip.auth.revocation.Revocation.Target;
import io.rvoip.auth.revocation.RevocationStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Revocations in the table {@code revocation}, one row per target. */
final class JdbcRevocations implements RevocationStore {
  private static final String ROW =
      "SELECT tenant, kind, target, issued_before, kept_until, recorded, ordered_by, reason"
          + " FROM revocation";

  private final StoreThreads threads;

  JdbcRevocations(StoreThreads threads) {
    this.threads = threads;
  }

  @Override
  public CompletionStage<Void> add(RecordedRevocation revocation) {
    return threads
        .ask(
            c -> {
              if (widen(c, revocation) == 0 && insert(c, revocation) == 0) {
                widen(c, revocation); // another node was faster
              }
              return endStoredTokens(c, revocation.revocation());
            })
        .thenAccept(tokens -> {});
  }

  private static int widen(Connection c, RecordedRevocation r) throws SQLException {
    Target target = r.revocation().target();
    return Sql.update(
        c,
        "UPDATE revocation SET issued_before = GREATEST(issued_before, ?),"
            + " kept_until = GREATEST(kept_until, ?), recorded = ?, ordered_by = ?, reason = ?"
            + " WHERE tenant = ? AND kind = ? AND target = ?",
        r.revocation().before(),
        r.revocation().until(),
        r.recorded(),
        r.by(),
        r.reason(),
        target.tenant(),
        target.kind().word(),
        target.value());
  }

  private static int insert(Connection c, RecordedRevocation r) throws SQLException {
    Target target = r.revocation().target();
    return Sql.update(
        c,
        "INSERT INTO revocation (tenant, kind, target, issued_before, kept_until, recorded,"
            + " ordered_by, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        target.tenant(),
        target.kind().word(),
        target.value(),
        r.revocation().before(),
        r.revocation().until(),
        r.recorded(),
        r.by(),
        r.reason());
  }

  /** A stored token may have no end, so its revocation must not have one either. */
  private static int endStoredTokens(Connection c, Revocation r) throws SQLException {
    String tokens =
        "UPDATE api_token SET revoked = TRUE,"
            + " revoked_at = COALESCE(revoked_at, CURRENT_TIMESTAMP) WHERE tenant = ?";
    Target target = r.target();
    return switch (target.kind()) {
      case SUBJECT ->
          Sql.update(
              c,
              tokens + " AND subject = ? AND created <= ?",
              target.tenant(),
              target.value(),
              r.before());
      case TOKEN -> Sql.update(c, tokens + " AND id = ?", target.tenant(), target.value());
      case ALL -> Sql.update(c, tokens + " AND created <= ?", target.tenant(), r.before());
    };
  }

  @Override
  public CompletionStage<List<RecordedRevocation>> list(
      String tenant, @Nullable Target after, int limit) {
    return threads.ask(
        c ->
            Sql.list(
                c,
                ROW
                    + " WHERE tenant = ? AND (kind, target) > (?, ?)"
                    + " ORDER BY kind, target LIMIT ?",
                JdbcRevocations::recorded,
                tenant,
                after == null ? "" : after.kind().word(),
                after == null ? "" : after.value(),
                limit));
  }

  @Override
  public CompletionStage<Integer> count(String tenant) {
    return threads.ask(
        c ->
            Sql.list(
                    c,
                    "SELECT COUNT(*) FROM revocation WHERE tenant = ?",
                    row -> row.getInt(1),
                    tenant)
                .getFirst());
  }

  @Override
  public CompletionStage<List<Revocation>> valid(Instant now) {
    return threads.recover(
        c -> Sql.list(c, ROW + " WHERE kept_until > ?", row -> recorded(row).revocation(), now));
  }

  @Override
  public CompletionStage<Integer> forget(Instant now) {
    return threads.ask(c -> Sql.update(c, "DELETE FROM revocation WHERE kept_until <= ?", now));
  }

  private static RecordedRevocation recorded(ResultSet row) throws SQLException {
    Kind kind = Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT));
    return new RecordedRevocation(
        new Revocation(
            new Target(row.getString("tenant"), kind, row.getString("target")),
            Sql.instant(row, "issued_before"),
            Sql.instant(row, "kept_until")),
        Sql.instant(row, "recorded"),
        row.getString("ordered_by"),
        row.getString("reason"));
  }
}
