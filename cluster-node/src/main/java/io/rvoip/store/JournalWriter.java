package io.rvoip.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events in groups: what waits in the queue goes into one transaction. When a group fails,
 * each of its entities is tried alone, so that a poisoned row fails nobody else. While the database
 * is away, writes wait up to the grace time and then fail with {@link StoreUnavailableException};
 * nothing is lost or written twice, also when the answer to a commit was lost.
 */
final class JournalWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);
  private static final long FIRST_PAUSE_MS = 50;
  private static final long LONGEST_PAUSE_MS = 1_000;
  private static final int ALONE_ATTEMPTS = 3;
  private static final long DRAIN_ON_CLOSE_MS = 5_000;

  /** Ends the writers when all before it is written. */
  private static final PendingWrite END = new PendingWrite(List.of(), 0, new CompletableFuture<>());

  private final DataSource connections;
  private final JournalTables tables;
  private final HealthGauge health;
  private final int maxBatch;
  private final int capacity;
  private final long graceNanos;
  private final long pauseNanos;
  private final BlockingQueue<PendingWrite> queue;
  private final List<Thread> threads = new ArrayList<>();
  // Nobody is interrupted: an interrupt in the middle of H2's file I/O closes its file.
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Starts the writers; writer n uses place n of the gauge. */
  JournalWriter(
      DataSource connections,
      JournalTables tables,
      HealthGauge health,
      int writers,
      int maxBatch,
      int capacity,
      Duration grace,
      Duration pause) {
    this.connections = connections;
    this.tables = tables;
    this.health = health;
    this.maxBatch = maxBatch;
    this.capacity = capacity;
    this.graceNanos = grace.toNanos();
    this.pauseNanos = pause.toNanos();
    this.queue = new ArrayBlockingQueue<>(capacity);
    for (int i = 0; i < writers; i++) {
      int place = i;
      threads.add(Thread.ofPlatform().daemon().name("journal-writer-" + i).start(() -> run(place)));
    }
  }

  /** Queues events of one entity; done when they are durable. Never blocks. */
  CompletableFuture<Void> write(List<EventRow> rows) {
    PendingWrite write =
        new PendingWrite(rows, System.nanoTime() + graceNanos, new CompletableFuture<>());
    if (isClosed()) {
      write.done().completeExceptionally(new StoreUnavailableException("store is closed", null));
    } else if (!queue.offer(write)) {
      write
          .done()
          .completeExceptionally(
              new StoreUnavailableException(
                  "journal: " + capacity + " writes are waiting already", null));
    }
    return write.done();
  }

  int queued() {
    return queue.size();
  }

  int capacity() {
    return capacity;
  }

  /** Writes what waits, for a few seconds at most; what is left then fails. */
  @Override
  public void close() {
    closed.countDown();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_ON_CLOSE_MS);
    try {
      if (!queue.offer(END, DRAIN_ON_CLOSE_MS, TimeUnit.MILLISECONDS)) {
        LOG.warn("journal: {} writes are left", queue.size());
      }
      for (Thread thread : threads) {
        thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<PendingWrite> left = new ArrayList<>();
    queue.drainTo(left);
    failAll(left, new StoreUnavailableException("store is closed", null));
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void run(int place) {
    List<PendingWrite> batch = new ArrayList<>();
    try {
      boolean last = false;
      long readyNanos = System.nanoTime();
      while (!last) {
        PendingWrite next = queue.take();
        TimeUnit.NANOSECONDS.sleep(readyNanos - System.nanoTime());
        readyNanos = System.nanoTime() + pauseNanos;
        int rows = 0;
        while (next != null) {
          batch.add(next);
          rows += next.rows().size();
          next = rows < maxBatch ? queue.poll() : null;
        }
        last = batch.removeIf(write -> write == END);
        if (!batch.isEmpty()) {
          writeUntilDone(batch, place);
        }
      }
      queue.offer(END, 1, TimeUnit.SECONDS); // for the next writer
    } catch (InterruptedException e) {
      failAll(batch, new StoreUnavailableException("store is closed", e));
    } catch (Throwable e) {
      LOG.error("journal writer stopped", e);
      closed.countDown();
      health.failed(place);
      failAll(batch, e);
      throw e;
    }
  }

  /** Returns with an empty batch: everybody who waits has his answer. */
  private void writeUntilDone(List<PendingWrite> batch, int place) throws InterruptedException {
    long pauseMs = FIRST_PAUSE_MS;
    while (!batch.isEmpty()) {
      health.begin(place);
      try (Connection c = connections.getConnection()) {
        writeOnce(c, batch);
        health.succeeded(place);
      } catch (SQLException e) {
        health.failed(place);
        if (pauseMs == FIRST_PAUSE_MS) {
          LOG.warn("journal: {} writes wait, {}", batch.size(), DataSources.firstLine(e));
        }
        expire(batch, e);
        if (closed.await(pauseMs, TimeUnit.MILLISECONDS)) {
          failAll(batch, new StoreUnavailableException("store is closed", e));
        }
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      }
    }
  }

  /** Removes from the batch what is done; throws only when the rest should be tried again. */
  private void writeOnce(Connection c, List<PendingWrite> batch) throws SQLException {
    try {
      List<PendingWrite> written = List.copyOf(tables.writeTogether(c, batch));
      if (written.size() == batch.size()) {
        batch.clear();
      } else {
        batch.removeAll(written);
      }
      written.forEach(write -> write.done().complete(null));
    } catch (SQLException e) {
      giveUp(c, e);
      LOG.info("journal: {} writes are tried one by one: {}", batch.size(), DataSources.reason(e));
    } catch (RuntimeException e) {
      rollback(c);
      LOG.info("journal: {} writes are tried one by one", batch.size(), e);
    }
    if (!batch.isEmpty()) {
      c.setAutoCommit(false);
    }
    for (Iterator<PendingWrite> each = batch.iterator(); each.hasNext(); ) {
      PendingWrite write = each.next();
      RuntimeException failure = writeAlone(c, write);
      each.remove();
      if (failure == null) {
        write.done().complete(null);
      } else {
        write.done().completeExceptionally(failure);
      }
    }
  }

  /** Null when written; throws only when the database is away. */
  private @Nullable RuntimeException writeAlone(Connection c, PendingWrite write)
      throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        tables.writeAlone(c, write);
        c.commit();
        return null;
      } catch (RuntimeException e) { // fenced, or malformed
        c.rollback();
        return e;
      } catch (SQLException e) {
        giveUp(c, e);
        // Somebody wrote the same event in between; the next look tells who.
        if (!SqlFailures.isUniqueViolation(e) || attempt == ALONE_ATTEMPTS) {
          String refused =
              "journal: %s cannot be written: %s".formatted(write.rows(), DataSources.reason(e));
          LOG.error(refused);
          return new StoreException(refused, e);
        }
      }
    }
  }

  /** Leaves the transaction; throws on when the database is away. */
  private static void giveUp(Connection c, SQLException e) throws SQLException {
    boolean away = SqlFailures.isTransient(e);
    try {
      rollback(c);
      if (SqlFailures.isReadOnly(e)) {
        c.abort(Runnable::run); // leads to a server that is no longer the primary
      }
    } catch (SQLException broken) {
      e.addSuppressed(broken);
      away = true;
    }
    if (away) {
      throw e;
    }
  }

  private static void rollback(Connection c) throws SQLException {
    if (!c.getAutoCommit()) {
      c.rollback();
    }
  }

  private static void expire(List<PendingWrite> batch, Exception cause) {
    long now = System.nanoTime();
    for (Iterator<PendingWrite> each = batch.iterator(); each.hasNext(); ) {
      PendingWrite write = each.next();
      if (now - write.deadlineNanos() >= 0) {
        each.remove();
        write
            .done()
            .completeExceptionally(
                new StoreUnavailableException("database away: " + cause.getMessage(), cause));
      }
    }
  }

  private static void failAll(List<PendingWrite> writes, Throwable failure) {
    writes.forEach(write -> write.done().completeExceptionally(failure));
    writes.clear();
  }
}
