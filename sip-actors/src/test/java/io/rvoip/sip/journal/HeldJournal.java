package io.rvoip.sip.journal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import org.jspecify.annotations.Nullable;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/** A journal in memory whose writes take as long as a test wants; both ways fail when it wants. */
public final class HeldJournal extends AsyncWriteJournal {
  private static final Map<ActorSystem, Control> CONTROLS = new ConcurrentHashMap<>();

  private final Control control = control(context().system());

  /** The test's hand on the journal of its actor system. */
  public static Control control(ActorSystem system) {
    return CONTROLS.computeIfAbsent(system, s -> new Control());
  }

  /** What is stored, and what waits. */
  public static final class Control {
    private final Map<String, List<PersistentRepr>> stored = new ConcurrentHashMap<>();
    private final BlockingQueue<Write> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger failedReplays = new AtomicInteger();
    private volatile boolean hold;
    private volatile @Nullable Exception replayFailure;

    /** From now on a write waits until the test says what becomes of it. */
    public void hold() {
      hold = true;
    }

    /** Nothing can be read for that reason; null: all can again. */
    public void failReplays(@Nullable Exception reason) {
      replayFailure = reason;
    }

    /** How often something was to be read in vain. */
    public int failedReplays() {
      return failedReplays.get();
    }

    /** The write that waits, or comes within some seconds; later ones are not held any more. */
    public Write next() {
      try {
        Write write = waiting.poll(10, TimeUnit.SECONDS);
        if (write == null) {
          throw new AssertionError("nothing was to be stored");
        }
        hold = false;
        return write;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** What is stored of all entities, in the order of each. */
    public List<JournalEntry> entries() {
      return stored.values().stream()
          .flatMap(List::stream)
          .map(event -> (JournalEntry) event.payload())
          .toList();
    }

    private List<PersistentRepr> of(String persistenceId) {
      return stored.computeIfAbsent(persistenceId, id -> new CopyOnWriteArrayList<>());
    }

    private CompletableFuture<Iterable<Optional<Exception>>> write(AtomicWrite message) {
      Write write = new Write(this, message);
      if (hold) {
        waiting.add(write);
      } else {
        write.release();
      }
      return write.done;
    }
  }

  /** One write under way. */
  public static final class Write {
    private final Control control;
    private final AtomicWrite message;
    private final CompletableFuture<Iterable<Optional<Exception>>> done = new CompletableFuture<>();

    private Write(Control control, AtomicWrite message) {
      this.control = control;
      this.message = message;
    }

    public void release() {
      control.of(message.persistenceId()).addAll(CollectionConverters.asJava(message.payload()));
      done.complete(List.of());
    }

    public void fail(Exception reason) {
      done.completeExceptionally(reason);
    }
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    CompletableFuture<Iterable<Optional<Exception>>> all =
        CompletableFuture.completedFuture(List.of());
    for (AtomicWrite message : messages) {
      all = all.thenCombine(control.write(message), (before, now) -> now);
    }
    return FutureConverters.asScala(all);
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
    throw new UnsupportedOperationException("nothing here deletes events");
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId,
      long fromSequenceNr,
      long toSequenceNr,
      long max,
      Consumer<PersistentRepr> replayCallback) {
    Exception failure = control.replayFailure;
    if (failure != null) {
      control.failedReplays.incrementAndGet();
      return FutureConverters.asScala(CompletableFuture.<Void>failedFuture(failure));
    }
    control.of(persistenceId).stream()
        .filter(event -> event.sequenceNr() >= fromSequenceNr && event.sequenceNr() <= toSequenceNr)
        .limit(max)
        .forEach(replayCallback);
    return FutureConverters.asScala(CompletableFuture.<Void>completedFuture(null));
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
    return FutureConverters.asScala(
        CompletableFuture.completedFuture(
            control.of(persistenceId).stream()
                .mapToLong(PersistentRepr::sequenceNr)
                .max()
                .orElse(0)));
  }
}
