package io.rvoip.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that wait for the database so that nobody else has to: a few for what operators and
 * phones ask, a few for recovering entities, so that neither holds up the other. Queues are
 * bounded; a full one fails the call.
 */
final class StoreThreads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreThreads.class);
  private static final int WAITING = 100_000;
  private static final long FIRST_PAUSE_MS = 100;
  private static final long LONGEST_PAUSE_MS = 1_000;
  private static final long CLOSE_MS = 3_000;

  private final DataSource connections;
  private final long graceNanos;
  // Nobody is interrupted: an interrupt in the middle of H2's file I/O closes its file.
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ThreadPoolExecutor questions;
  private final ThreadPoolExecutor recoveries;

  StoreThreads(DataSource connections, int threads, Duration grace) {
    this.connections = connections;
    this.graceNanos = grace.toNanos();
    int forRecovery = Math.max(1, threads / 2);
    this.recoveries = pool("store-recovery-", forRecovery);
    this.questions = pool("store-", Math.max(1, threads - forRecovery));
  }

  private static ThreadPoolExecutor pool(String name, int threads) {
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(WAITING),
        Thread.ofPlatform().daemon().name(name, 0).factory());
  }

  /** One transaction on a thread of the store; fails when the database is away. */
  <T> CompletableFuture<T> ask(Sql.Work<T> work) {
    return submit(questions, () -> once(work));
  }

  /**
   * Like {@link #ask}, on the threads for recovery, and patient: tried again while the database is
   * away, up to the grace time. The work must bear to be repeated.
   */
  <T> CompletableFuture<T> recover(Sql.Work<T> work) {
    return submit(recoveries, () -> patiently(work));
  }

  /** One transaction on the caller's thread. */
  <T> T now(Sql.Work<T> work) {
    try {
      return once(work);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Like {@link #now}, tried again while the database is away, up to the grace time. */
  <T> T nowPatiently(Sql.Work<T> work) {
    try {
      return patiently(work);
    } catch (SQLException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("interrupted", e);
    }
  }

  /** Lets running work end, for a few seconds; what waits fails. */
  @Override
  public void close() {
    closed.countDown();
    questions.shutdown();
    recoveries.shutdown();
    try {
      if (!questions.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS)
          || !recoveries.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS)) {
        LOG.warn("the database has not answered before the store was closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Task<T> {
    T run() throws SQLException, InterruptedException;
  }

  private static <T> CompletableFuture<T> submit(ThreadPoolExecutor threads, Task<T> task) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      threads.execute(() -> complete(answer, task));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(
          new StoreUnavailableException("store: too much work is waiting, or it is closed", null));
    }
    return answer;
  }

  private static <T> void complete(CompletableFuture<T> answer, Task<T> task) {
    try {
      answer.complete(task.run());
    } catch (SQLException e) {
      answer.completeExceptionally(failure(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.completeExceptionally(new StoreUnavailableException("store is closed", e));
    } catch (Throwable e) {
      answer.completeExceptionally(e);
    }
  }

  private <T> T patiently(Sql.Work<T> work) throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + graceNanos;
    long pauseMs = FIRST_PAUSE_MS;
    while (true) {
      try {
        return once(work);
      } catch (SQLException e) {
        if (!SqlFailures.isTransient(e) || System.nanoTime() - deadline >= 0) {
          throw e;
        }
        if (closed.await(pauseMs, TimeUnit.MILLISECONDS)) {
          throw e;
        }
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      }
    }
  }

  private <T> T once(Sql.Work<T> work) throws SQLException {
    if (closed.getCount() == 0) {
      throw new StoreUnavailableException("store is closed", null);
    }
    try (Connection c = connections.getConnection()) {
      c.setAutoCommit(false);
      try {
        T result = work.on(c);
        c.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollback(c, e);
        throw e;
      }
    }
  }

  private static void rollback(Connection c, Exception cause) {
    try {
      c.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static RuntimeException failure(SQLException e) {
    return SqlFailures.isTransient(e)
        ? new StoreUnavailableException("database away: " + DataSources.reason(e), e)
        : new StoreException(DataSources.reason(e), e);
  }
}
