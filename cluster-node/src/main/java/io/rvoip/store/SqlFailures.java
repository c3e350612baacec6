package io.rvoip.store;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;

/** Tells failures of the database from failures of what was asked of it. */
final class SqlFailures {
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String READ_ONLY = "25006";

  private SqlFailures() {}

  /**
   * Whether the same statement may succeed later: the database is away, full, or chose a victim.
   */
  static boolean isTransient(SQLException e) {
    if (e instanceof SQLTransientConnectionException
        || e instanceof SQLNonTransientConnectionException
        || e instanceof SQLRecoverableException) {
      return true;
    }
    String state = e.getSQLState();
    if (state == null) {
      return false;
    }
    return state.startsWith("08") // connection
        || state.startsWith("53") // disk full, too many connections
        || state.startsWith("57P") // shutdown, crash, starting up
        || state.startsWith("58") // I/O error of the server
        || state.startsWith("40") // serialization failure, deadlock
        || state.equals("HYT00") // H2: lock timeout
        || state.equals("57014") // statement timeout
        || state.equals(READ_ONLY) // this server has become a standby
        || isH2Away(e.getErrorCode(), state);
  }

  /** H2's own numbers: closed, broken or unwritable file. */
  private static boolean isH2Away(int code, String state) {
    return state.equals(Integer.toString(code))
        && switch (code) {
          case 90007, 90014, 90028, 90031, 90046, 90067, 90098, 90121 -> true;
          default -> false;
        };
  }

  static boolean isUniqueViolation(SQLException e) {
    for (SQLException next = e; next != null; next = next.getNextException()) {
      if (UNIQUE_VIOLATION.equals(next.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  /** Whether the connection leads to a server that cannot be written to any more. */
  static boolean isReadOnly(SQLException e) {
    return READ_ONLY.equals(e.getSQLState());
  }
}
