package io.rvoip.store;

import io.rvoip.config.StoreConfig;
import io.rvoip.protocol.sip.id.Sha256;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the other nodes through PostgreSQL that this process lives: a session of its own holds an
 * advisory lock, which the server gives up when the process, and with it the session, ends. A lock
 * that is free does not prove a death, since a session may also break; it is asked for beside other
 * evidence.
 */
public final class StorePresence implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StorePresence.class);
  private static final int LOOK_SECONDS = 1;
  private static final int ANSWER_SECONDS = 2;

  private final StoreConfig config;
  private final long ownKey;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("store-presence").factory());
  private @Nullable Connection session;
  private boolean away;

  private StorePresence(StoreConfig config, String owner) {
    this.config = config;
    this.ownKey = key(owner);
  }

  /** Shows this node until {@link #close}; comes back by itself when the database was away. */
  static StorePresence start(StoreConfig config, String owner) {
    StorePresence presence = new StorePresence(config, owner);
    presence.thread.scheduleWithFixedDelay(presence::keepUp, 0, LOOK_SECONDS, TimeUnit.SECONDS);
    return presence;
  }

  /**
   * Whether no session of a node is there; fails when the database does not answer.
   *
   * @param node {@code name#incarnation}
   */
  public CompletionStage<Boolean> isGone(String node) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    try {
      thread.execute(
          () -> {
            try {
              answer.complete(tell(() -> isFree(key(node))));
            } catch (Exception e) {
              answer.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(new StoreUnavailableException("store is closed", e));
    }
    return answer;
  }

  private void keepUp() {
    try {
      tell(() -> session().isValid(ANSWER_SECONDS));
      if (away) {
        LOG.info("the database sees this node again");
        away = false;
      }
    } catch (Exception e) {
      if (!away) {
        LOG.warn("the database does not see this node: {}", e.getMessage());
        away = true;
      }
    }
  }

  /** On the session; a session that fails is dropped, so that the next question makes a new one. */
  private boolean tell(Callable<Boolean> question) throws Exception {
    try {
      boolean answer = question.call();
      if (session != null && session.isClosed()) {
        throw new SQLException("the session was closed");
      }
      return answer;
    } catch (SQLException e) {
      drop();
      throw e;
    }
  }

  private Connection session() throws SQLException {
    Connection c = session;
    if (c == null || c.isClosed()) {
      c = DataSources.session(config, ANSWER_SECONDS);
      session = c;
      // Shared by whoever asks for a moment whether it is free: waited for.
      try (PreparedStatement lock = c.prepareStatement("SELECT pg_advisory_lock(?)")) {
        lock.setLong(1, ownKey);
        lock.execute();
      }
    }
    return c;
  }

  private boolean isFree(long key) throws SQLException {
    try (PreparedStatement question =
        session().prepareStatement("SELECT pg_try_advisory_xact_lock_shared(?)")) {
      question.setLong(1, key);
      try (ResultSet answer = question.executeQuery()) {
        return answer.next() && answer.getBoolean(1);
      }
    }
  }

  private void drop() {
    Connection c = session;
    session = null;
    if (c != null) {
      try {
        c.close();
      } catch (SQLException e) {
        LOG.debug("presence: {}", e.getMessage());
      }
    }
  }

  private static long key(String node) {
    return ByteBuffer.wrap(Sha256.of("rvoip presence " + node)).getLong();
  }

  @Override
  public synchronized void close() {
    if (!thread.isShutdown()) {
      thread.execute(this::drop);
      thread.shutdown();
    }
  }
}
