package io.rvoip.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the database for a sign of life four times a second while nothing else does, on a connection
 * of its own, so that new calls can be refused before the first of their events would have to wait.
 */
final class StoreProbe implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreProbe.class);
  private static final long INTERVAL_MS = 250;
  private static final int ANSWER_WITHIN_MS = 1_000;

  private final DataSource connections;
  private final Dialect dialect;
  private final HealthGauge health;
  private final int place;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("store-probe").factory());
  private @Nullable Connection connection;
  private boolean away;

  /** Starts to probe; uses this place of the gauge. */
  StoreProbe(DataSource connections, Dialect dialect, HealthGauge health, int place) {
    this.connections = connections;
    this.dialect = dialect;
    this.health = health;
    this.place = place;
    var unused =
        timer.scheduleWithFixedDelay(this::tick, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdown(); // not interrupted, see JournalWriter
    disconnect();
  }

  private void tick() {
    if (!away && health.idleNanos() < TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS)) {
      return;
    }
    health.begin(place);
    try {
      boolean writable = isWritable();
      if (!writable) {
        throw new SQLException("the server takes no writes", "25006");
      }
      health.succeeded(place);
      if (away) {
        LOG.info("database is back");
      }
      away = false;
    } catch (SQLException | RuntimeException e) {
      health.failed(place);
      disconnect();
      if (!away) {
        LOG.warn("database away: {}", DataSources.firstLine(e));
      }
      away = true;
    }
  }

  private synchronized boolean isWritable() throws SQLException {
    Connection c = connection;
    if (c == null) {
      c = connections.getConnection();
      if (dialect == Dialect.POSTGRES) {
        c.setNetworkTimeout(Runnable::run, ANSWER_WITHIN_MS);
      }
      connection = c;
    }
    try (Statement statement = c.createStatement();
        ResultSet row = statement.executeQuery(dialect.probe())) {
      return row.next() && row.getBoolean(1);
    }
  }

  private synchronized void disconnect() {
    Connection c = connection;
    connection = null;
    if (c != null) {
      try {
        c.close();
      } catch (SQLException e) {
        LOG.debug("closing the probe's connection", e);
      }
    }
  }
}
