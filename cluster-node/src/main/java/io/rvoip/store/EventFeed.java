package io.rvoip.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The events of the journal in the order in which readers may see them, to be resumed at any point.
 *
 * <p>Numbers are given out before a commit, so a reader that goes by them alone would step over the
 * event of a slower transaction. Here the order is (transaction, number), and on PostgreSQL only
 * events of transactions are given before which none is open any more. One long transaction in the
 * database therefore holds the feed up, and no event is ever missed.
 */
public final class EventFeed {
  private static final String EVENT =
      "SELECT txid, ordering, entity_type, entity_id, seq_nr, tenant, name, version, written_at,"
          + " epoch, payload FROM event_journal";

  private final StoreThreads threads;
  private final Dialect dialect;

  EventFeed(StoreThreads threads, Dialect dialect) {
    this.threads = threads;
    this.dialect = dialect;
  }

  /** An event as readers get it, with the cursor that resumes after it. */
  @SuppressWarnings("ArrayRecordComponent") // shared bytes, compared by nobody
  public record FeedEvent(
      Cursor cursor,
      String tenant,
      String entityType,
      String entityId,
      long seqNr,
      String name,
      int version,
      Instant time,
      long epoch,
      byte[] payload) {}

  /** A place in the feed; as text it is the resume token of an event stream. */
  public record Cursor(long transaction, long number) implements Comparable<Cursor> {
    /** Before the first event. */
    public static final Cursor START = new Cursor(-1, -1);

    /** Reads {@link #toString()}. */
    public static Cursor parse(String text) {
      int dot = text.indexOf('.');
      try {
        return new Cursor(
            Long.parseLong(text.substring(0, Math.max(0, dot))),
            Long.parseLong(text.substring(dot + 1)));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "cursor: " + text + " (expected: the id of an event)", e);
      }
    }

    @Override
    public int compareTo(Cursor other) {
      int byTransaction = Long.compare(transaction, other.transaction);
      return byTransaction != 0 ? byTransaction : Long.compare(number, other.number);
    }

    @Override
    public String toString() {
      return transaction + "." + number;
    }
  }

  /**
   * Events after the cursor, the oldest first.
   *
   * @param tenant only this tenant's; null for all
   */
  public CompletionStage<List<FeedEvent>> after(Cursor cursor, @Nullable String tenant, int limit) {
    StringBuilder sql = new StringBuilder(EVENT);
    List<Object> values = new ArrayList<>();
    switch (dialect) {
      case H2 -> sql.append(" WHERE txid = 0 AND ordering > ?");
      case POSTGRES -> {
        sql.append(" WHERE (txid, ordering) > (?, ?)");
        sql.append(" AND txid < (pg_snapshot_xmin(pg_current_snapshot())::text::bigint)");
        values.add(cursor.transaction());
      }
    }
    values.add(cursor.number());
    if (tenant != null) {
      sql.append(" AND tenant = ?");
      values.add(tenant);
    }
    sql.append(" ORDER BY txid, ordering LIMIT ?");
    values.add(limit);
    return threads.ask(c -> Sql.list(c, sql.toString(), EventFeed::event, values.toArray()));
  }

  /** The cursor after the newest event that may be read: where a reader of news begins. */
  public CompletionStage<Cursor> head() {
    String visible =
        switch (dialect) {
          case H2 -> "";
          case POSTGRES -> " WHERE txid < (pg_snapshot_xmin(pg_current_snapshot())::text::bigint)";
        };
    return threads.ask(
        c ->
            Sql.first(
                    c,
                    "SELECT txid, ordering FROM event_journal"
                        + visible
                        + " ORDER BY txid DESC, ordering DESC LIMIT 1",
                    row -> new Cursor(row.getLong(1), row.getLong(2)))
                .orElse(Cursor.START));
  }

  /** Events of one entity after a sequence number, in order. */
  public CompletionStage<List<FeedEvent>> ofEntity(
      String type, String id, long afterSeqNr, int limit) {
    return threads.ask(
        c ->
            Sql.list(
                c,
                EVENT
                    + " WHERE entity_type = ? AND entity_id = ? AND seq_nr > ?"
                    + " ORDER BY seq_nr LIMIT ?",
                EventFeed::event,
                type,
                id,
                afterSeqNr,
                limit));
  }

  private static FeedEvent event(ResultSet row) throws SQLException {
    return new FeedEvent(
        new Cursor(row.getLong("txid"), row.getLong("ordering")),
        row.getString("tenant"),
        row.getString("entity_type"),
        row.getString("entity_id"),
        row.getLong("seq_nr"),
        row.getString("name"),
        row.getInt("version"),
        Sql.instant(row, "written_at"),
        row.getLong("epoch"),
        row.getBytes("payload"));
  }
}
