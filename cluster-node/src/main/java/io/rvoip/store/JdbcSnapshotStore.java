package io.rvoip.store;

import io.rvoip.sip.journal.SnapshotEntry;
import io.rvoip.store.Snapshots.Range;
import io.rvoip.store.Snapshots.Snapshot;
import java.util.Optional;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import scala.concurrent.Future;

/**
 * Pekko's snapshot plugin {@code rvoip.snapshot} over {@link Store}. States are {@link
 * SnapshotEntry} values, made by a snapshot adapter.
 */
public final class JdbcSnapshotStore extends SnapshotStore {
  private final Store store = StoreExtension.storeOf(context().system());

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    return ScalaFuture.of(
        store
            .snapshots()
            .newest(EntityKey.parse(persistenceId), range(criteria))
            .thenApply(found -> found.map(s -> selected(persistenceId, s))));
  }

  private static SelectedSnapshot selected(String persistenceId, Snapshot snapshot) {
    return SelectedSnapshot.create(
        new SnapshotMetadata(persistenceId, snapshot.seqNr(), snapshot.millis()), snapshot.entry());
  }

  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
    if (!(snapshot instanceof SnapshotEntry entry)) {
      return ScalaFuture.failed(
          new IllegalArgumentException(
              "snapshot: %s of %s (expected: a SnapshotEntry, made by a snapshot adapter)"
                  .formatted(snapshot.getClass().getName(), metadata.persistenceId())));
    }
    return ScalaFuture.of(
        store
            .snapshots()
            .save(
                EntityKey.parse(metadata.persistenceId()),
                new Snapshot(metadata.sequenceNr(), metadata.timestamp(), entry)));
  }

  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
    long seqNr = metadata.sequenceNr();
    return ScalaFuture.of(
        store
            .snapshots()
            .delete(
                EntityKey.parse(metadata.persistenceId()),
                new Range(seqNr, seqNr, Long.MIN_VALUE, Long.MAX_VALUE)));
  }

  @Override
  public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    return ScalaFuture.of(
        store.snapshots().delete(EntityKey.parse(persistenceId), range(criteria)));
  }

  private static Range range(SnapshotSelectionCriteria criteria) {
    return new Range(
        criteria.minSequenceNr(),
        criteria.maxSequenceNr(),
        criteria.minTimestamp(),
        criteria.maxTimestamp());
  }
}
