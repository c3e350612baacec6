package io.rvoip.store;

import io.rvoip.sip.journal.CdrRow;
import io.rvoip.sip.journal.JournalEntry.Live;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A group of writes as one statement, which is its own transaction: one round trip. Columns travel
 * as arrays, so that the statement is the same for any number of rows.
 *
 * <p>A write whose entity has been claimed by another, or that ends an entity without a live row,
 * is left out, to be looked at alone; a key that exists fails the group.
 */
final class PostgresGroup {
  /** Name, type and value of a column. */
  private record Column<T>(String name, String type, Function<T, @Nullable Object> value) {}

  private static final List<Column<EventRow>> EVENT =
      List.of(
          new Column<>("entity_type", "varchar", e -> e.entity().type()),
          new Column<>("entity_id", "varchar", e -> e.entity().id()),
          new Column<>("seq_nr", "bigint", EventRow::seqNr),
          new Column<>("tenant", "varchar", e -> e.entry().tenant()),
          new Column<>("shard", "int", e -> e.entry().shard()),
          new Column<>("slice", "int", EventRow::slice),
          new Column<>("name", "varchar", e -> e.entry().name()),
          new Column<>("version", "int", e -> e.entry().version()),
          new Column<>("written_at", "timestamptz", e -> e.time().toString()),
          new Column<>("epoch", "bigint", e -> e.entry().epoch()),
          new Column<>("writer", "varchar", EventRow::writer),
          new Column<>("payload", "bytea", e -> e.entry().payload()));

  private static final List<Column<CdrRow>> CDR =
      List.of(
          new Column<>("call_id", "varchar", CdrRow::callId),
          new Column<>("tenant", "varchar", CdrRow::tenant),
          new Column<>("from_uri", "varchar", CdrRow::from),
          new Column<>("to_uri", "varchar", CdrRow::to),
          new Column<>("route", "varchar", CdrRow::route),
          new Column<>("started", "timestamptz", r -> r.started().toString()),
          new Column<>("answered", "timestamptz", r -> text(r.answered())),
          new Column<>("ended", "timestamptz", r -> r.ended().toString()),
          new Column<>("duration_ms", "bigint", CdrRow::durationMs),
          new Column<>("outcome", "varchar", CdrRow::outcome),
          new Column<>("sip_status", "int", CdrRow::sipStatus),
          new Column<>("ended_by", "varchar", CdrRow::endedBy),
          new Column<>("owner_nodes", "varchar", CdrRow::ownerNodes),
          new Column<>("legs", "varchar", CdrRow::legs),
          new Column<>("codec", "varchar", CdrRow::codec),
          new Column<>("identity", "varchar", CdrRow::identity));

  private static final String SAME_ENTITY = " e.type = w.entity_type AND e.id = w.entity_id";

  private final String owner;

  PostgresGroup(String owner) {
    this.owner = owner;
  }

  /** Whether the write may be part of a group. */
  static boolean takes(PendingWrite write) {
    EventRow first = write.rows().getFirst();
    return write.rows().size() == 1
        && (first.entry().cdr() == null || first.entry().live() == Live.ENDS);
  }

  /** Writes and commits; returns what has been written. */
  List<PendingWrite> write(Connection c, List<PendingWrite> writes) throws SQLException {
    List<EventRow> events = writes.stream().map(w -> w.rows().getFirst()).toList();
    List<EventRow> records = events.stream().filter(e -> e.entry().cdr() != null).toList();
    boolean starts = has(events, Live.STARTS);
    boolean ends = has(events, Live.ENDS);
    c.setAutoCommit(true);
    try (PreparedStatement s = c.prepareStatement(sql(starts, ends, !records.isEmpty()))) {
      Arrays arrays = new Arrays(c, s);
      arrays.bind(EVENT, events);
      arrays.bind("varchar", events, e -> e.entry().live().name());
      if (starts) {
        s.setString(++arrays.bound, owner);
      }
      if (!records.isEmpty()) {
        arrays.bind("varchar", records, e -> e.entity().type());
        arrays.bind("varchar", records, e -> e.entity().id());
        arrays.bind(CDR, records.stream().map(PostgresGroup::cdr).toList());
      }
      Set<EntityKey> written = new HashSet<>();
      try (ResultSet row = s.executeQuery()) {
        while (row.next()) {
          written.add(new EntityKey(row.getString(1), row.getString(2)));
        }
      }
      return writes.stream().filter(w -> written.contains(w.entity())).toList();
    }
  }

