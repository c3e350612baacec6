package io.rvoip.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where nodes meet: a row per node with a heartbeat by the database's clock, and a lock under which
 * one node at a time decides whether to join or to form the cluster. On PostgreSQL the lock is an
 * advisory lock of a session, so it ends with the process that holds it; an H2 store has one
 * process only.
 *
 * <p>Blocks; for the start of a node and its heartbeat.
 */
public final class ClusterMembers {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterMembers.class);
  private static final long LOCK_KEY = 0x72766f6970L; // "rvoip"
  private static final long LOCK_PAUSE_MS = 100;

  private final StoreThreads threads;
  private final DataSource connections;
  private final Dialect dialect;
  private final ReentrantLock processLock = new ReentrantLock();

  ClusterMembers(StoreThreads threads, DataSource connections, Dialect dialect) {
    this.threads = threads;
    this.connections = connections;
    this.dialect = dialect;
  }

  /**
   * One member.
   *
   * @param incarnation which life of the node
   * @param address {@code host:port} of its remoting
   * @param age time since its last heartbeat
   */
  public record Member(String node, String incarnation, String address, Duration age) {}

  /** Runs the action while no other node of the cluster runs one; waits for its turn. */
  public <T> T underLock(Supplier<T> action) throws InterruptedException {
    processLock.lockInterruptibly();
    try {
      return dialect == Dialect.H2 ? action.get() : underAdvisoryLock(action);
    } finally {
      processLock.unlock();
    }
  }

  /** Every row, also those of nodes that have gone without a word, by name. */
  public List<Member> members() {
    return threads.nowPatiently(
        c ->
            Sql.list(
                c,
                "SELECT node, incarnation, address,"
                    + " CAST(EXTRACT(EPOCH FROM (CURRENT_TIMESTAMP - heartbeat)) * 1000 AS BIGINT)"
                    + " AS age_ms FROM cluster_member ORDER BY node",
                row ->
                    new Member(
                        row.getString("node"),
                        row.getString("incarnation"),
                        row.getString("address"),
                        Duration.ofMillis(Math.max(0, row.getLong("age_ms"))))));
  }

  /** Writes the node's row with age zero, in place of any earlier life of it. */
  public void heartbeat(String node, String incarnation, String address) {
    threads.<Integer>now(
        c -> {
          int updated =
              Sql.update(
                  c,
                  "UPDATE cluster_member SET incarnation = ?, address = ?,"
                      + " heartbeat = CURRENT_TIMESTAMP WHERE node = ?",
                  incarnation,
                  address,
                  node);
          return updated > 0
              ? updated
              : Sql.update(
                  c,
                  "INSERT INTO cluster_member (node, incarnation, address, heartbeat)"
                      + " VALUES (?, ?, ?, CURRENT_TIMESTAMP) ON CONFLICT DO NOTHING",
                  node,
                  incarnation,
                  address);
        });
  }

  /** Removes the row of this life of the node, if it is still the one in the table. */
  public void remove(String node, String incarnation) {
    threads.<Integer>now(
        c ->
            Sql.update(
                c,
                "DELETE FROM cluster_member WHERE node = ? AND incarnation = ?",
                node,
                incarnation));
  }

  private <T> T underAdvisoryLock(Supplier<T> action) throws InterruptedException {
    try (Connection c = connections.getConnection()) {
      c.setAutoCommit(true);
      while (!isTrue(c, "SELECT pg_try_advisory_lock(?)")) {
        Thread.sleep(LOCK_PAUSE_MS);
      }
      try {
        return action.get();
      } finally {
        unlock(c);
      }
    } catch (SQLException e) {
      throw new StoreUnavailableException("rendezvous lock: " + DataSources.firstLine(e), e);
    }
  }

  private static void unlock(Connection c) {
    try {
      isTrue(c, "SELECT pg_advisory_unlock(?)");
    } catch (SQLException e) {
      LOG.debug("the connection broke, and the lock went with it", e);
    }
  }

  private static boolean isTrue(Connection c, String sql) throws SQLException {
    return Sql.first(c, sql, row -> row.getBoolean(1), LOCK_KEY).orElse(false);
  }
}
