package io.rvoip.store;

import com.zaxxer.hikari.HikariDataSource;
import io.rvoip.config.StoreConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Copies everything from the embedded database of one node into an empty PostgreSQL: users, keys,
 * secrets, events, live entities, records. All in one transaction of the target, so that an
 * interrupted move leaves nothing behind; the source is only read.
 */
public final class DatabaseMove {
  /** Parents before children. Members are not moved: they meet anew. */
  private static final List<String> TABLES =
      List.of(
          "tenant",
          "domain",
          "sip_user",
          "user_group",
          "user_group_member",
          "api_token",
          "revocation",
          "signing_key",
          "cluster_secret",
          "event_journal",
          "event_snapshot",
          "live_entity",
          "cdr");

  private static final int BATCH = 500;

  private DatabaseMove() {}

  /**
   * Copies all rows.
   *
   * @return how many rows there were
   * @throws StoreException when a database cannot be used or the target is not empty; the message
   *     is for the operator
   */
  public static long copy(StoreConfig from, StoreConfig to) {
    if (from.postgres() || !to.postgres()) {
      throw new StoreException("db move: only from the embedded database to PostgreSQL");
    }
    open(from);
    open(to);
    try (HikariDataSource source = DataSources.pool(from, 1);
        HikariDataSource target = DataSources.pool(to, 1);
        Connection in = source.getConnection();
        Connection out = target.getConnection()) {
      out.setAutoCommit(false);
      long rows = 0;
      for (String table : TABLES) {
        refuseUnlessEmpty(out, table);
        rows += copyTable(in, out, table);
      }
      // Rows that came with their numbers did not use the sequence.
      try (var statement = out.createStatement()) {
        statement.execute(
            "SELECT setval(pg_get_serial_sequence('event_journal', 'ordering'),"
                + " (SELECT COALESCE(MAX(ordering), 0) + 1 FROM event_journal), false)");
      }
      out.commit();
      return rows;
    } catch (SQLException e) {
      throw new StoreException("db move: " + DataSources.firstLine(e), e);
    }
  }

  private static void open(StoreConfig config) {
    try {
      DataSources.tryOnce(config);
    } catch (SQLException e) {
      String hopeless = DataSources.hopeless(e, config);
      throw new StoreException(hopeless == null ? DataSources.away(e, config) : hopeless, e);
    }
    DataSources.migrate(config);
  }

  private static void refuseUnlessEmpty(Connection out, String table) throws SQLException {
    try (var statement = out.createStatement();
        ResultSet any = statement.executeQuery("SELECT 1 FROM " + table + " LIMIT 1")) {
      if (any.next()) {
        throw new StoreException(
            "db move: table " + table + " of the target has rows (expected: an empty database)");
      }
    }
  }

  private static long copyTable(Connection in, Connection out, String table) throws SQLException {
    try (var statement = in.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
      List<String> columns = columns(rows);
      try (PreparedStatement insert = out.prepareStatement(insert(table, columns))) {
        long count = 0;
        while (rows.next()) {
          for (int i = 1; i <= columns.size(); i++) {
            insert.setObject(i, rows.getObject(i));
          }
          insert.addBatch();
          if (++count % BATCH == 0) {
            insert.executeBatch();
          }
        }
        insert.executeBatch();
        return count;
      }
    }
  }

  private static List<String> columns(ResultSet rows) throws SQLException {
    var names = new ArrayList<String>();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      names.add(rows.getMetaData().getColumnName(i));
    }
    return names;
  }

  private static String insert(String table, List<String> columns) {
    String marks =
        IntStream.range(0, columns.size()).mapToObj(i -> "?").collect(Collectors.joining(", "));
    return "INSERT INTO %s (%s) VALUES (%s)".formatted(table, String.join(", ", columns), marks);
  }
}
