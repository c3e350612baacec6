package io.rvoip.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.rvoip.config.StoreConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Connections: one to look whether the database is there, the schema, then the pool. */
final class DataSources {
  /** What H2 must be told; a URL that says otherwise keeps its word. */
  private static final Map<String, String> H2_SETTINGS = new LinkedHashMap<>();

  static {
    H2_SETTINGS.put("MODE", "PostgreSQL");
    H2_SETTINGS.put("DATABASE_TO_LOWER", "TRUE");
    H2_SETTINGS.put("DEFAULT_NULL_ORDERING", "HIGH");
    H2_SETTINGS.put("WRITE_DELAY", "0"); // a commit is durable when it returns
    H2_SETTINGS.put(
        "QUERY_CACHE_SIZE",
        "64"); // prepared statements per connection; the default of 8 is too few
    H2_SETTINGS.put("DB_CLOSE_ON_EXIT", "FALSE");
  }

  private static final String SOCKET_TIMEOUT_SECONDS = "10";

  private DataSources() {}

  /** The URL with what this schema needs. */
  static String completeUrl(String url) {
    if (Dialect.ofUrl(url) != Dialect.H2) {
      return url;
    }
    StringBuilder complete = new StringBuilder(url);
    String given = url.toUpperCase(Locale.ROOT);
    H2_SETTINGS.forEach(
        (name, value) -> {
          if (!given.contains(";" + name + "=")) {
            complete.append(';').append(name).append('=').append(value);
          }
        });
    return complete.toString();
  }

  /** One attempt to connect, outside of any pool. */
  static void tryOnce(StoreConfig config) throws SQLException {
    try (Connection c = connect(config, Map.of())) {
      c.isValid(5);
    }
  }

  /** A connection of one's own to PostgreSQL, on which every answer must come in time. */
  static Connection session(StoreConfig config, int answerSeconds) throws SQLException {
    return connect(config, Map.of("socketTimeout", Integer.toString(answerSeconds)));
  }

  private static Connection connect(StoreConfig config, Map<String, String> more)
      throws SQLException {
    String url = completeUrl(config.jdbcUrl());
    Properties properties = properties(config, url);
    properties.setProperty("user", config.user());
    properties.setProperty("password", config.password().reveal());
    properties.putAll(more);
    return DriverManager.getConnection(url, properties);
  }

  /** Brings the schema up to date; nodes that start together wait for each other. */
  static void migrate(StoreConfig config) {
    String url = completeUrl(config.jdbcUrl());
    try {
      Flyway.configure(DataSources.class.getClassLoader())
          .dataSource(url, config.user(), config.password().reveal())
          .locations("classpath:db/migration")
          .placeholders(Map.of("txid", Dialect.ofUrl(url).transactionId()))
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StoreException("database schema: " + firstLine(e), e);
    }
  }

  /** The pool; makes no connection yet. */
  static HikariDataSource pool(StoreConfig config, int connections) {
    String url = completeUrl(config.jdbcUrl());
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("store");
    pool.setJdbcUrl(url);
    pool.setUsername(config.user());
    pool.setPassword(config.password().reveal());
    pool.setMaximumPoolSize(connections);
    pool.setMinimumIdle(Math.min(connections, config.journalWriters() + 1));
    pool.setConnectionTimeout(config.connectTimeout().toMillis());
    pool.setValidationTimeout(Math.min(2_000, config.connectTimeout().toMillis()));
    pool.setInitializationFailTimeout(-1);
    pool.setAutoCommit(true);
    pool.setDataSourceProperties(properties(config, url));
    return new HikariDataSource(pool);
  }

  private static Properties properties(StoreConfig config, String url) {
    Properties properties = new Properties();
    if (Dialect.ofUrl(url) == Dialect.POSTGRES) {
      long connectSeconds = Math.max(1, config.connectTimeout().toSeconds());
      properties.setProperty("ApplicationName", "rvoip");
      properties.setProperty("connectTimeout", Long.toString(connectSeconds));
      properties.setProperty("loginTimeout", Long.toString(connectSeconds));
      // A host that vanished answers nothing; without this a writer would wait for TCP to give up.
      properties.setProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS);
      properties.setProperty("tcpKeepAlive", "true");
      // Of several hosts in the URL, the one that can be written to.
      properties.setProperty("targetServerType", "primary");
      // Batches become multi-row inserts.
      properties.setProperty("reWriteBatchedInserts", "true");
      properties.setProperty("prepareThreshold", "3");
      // Values of statements do not belong into logs.
      properties.setProperty("logServerErrorDetail", "false");
    }
    return properties;
  }

  /** Why waiting is of no use, as one line; null when the failure may pass. */
  static @Nullable String hopeless(SQLException e, StoreConfig config) {
    if (e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
      return "database %s is in use by another process (is a node running on it?)"
          .formatted(where(config));
    }
    return SqlFailures.isTransient(e)
        ? null
        : "database %s: %s".formatted(where(config), firstLine(e));
  }

  /** That the database does not answer, as one line. */
  static String away(SQLException e, StoreConfig config) {
    return "database %s does not answer: %s".formatted(where(config), firstLine(e));
  }

  /** The URL without its settings, which may hold a password. */
  private static String where(StoreConfig config) {
    return completeUrl(config.jdbcUrl()).replaceFirst("[;?].*", "").replaceFirst("//[^/@]*@", "//");
  }

  /** What the database says, without the values of a batch. */
  static String reason(SQLException e) {
    SQLException next = e.getNextException();
    return firstLine(next == null ? e : next);
  }

  static String firstLine(Throwable e) {
    String message = String.valueOf(e.getMessage()).strip();
    return message.lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}
