package io.rvoip.store;

import io.rvoip.sip.journal.CdrRow;
import io.rvoip.sip.journal.FencedException;
import io.rvoip.sip.journal.JournalEntry;
import io.rvoip.sip.journal.JournalEntry.Live;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The statements behind a write: events, the row of a live entity and the call detail record in one
 * transaction. {@link #writeTogether} is for the ordinary case and writes many entities with few
 * statements; what it leaves out is not ordinary, and {@link #writeAlone} finds out why.
 */
final class JournalTables {
  private static final String INSERT_EVENT =
      "INSERT INTO event_journal (entity_type, entity_id, seq_nr, tenant, shard, slice, name,"
          + " version, written_at, epoch, writer, payload)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String INSERT_LIVE =
      "INSERT INTO live_entity (type, id, shard, tenant, owner, epoch) VALUES (?, ?, ?, ?, ?, ?)";
  private static final String DELETE_LIVE =
      "DELETE FROM live_entity WHERE type = ? AND id = ? AND epoch <= ?";
  // Locked, so that a claim waits for the write or the write sees the claim.
  private static final String EPOCHS =
      "SELECT type, id, epoch FROM live_entity WHERE type = ANY(?) AND id = ANY(?) FOR UPDATE";
  private static final String EPOCH =
      "SELECT epoch FROM live_entity WHERE type = ? AND id = ? FOR UPDATE";
  private static final String INSERT_CDR =
      "INSERT INTO cdr (call_id, tenant, from_uri, to_uri, route, started, answered, ended,"
          + " duration_ms, outcome, sip_status, ended_by, owner_nodes, legs, codec, identity)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

  private final Dialect dialect;
  private final String owner;
  private final PostgresGroup postgres;

  /** Tables of a node; {@code owner} is written into the rows of its live entities. */
  JournalTables(Dialect dialect, String owner) {
    this.dialect = dialect;
    this.owner = owner;
    this.postgres = new PostgresGroup(owner);
  }

  /** Writes and commits what is ordinary of a group; returns that, and all or nothing on H2. */
  List<PendingWrite> writeTogether(Connection c, List<PendingWrite> writes) throws SQLException {
    return switch (dialect) {
      case POSTGRES -> {
        List<PendingWrite> ordinary = writes.stream().filter(PostgresGroup::takes).toList();
        yield ordinary.isEmpty() ? List.of() : postgres.write(c, ordinary);
      }
      case H2 -> {
        c.setAutoCommit(false);
        if (!writeAll(c, writes)) {
          c.rollback();
          yield List.of();
        }
        c.commit();
        yield writes;
      }
    };
  }

  /** False when one of them has to be looked at alone. */
  private boolean writeAll(Connection c, List<PendingWrite> writes) throws SQLException {
    List<PendingWrite> starting = writes.stream().filter(w -> has(w, Live.STARTS)).toList();
    List<PendingWrite> ending = writes.stream().filter(w -> has(w, Live.ENDS)).toList();
    List<PendingWrite> goingOn =
        writes.stream().filter(w -> !has(w, Live.STARTS) && !has(w, Live.ENDS)).toList();
    if (ending.stream().anyMatch(w -> has(w, Live.STARTS))
        || !noneIsFenced(c, goingOn)
        || !endLives(c, ending)) {
      return false;
    }
    startLives(c, starting);
    insertEvents(c, writes);
    insertCdrs(c, ending);
    return true;
  }

  /**
   * Writes one entity's events, whatever the tables hold. That its very events are there already,
   * because a commit was done whose answer got lost, is a success.
   *
   * @throws FencedException when another owner has taken the entity over
   */
  void writeAlone(Connection c, PendingWrite write) throws SQLException {
    EntityKey entity = write.entity();
    Optional<Long> epoch =
        Sql.first(c, EPOCH, row -> row.getLong("epoch"), entity.type(), entity.id());
    EventRow first = write.rows().getFirst();
    Optional<Boolean> own =
        Sql.first(
            c,
            "SELECT writer, name, payload FROM event_journal"
                + " WHERE entity_type = ? AND entity_id = ? AND seq_nr = ?",
            row -> isSame(row, first),
            entity.type(),
            entity.id(),
            first.seqNr());
    if (own.isPresent()) {
      if (own.get()) {
        return;
      }
      throw new FencedException(
          "%s: another owner has written event %d"
              .formatted(entity.persistenceId(), first.seqNr()));
    }
    if (epoch.isPresent() && epoch.get() > write.epoch()) {
      throw new FencedException(
          "%s: claimed with epoch %d, this writer has %d"
              .formatted(entity.persistenceId(), epoch.get(), write.epoch()));
    }
    insertEvents(c, List.of(write));
    if (has(write, Live.ENDS)) {
      endLives(c, List.of(write));
      insertCdrs(c, List.of(write));
    } else if (has(write, Live.STARTS)) {
      if (epoch.isPresent()) {
        Sql.update(
            c,
            "UPDATE live_entity SET owner = ?, epoch = ? WHERE type = ? AND id = ?",
            owner,
            write.epoch(),
            entity.type(),
            entity.id());
      } else {
        startLives(c, List.of(write));
      }
    }
  }

  private static boolean has(PendingWrite write, Live live) {
    for (EventRow row : write.rows()) {
      if (row.entry().live() == live) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSame(ResultSet stored, EventRow row) throws SQLException {
    return stored.getString("writer").equals(row.writer())
        && stored.getString("name").equals(row.entry().name())
        && Arrays.equals(stored.getBytes("payload"), row.entry().payload());
  }

  private static boolean noneIsFenced(Connection c, List<PendingWrite> writes) throws SQLException {
    if (writes.isEmpty()) {
      return true;
    }
    Map<EntityKey, Long> ours = new HashMap<>();
    writes.forEach(w -> ours.put(w.entity(), w.epoch()));
    Object[] types = ours.keySet().stream().map(EntityKey::type).distinct().toArray();
    Object[] ids = ours.keySet().stream().map(EntityKey::id).distinct().toArray();
    try (PreparedStatement s = c.prepareStatement(EPOCHS)) {
      s.setArray(1, c.createArrayOf("varchar", types));
      s.setArray(2, c.createArrayOf("varchar", ids));
      boolean fenced = false;
      try (ResultSet row = s.executeQuery()) {
        while (row.next()) {
          Long epoch = ours.get(new EntityKey(row.getString("type"), row.getString("id")));
          fenced |= epoch != null && row.getLong("epoch") > epoch;
        }
      }
      return !fenced;
    }
  }

  /** False when a row is missing or claimed by another. */
  private static boolean endLives(Connection c, List<PendingWrite> writes) throws SQLException {
    if (writes.isEmpty()) {
      return true;
    }
    try (PreparedStatement s = c.prepareStatement(DELETE_LIVE)) {
      for (PendingWrite write : writes) {
        Sql.bind(s, write.entity().type(), write.entity().id(), write.epoch());
        s.addBatch();
      }
      return Arrays.stream(s.executeBatch()).allMatch(deleted -> deleted == 1);
    }
  }

  private void startLives(Connection c, List<PendingWrite> writes) throws SQLException {
    if (writes.isEmpty()) {
      return;
    }
    try (PreparedStatement s = c.prepareStatement(INSERT_LIVE)) {
      for (PendingWrite write : writes) {
        JournalEntry entry = write.rows().getLast().entry();
        Sql.bind(
            s,
            write.entity().type(),
            write.entity().id(),
            entry.shard(),
            entry.tenant(),
            owner,
            write.epoch());
        s.addBatch();
      }
      s.executeBatch();
    }
  }

  private static void insertEvents(Connection c, List<PendingWrite> writes) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(INSERT_EVENT)) {
      for (PendingWrite write : writes) {
        for (EventRow row : write.rows()) {
          JournalEntry entry = row.entry();
          Sql.bind(
              s,
              row.entity().type(),
              row.entity().id(),
              row.seqNr(),
              entry.tenant(),
              entry.shard(),
              row.slice(),
              entry.name(),
              entry.version(),
              row.time(),
              entry.epoch(),
              row.writer(),
              entry.payload());
          s.addBatch();
        }
      }
      s.executeBatch();
    }
  }

  private static void insertCdrs(Connection c, List<PendingWrite> writes) throws SQLException {
    boolean any = false;
    try (PreparedStatement s = c.prepareStatement(INSERT_CDR)) {
      for (PendingWrite write : writes) {
        for (EventRow row : write.rows()) {
          CdrRow cdr = row.entry().cdr();
          if (cdr != null) {
            bind(s, fitting(cdr));
            s.addBatch();
            any = true;
          }
        }
      }
      if (any) {
        s.executeBatch();
      }
    }
  }

  private static void bind(PreparedStatement s, CdrRow cdr) throws SQLException {
    Sql.bind(
        s,
        cdr.callId(),
        cdr.tenant(),
        cdr.from(),
        cdr.to(),
        cdr.route(),
        cdr.started(),
        cdr.answered(),
        cdr.ended(),
        cdr.durationMs(),
        cdr.outcome(),
        cdr.sipStatus(),
        cdr.endedBy(),
        cdr.ownerNodes(),
        cdr.legs(),
        cdr.codec(),
        cdr.identity());
  }

  /** The record as its columns take it: what a phone wrote must not keep a call from ending. */
  static CdrRow fitting(CdrRow cdr) {
    return new CdrRow(
        clip(cdr.callId(), 64),
        clip(cdr.tenant(), 64),
        clip(cdr.from(), 1024),
        clip(cdr.to(), 1024),
        clip(cdr.route(), 255),
        cdr.started(),
        cdr.answered(),
        cdr.ended(),
        cdr.durationMs(),
        clip(cdr.outcome(), 32),
        cdr.sipStatus(),
        clip(cdr.endedBy(), 32),
        json(cdr.ownerNodes(), 4096),
        json(cdr.legs(), 65536),
        cdr.codec() == null ? null : clip(cdr.codec(), 64),
        cdr.identity() == null || cdr.identity().length() > 1024 ? null : cdr.identity());
  }

  /** Too long is cut; NUL is no text for PostgreSQL. */
  private static String clip(String text, int chars) {
    String clean = text.indexOf('\0') < 0 ? text : text.replace('\0', '?');
    return clean.length() <= chars ? clean : clean.substring(0, chars);
  }

  /** JSON cannot be cut: an empty array says more than a broken one. */
  private static String json(String json, int chars) {
    return json.length() <= chars && json.indexOf('\0') < 0 ? json : "[]";
  }
}
