package io.rvoip.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Deletes what is older than it needs to be, in small transactions, so that nobody waits for it.
 *
 * <p>The history of an entity goes as a whole and only when the entity is not live, because a live
 * one is recovered from it.
 */
public final class Retention {
  private static final int ENTITIES_AT_ONCE = 100_000;
  private static final int CHUNK = 500;
  private static final String NOT_LIVE =
      "NOT EXISTS (SELECT 1 FROM live_entity l WHERE l.type = entity_type AND l.id = entity_id)";
  private static final String OF_ENTITY =
      " WHERE entity_type = ? AND entity_id = ? AND " + NOT_LIVE;

  private final StoreThreads threads;

  Retention(StoreThreads threads) {
    this.threads = threads;
  }

  /**
   * Deletes events and snapshots of entities that have ended and written nothing since; says how
   * many events.
   */
  public CompletionStage<Integer> deleteEventsBefore(Instant time) {
    return threads
        .ask(
            c ->
                Sql.list(
                    c,
                    "SELECT entity_type, entity_id FROM event_journal WHERE "
                        + NOT_LIVE
                        + " GROUP BY entity_type, entity_id HAVING MAX(written_at) < ? LIMIT ?",
                    row -> new EntityKey(row.getString(1), row.getString(2)),
                    time,
                    ENTITIES_AT_ONCE))
        .thenCompose(entities -> deleteHistories(entities, time, 0));
  }

  /** Deletes records of calls that ended before; says how many. */
  public CompletionStage<Integer> deleteCdrsBefore(Instant time) {
    return deleteCdrs(time, 0);
  }

  private CompletionStage<Integer> deleteHistories(
      List<EntityKey> entities, Instant time, int deleted) {
    if (entities.isEmpty()) {
      return CompletableFuture.completedStage(deleted);
    }
    int chunk = Math.min(CHUNK, entities.size());
    return threads
        .ask(c -> deleteChunk(c, entities.subList(0, chunk), time))
        .thenCompose(
            events ->
                deleteHistories(entities.subList(chunk, entities.size()), time, deleted + events));
  }

  private static int deleteChunk(Connection c, List<EntityKey> entities, Instant time)
      throws SQLException {
    try (PreparedStatement snapshots =
            c.prepareStatement("DELETE FROM event_snapshot" + OF_ENTITY);
        PreparedStatement events =
            c.prepareStatement("DELETE FROM event_journal" + OF_ENTITY + " AND written_at < ?")) {
      for (EntityKey entity : entities) {
        Sql.bind(snapshots, entity.type(), entity.id());
        snapshots.addBatch();
        Sql.bind(events, entity.type(), entity.id(), time);
        events.addBatch();
      }
      snapshots.executeBatch();
      return Arrays.stream(events.executeBatch()).sum();
    }
  }

  private CompletionStage<Integer> deleteCdrs(Instant time, int deleted) {
    return threads
        .ask(
            c ->
                Sql.update(
                    c,
                    "DELETE FROM cdr WHERE call_id IN"
                        + " (SELECT call_id FROM cdr WHERE ended < ? LIMIT ?)",
                    time,
                    CHUNK))
        .thenCompose(
            rows ->
                rows == 0
                    ? CompletableFuture.completedStage(deleted)
                    : deleteCdrs(time, deleted + rows));
  }
}
