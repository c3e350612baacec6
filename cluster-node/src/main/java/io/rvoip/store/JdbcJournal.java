package io.rvoip.store;

import io.rvoip.sip.journal.JournalEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Pekko's journal plugin {@code rvoip.journal} over {@link Store}. Events are {@link JournalEntry}
 * values; persistence ids are {@code type|id}, with the entry's own type and id. A write that fails
 * stops the persistent actor; that of one actor never fails because of another's.
 */
public final class JdbcJournal extends AsyncWriteJournal {
  private final Store store = StoreExtension.storeOf(context().system());

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    for (AtomicWrite message : messages) {
      writes.add(write(message));
    }
    CompletableFuture<Void> all =
        writes.size() == 1
            ? writes.getFirst()
            : CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new));
    return ScalaFuture.of(all.thenApply(done -> List.of())); // empty: none rejected
  }

  private CompletableFuture<Void> write(AtomicWrite message) {
    try {
      Instant now = Instant.now();
      List<EventRow> rows = new ArrayList<>();
      for (PersistentRepr event : CollectionConverters.asJava(message.payload())) {
        rows.add(row(event, now));
      }
      return store.write(rows);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static EventRow row(PersistentRepr event, Instant now) {
    if (!(event.payload() instanceof JournalEntry entry)) {
      throw new IllegalArgumentException(
          "event: %s of %s (expected: a JournalEntry, made by an event adapter)"
              .formatted(event.payload().getClass().getName(), event.persistenceId()));
    }
    EntityKey entity = EntityKey.parse(event.persistenceId());
    if (!entity.type().equals(entry.entityType()) || !entity.id().equals(entry.entityId())) {
      throw new IllegalArgumentException(
          "persistenceId: %s (expected: %s|%s, as its event says)"
              .formatted(event.persistenceId(), entry.entityType(), entry.entityId()));
    }
    return new EventRow(entity, event.sequenceNr(), event.writerUuid(), now, entry);
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
    return ScalaFuture.of(store.reader().deleteTo(EntityKey.parse(persistenceId), toSequenceNr));
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId,
      long fromSequenceNr,
      long toSequenceNr,
      long max,
      Consumer<PersistentRepr> replayCallback) {
    return ScalaFuture.of(
        store
            .reader()
            .replay(
                EntityKey.parse(persistenceId),
                fromSequenceNr,
                toSequenceNr,
                max,
                row -> replayCallback.accept(repr(persistenceId, row))));
  }

  private static PersistentRepr repr(String persistenceId, EventRow row) {
    return PersistentRepr.apply(
            row.entry(),
            row.seqNr(),
            persistenceId,
            PersistentRepr.Undefined(),
            false,
            ActorRef.noSender(),
            row.writer())
        .withTimestamp(row.time().toEpochMilli());
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
    return ScalaFuture.of(store.reader().highestSeqNr(EntityKey.parse(persistenceId)));
  }
}
