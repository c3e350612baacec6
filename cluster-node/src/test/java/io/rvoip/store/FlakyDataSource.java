package io.rvoip.store;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** A database that can be taken away, made to hang, or made to lose the answer to a commit. */
final class FlakyDataSource implements DataSource {
  private final DataSource real;
  private final AtomicInteger loseAnswers = new AtomicInteger();
  final AtomicInteger commits = new AtomicInteger();
  private volatile boolean away;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  FlakyDataSource(DataSource real) {
    this.real = real;
  }

  void goAway() {
    away = true;
  }

  void comeBack() {
    away = false;
  }

  void hang() {
    gate = new CountDownLatch(1);
  }

  void goOn() {
    gate.countDown();
  }

  /** The next commits are done, and their answers lost. */
  void loseAnswers(int commits) {
    loseAnswers.set(commits);
  }

  @Override
  public Connection getConnection() throws SQLException {
    check();
    Connection connection = real.getConnection();
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("close") && !method.getName().equals("rollback")) {
                check();
              }
              Object result;
              try {
                result = method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (method.getName().equals("commit")) {
                committed();
              }
              return method.getName().equals("prepareStatement") && connection.getAutoCommit()
                  ? committing((PreparedStatement) result)
                  : result;
            });
  }

  /** A statement that is a transaction of its own. */
  private PreparedStatement committing(PreparedStatement statement) {
    return (PreparedStatement)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            (proxy, method, arguments) -> {
              Object result;
              try {
                result = method.invoke(statement, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (method.getName().equals("executeQuery")) {
                committed();
              }
              return result;
            });
  }

  private void committed() throws SQLException {
    commits.incrementAndGet();
    if (loseAnswers.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new SQLException("connection reset", "08006");
    }
  }

  private void check() throws SQLException {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new SQLException("interrupted", "08006", e);
    }
    if (away) {
      throw new SQLTransientConnectionException("connection refused", "08001");
    }
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> iface) throws SQLException {
    throw new SQLException("not a wrapper");
  }

  @Override
  public boolean isWrapperFor(Class<?> iface) {
    return false;
  }
}
