package io.rvoip.store;

import io.rvoip.store.EventFeed.Cursor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Deletes what is older than it needs to be, in small transactions with pauses between them, so
 * that nobody waits for it.
 *
 * <p>The history of an entity goes as a whole and only when the entity is not live, because a live
 * one is recovered from it. An address-of-record stores its whole list with each event, so of a
 * live one only the last event is needed.
 */
public final class Retention {
  /** Entities whose every event replaces all before it. */
  static final List<String> WHOLE_STATE_EACH_TIME = List.of("aor");

  private static final int CHUNK = 500;
  private static final long PAUSE_MS = 20;
  private static final String OF_ENTITY =
      " WHERE entity_type = ? AND entity_id = ?"
          + " AND NOT EXISTS (SELECT 1 FROM live_entity l WHERE l.type = ? AND l.id = ?)"
          + " AND NOT EXISTS (SELECT 1 FROM event_journal n"
          + " WHERE n.entity_type = ? AND n.entity_id = ? AND n.written_at >= ?)";

  private final StoreThreads threads;
  private final Dialect dialect;

  Retention(StoreThreads threads, Dialect dialect) {
    this.threads = threads;
    this.dialect = dialect;
  }

  /** One after the other: histories, superseded events and records before these times. */
  CompletionStage<Integer> sweep(Instant history, Instant superseded, Instant records) {
    return inBackground(
        () -> {
          int rows = eventsBefore(history);
          for (String type : WHOLE_STATE_EACH_TIME) {
            rows += supersededBefore(type, superseded);
          }
          return rows + cdrsBefore(records);
        });
  }

  /**
   * Deletes events and snapshots of entities that have ended and written nothing since; says how
   * many events.
   */
  public CompletionStage<Integer> deleteEventsBefore(Instant time) {
    return inBackground(() -> eventsBefore(time));
  }

  /** Deletes events before this time after which their entity has written another. */
  public CompletionStage<Integer> deleteSupersededBefore(String type, Instant time) {
    return inBackground(() -> supersededBefore(type, time));
  }

  /** Deletes records of calls that ended before; says how many. */
  public CompletionStage<Integer> deleteCdrsBefore(Instant time) {
    return inBackground(() -> cdrsBefore(time));
  }

  private static CompletionStage<Integer> inBackground(Supplier<Integer> work) {
    return CompletableFuture.supplyAsync(
        work, task -> Thread.ofVirtual().name("retention").start(task));
  }

  private record OldEvent(Cursor cursor, EntityKey entity, Instant time) {}

  /** The oldest first, in the order of the feed; ends where the events are young enough. */
  private int eventsBefore(Instant time) {
    int deleted = 0;
    Cursor cursor = Cursor.START;
    while (true) {
      Cursor from = cursor;
      List<OldEvent> page = threads.ask(c -> page(c, from)).join();
      List<EntityKey> old =
          page.stream()
              .filter(e -> e.time().isBefore(time))
              .map(OldEvent::entity)
              .distinct()
              .toList();
      if (old.isEmpty()) {
        return deleted;
      }
      deleted += threads.ask(c -> deleteEntities(c, old, time)).join();
      cursor = page.getLast().cursor();
      pause();
    }
  }

  private List<OldEvent> page(Connection c, Cursor after) throws SQLException {
    String columns =
        "SELECT txid, ordering, entity_type, entity_id, written_at FROM event_journal WHERE ";
    String order = " ORDER BY txid, ordering LIMIT " + CHUNK;
    Sql.Row<OldEvent> event =
        row ->
            new OldEvent(
                new Cursor(row.getLong(1), row.getLong(2)),
                new EntityKey(row.getString(3), row.getString(4)),
                Sql.instant(row, "written_at"));
    return switch (dialect) {
      case H2 -> Sql.list(c, columns + "txid = 0 AND ordering > ?" + order, event, after.number());
      case POSTGRES ->
          Sql.list(
              c,
              columns + "(txid, ordering) > (?, ?)" + order,
              event,
              after.transaction(),
              after.number());
    };
  }

  private static int deleteEntities(Connection c, List<EntityKey> entities, Instant time)
      throws SQLException {
    try (PreparedStatement snapshots =
            c.prepareStatement("DELETE FROM event_snapshot" + OF_ENTITY);
        PreparedStatement events = c.prepareStatement("DELETE FROM event_journal" + OF_ENTITY)) {
      for (EntityKey e : entities) {
        for (PreparedStatement s : List.of(snapshots, events)) {
          Sql.bind(s, e.type(), e.id(), e.type(), e.id(), e.type(), e.id(), time);
          s.addBatch();
        }
      }
      snapshots.executeBatch();
      return Arrays.stream(events.executeBatch()).sum();
    }
  }

  private record Range(String after, String last) {}

  private int supersededBefore(String type, Instant time) {
    int deleted = 0;
    String after = "";
    while (true) {
      String from = after;
      List<String> ids =
          threads
              .ask(
                  c ->
                      Sql.list(
                          c,
                          "SELECT DISTINCT entity_id FROM event_journal"
                              + " WHERE entity_type = ? AND entity_id > ?"
                              + " ORDER BY entity_id LIMIT "
                              + CHUNK,
                          row -> row.getString(1),
                          type,
                          from))
              .join();
      if (ids.isEmpty()) {
        return deleted;
      }
      Range range = new Range(from, ids.getLast());
      deleted +=
          threads
              .ask(
                  c ->
                      Sql.update(
                          c,
                          "DELETE FROM event_journal WHERE entity_type = ? AND entity_id > ?"
                              + " AND entity_id <= ? AND written_at < ?"
                              + " AND EXISTS (SELECT 1 FROM event_journal n"
                              + " WHERE n.entity_type = event_journal.entity_type"
                              + " AND n.entity_id = event_journal.entity_id"
                              + " AND n.seq_nr > event_journal.seq_nr)",
                          type,
                          range.after(),
                          range.last(),
                          time))
              .join();
      after = range.last();
      pause();
    }
  }

  private int cdrsBefore(Instant time) {
    int deleted = 0;
    while (true) {
      int rows =
          threads
              .ask(
                  c ->
                      Sql.update(
                          c,
                          "DELETE FROM cdr WHERE call_id IN"
                              + " (SELECT call_id FROM cdr WHERE ended < ? ORDER BY ended LIMIT ?)",
                          time,
                          CHUNK))
              .join();
      if (rows == 0) {
        return deleted;
      }
      deleted += rows;
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("interrupted", e);
    }
  }
}
