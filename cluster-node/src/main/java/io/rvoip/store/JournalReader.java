package io.rvoip.store;

import io.rvoip.sip.journal.JournalEntry;
import io.rvoip.sip.journal.JournalEntry.Live;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Reads an entity's events back, on the threads for recovery. */
final class JournalReader {
  private static final int FETCH = 500;

  private final StoreThreads threads;
  private final Newborns newborns;

  JournalReader(StoreThreads threads, Newborns newborns) {
    this.threads = threads;
    this.newborns = newborns;
  }

  /**
   * Hands over the events in order. When the database goes away in between, goes on after the last
   * event that was handed over.
   */
  CompletableFuture<Void> replay(
      EntityKey entity, long from, long to, long max, Consumer<EventRow> consumer) {
    long[] next = {from};
    long[] left = {max};
    return threads
        .<Boolean>recover(
            c -> {
              if (left[0] <= 0) {
                return true;
              }
              try (PreparedStatement s =
                  c.prepareStatement(
                      "SELECT seq_nr, tenant, shard, name, version, written_at, epoch, writer,"
                          + " payload FROM event_journal WHERE entity_type = ? AND entity_id = ?"
                          + " AND seq_nr >= ? AND seq_nr <= ? ORDER BY seq_nr LIMIT ?")) {
                s.setFetchSize(FETCH);
                Sql.bind(s, entity.type(), entity.id(), next[0], to, left[0]);
                try (ResultSet rows = s.executeQuery()) {
                  while (rows.next()) {
                    EventRow row = event(entity, rows);
                    consumer.accept(row);
                    next[0] = row.seqNr() + 1;
                    left[0]--;
                  }
                }
              }
              return true;
            })
        .thenAccept(done -> {});
  }

  /** Highest sequence number ever written, as far as events or snapshots are left; 0 if none. */
  CompletableFuture<Long> highestSeqNr(EntityKey entity) {
    if (newborns.firstRecovery(entity)) {
      return CompletableFuture.completedFuture(0L);
    }
    return threads.recover(
        c ->
            Sql.first(
                    c,
                    "SELECT GREATEST("
                        + "COALESCE((SELECT MAX(seq_nr) FROM event_journal"
                        + " WHERE entity_type = ? AND entity_id = ?), 0),"
                        + "COALESCE((SELECT MAX(seq_nr) FROM event_snapshot"
                        + " WHERE entity_type = ? AND entity_id = ?), 0))",
                    row -> row.getLong(1),
                    entity.type(),
                    entity.id(),
                    entity.type(),
                    entity.id())
                .orElse(0L));
  }

  /** Deletes events up to a sequence number: what a snapshot has made superfluous. */
  CompletableFuture<Void> deleteTo(EntityKey entity, long seqNr) {
    return threads
        .recover(
            c ->
                Sql.update(
                    c,
                    "DELETE FROM event_journal"
                        + " WHERE entity_type = ? AND entity_id = ? AND seq_nr <= ?",
                    entity.type(),
                    entity.id(),
                    seqNr))
        .thenAccept(deleted -> {});
  }

  private static EventRow event(EntityKey entity, ResultSet row) throws SQLException {
    return new EventRow(
        entity,
        row.getLong("seq_nr"),
        row.getString("writer"),
        Sql.instant(row, "written_at"),
        new JournalEntry(
            row.getString("name"),
            row.getInt("version"),
            row.getBytes("payload"),
            row.getString("tenant"),
            entity.type(),
            entity.id(),
            row.getInt("shard"),
            row.getLong("epoch"),
            Live.GOES_ON,
            null));
  }
}
