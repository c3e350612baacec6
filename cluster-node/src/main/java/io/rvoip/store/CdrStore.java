package io.rvoip.store;

import io.rvoip.sip.journal.CdrRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Call detail records, the newest first. */
public final class CdrStore {
  private static final String CDR =
      "SELECT call_id, tenant, from_uri, to_uri, route, started, answered, ended, duration_ms,"
          + " outcome, sip_status, ended_by, owner_nodes, legs, codec, identity FROM cdr";

  private final StoreThreads threads;

  CdrStore(StoreThreads threads) {
    this.threads = threads;
  }

  /**
   * Which records are wanted; a null asks for all.
   *
   * @param from calls started at or after
   * @param before calls started before
   * @param party user part or whole address of caller or called, exactly
   * @param cursor {@link Page#next()} of the page before
   * @param limit longest page, from 1
   */
  public record Filter(
      String tenant,
      @Nullable Instant from,
      @Nullable Instant before,
      @Nullable String party,
      @Nullable String outcome,
      @Nullable String cursor,
      int limit) {

    /** Checks the values; a cursor that is not one of ours is refused here. */
    public Filter {
      if (limit < 1) {
        throw new IllegalArgumentException("limit: " + limit + " (expected: 1 or more)");
      }
      if (cursor != null) {
        position(cursor);
      }
    }

    /** The newest of a tenant. */
    public static Filter newest(String tenant, int limit) {
      return new Filter(tenant, null, null, null, null, null, limit);
    }
  }

  /**
   * A page of records.
   *
   * @param next cursor of the next page; null after the last
   */
  public record Page(List<CdrRow> rows, @Nullable String next) {}

  private record Position(Instant started, String callId) {}

  /** A page, the newest call first. */
  public CompletionStage<Page> page(Filter filter) {
    StringBuilder sql = new StringBuilder(CDR).append(" WHERE tenant = ?");
    List<Object> values = new ArrayList<>(List.of(filter.tenant()));
    if (filter.from() != null) {
      sql.append(" AND started >= ?");
      values.add(filter.from());
    }
    if (filter.before() != null) {
      sql.append(" AND started < ?");
      values.add(filter.before());
    }
    if (filter.party() != null) {
      sql.append(" AND (from_uri = ? OR to_uri = ? OR from_uri LIKE ? OR to_uri LIKE ?)");
      String user = likeLiteral(filter.party()) + "@%";
      values.addAll(List.of(filter.party(), filter.party(), user, user));
    }
    if (filter.outcome() != null) {
      sql.append(" AND outcome = ?");
      values.add(filter.outcome());
    }
    if (filter.cursor() != null) {
      Position after = position(filter.cursor());
      sql.append(" AND started <= ? AND (started < ? OR call_id < ?)");
      values.addAll(List.of(after.started(), after.started(), after.callId()));
    }
    sql.append(" ORDER BY started DESC, call_id DESC LIMIT ?");
    values.add(filter.limit() + 1); // one more tells whether there is a next page
    return threads.ask(
        c -> pageOf(Sql.list(c, sql.toString(), CdrStore::cdr, values.toArray()), filter.limit()));
  }

  /** One record. */
  public CompletionStage<Optional<CdrRow>> find(String tenant, String callId) {
    return threads.ask(
        c ->
            Sql.first(c, CDR + " WHERE call_id = ? AND tenant = ?", CdrStore::cdr, callId, tenant));
  }

  private static Page pageOf(List<CdrRow> rows, int limit) {
    if (rows.size() <= limit) {
      return new Page(List.copyOf(rows), null);
    }
    CdrRow last = rows.get(limit - 1);
    return new Page(List.copyOf(rows.subList(0, limit)), last.started() + "~" + last.callId());
  }

  private static Position position(String cursor) {
    int tilde = cursor.indexOf('~');
    try {
      return new Position(
          Instant.parse(cursor.substring(0, Math.max(0, tilde))), cursor.substring(tilde + 1));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "cursor: " + cursor + " (expected: one that a page has given)", e);
    }
  }

  private static String likeLiteral(String text) {
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }

  private static CdrRow cdr(ResultSet row) throws SQLException {
    return new CdrRow(
        row.getString("call_id"),
        row.getString("tenant"),
        row.getString("from_uri"),
        row.getString("to_uri"),
        row.getString("route"),
        Sql.instant(row, "started"),
        Sql.instantOrNull(row, "answered"),
        Sql.instant(row, "ended"),
        row.getLong("duration_ms"),
        row.getString("outcome"),
        row.getInt("sip_status"),
        row.getString("ended_by"),
        row.getString("owner_nodes"),
        row.getString("legs"),
        row.getString("codec"),
        row.getString("identity"));
  }
}