  /** Binds columns as arrays, one parameter after the other. */
  private static final class Arrays {
    private final Connection connection;
    private final PreparedStatement statement;
    private int bound;

    Arrays(Connection connection, PreparedStatement statement) {
      this.connection = connection;
      this.statement = statement;
    }

    <T> void bind(List<Column<T>> columns, List<T> rows) throws SQLException {
      for (Column<T> column : columns) {
        bind(column.type(), rows, column.value());
      }
    }

    <T> void bind(String type, List<T> rows, Function<T, @Nullable Object> value)
        throws SQLException {
      @Nullable Object[] values =
          type.equals("bytea")
              ? rows.stream().map(value).toArray(byte[][]::new) // its encoder insists
              : rows.stream().map(value).toArray();
      statement.setArray(++bound, connection.createArrayOf(type, values));
    }
  }

  private static boolean has(List<EventRow> events, Live live) {
    return events.stream().anyMatch(e -> e.entry().live() == live);
  }

  private static CdrRow cdr(EventRow event) {
    CdrRow cdr = event.entry().cdr();
    if (cdr == null) {
      throw new IllegalArgumentException("cdr: null (expected: a record)");
    }
    return JournalTables.fitting(cdr);
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  /** Parameters: the events' columns and what becomes of each entity; the owner; the records. */
  private static String sql(boolean starts, boolean ends, boolean records) {
    StringBuilder sql = new StringBuilder(2000);
    String columns = names(EVENT, "");
    sql.append("WITH w AS (SELECT * FROM unnest(").append(parameters(EVENT));
    sql.append(", ?::varchar[]) AS t (").append(columns).append(", live))");
    if (ends) {
      sql.append(", ended AS (DELETE FROM live_entity e USING w WHERE w.live = 'ENDS' AND")
          .append(SAME_ENTITY)
          .append(" AND e.epoch <= w.epoch RETURNING e.type, e.id)");
    }
    if (starts) {
      sql.append(", started AS (INSERT INTO live_entity (type, id, shard, tenant, owner, epoch)")
          .append(" SELECT entity_type, entity_id, shard, tenant, ?, epoch FROM w")
          .append(" WHERE live = 'STARTS')");
    }
    sql.append(", written AS (INSERT INTO event_journal (").append(columns);
    sql.append(") SELECT ").append(columns).append(" FROM w WHERE CASE live");
    if (starts) {
      sql.append(" WHEN 'STARTS' THEN TRUE");
    }
    if (ends) {
      sql.append(" WHEN 'ENDS' THEN EXISTS (SELECT 1 FROM ended e WHERE")
          .append(SAME_ENTITY)
          .append(")");
    }
    sql.append(" WHEN 'GOES_ON' THEN COALESCE((SELECT e.epoch FROM live_entity e WHERE")
        .append(SAME_ENTITY)
        .append("), 0) <= w.epoch END RETURNING entity_type, entity_id)");
    if (records) {
      sql.append(", records AS (INSERT INTO cdr (").append(names(CDR, ""));
      sql.append(") SELECT ").append(names(CDR, "w."));
      sql.append(" FROM unnest(?::varchar[], ?::varchar[], ").append(parameters(CDR));
      sql.append(") AS w (entity_type, entity_id, ").append(names(CDR, ""));
      sql.append(") WHERE EXISTS (SELECT 1 FROM ended e WHERE").append(SAME_ENTITY);
      sql.append(") ON CONFLICT DO NOTHING)");
    }
    return sql.append(" SELECT entity_type, entity_id FROM written").toString();
  }

  private static <T> String names(List<Column<T>> columns, String prefix) {
    return String.join(", ", columns.stream().map(c -> prefix + c.name()).toList());
  }

  private static <T> String parameters(List<Column<T>> columns) {
    return String.join(", ", columns.stream().map(c -> "?::" + c.type() + "[]").toList());
  }
}
