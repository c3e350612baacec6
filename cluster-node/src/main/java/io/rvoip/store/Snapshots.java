package io.rvoip.store;

import io.rvoip.sip.journal.SnapshotEntry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Snapshots of entities in the table {@code event_snapshot}; times are milliseconds. */
final class Snapshots {
  private static final String IN_RANGE =
      " WHERE entity_type = ? AND entity_id = ? AND seq_nr >= ? AND seq_nr <= ?"
          + " AND written_at >= ? AND written_at <= ?";

  private final StoreThreads threads;

  Snapshots(StoreThreads threads) {
    this.threads = threads;
  }

  /** A snapshot and where it stands. */
  record Snapshot(long seqNr, long millis, SnapshotEntry entry) {}

  /** Bounds, all inclusive. */
  record Range(long minSeqNr, long maxSeqNr, long minMillis, long maxMillis) {}

  CompletableFuture<Optional<Snapshot>> newest(EntityKey entity, Range range) {
    return threads.recover(
        c ->
            Sql.first(
                c,
                "SELECT seq_nr, written_at, name, version, payload FROM event_snapshot"
                    + IN_RANGE
                    + " ORDER BY seq_nr DESC LIMIT 1",
                row ->
                    new Snapshot(
                        row.getLong("seq_nr"),
                        row.getLong("written_at"),
                        new SnapshotEntry(
                            row.getString("name"), row.getInt("version"), row.getBytes("payload"))),
                entity.type(),
                entity.id(),
                range.minSeqNr(),
                range.maxSeqNr(),
                range.minMillis(),
                range.maxMillis()));
  }

  /** Keeps a snapshot, in place of one at the same sequence number. */
  CompletableFuture<Void> save(EntityKey entity, Snapshot snapshot) {
    return threads
        .recover(
            c -> {
              Sql.update(
                  c,
                  "DELETE FROM event_snapshot"
                      + " WHERE entity_type = ? AND entity_id = ? AND seq_nr = ?",
                  entity.type(),
                  entity.id(),
                  snapshot.seqNr());
              return Sql.update(
                  c,
                  "INSERT INTO event_snapshot (entity_type, entity_id, seq_nr, written_at, name,"
                      + " version, payload) VALUES (?, ?, ?, ?, ?, ?, ?)",
                  entity.type(),
                  entity.id(),
                  snapshot.seqNr(),
                  snapshot.millis(),
                  snapshot.entry().name(),
                  snapshot.entry().version(),
                  snapshot.entry().payload());
            })
        .thenAccept(rows -> {});
  }

  CompletableFuture<Void> delete(EntityKey entity, Range range) {
    return threads
        .recover(
            c ->
                Sql.update(
                    c,
                    "DELETE FROM event_snapshot" + IN_RANGE,
                    entity.type(),
                    entity.id(),
                    range.minSeqNr(),
                    range.maxSeqNr(),
                    range.minMillis(),
                    range.maxMillis()))
        .thenAccept(rows -> {});
  }
}
