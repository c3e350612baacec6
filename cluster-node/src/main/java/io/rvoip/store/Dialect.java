package io.rvoip.store;

/** What the two databases do differently. */
enum Dialect {
  /** Embedded, one process. One journal writer, so the order of rows is the order of commits. */
  H2("0", "SELECT TRUE"),
  /** Shared by the nodes of a cluster. */
  POSTGRES("(pg_current_xact_id()::text::bigint)", "SELECT NOT pg_is_in_recovery()");

  private final String transactionId;
  private final String probe;

  Dialect(String transactionId, String probe) {
    this.transactionId = transactionId;
    this.probe = probe;
  }

  static Dialect ofUrl(String jdbcUrl) {
    if (jdbcUrl.startsWith("jdbc:h2:")) {
      return H2;
    }
    if (jdbcUrl.startsWith("jdbc:postgresql:")) {
      return POSTGRES;
    }
    throw new IllegalArgumentException(
        "rvoip.store.url: " + jdbcUrl + " (expected: jdbc:h2:… or jdbc:postgresql:…)");
  }

  /** Expression for the id of the current transaction, as the schema's default. */
  String transactionId() {
    return transactionId;
  }

  /** Query whose one row is true when the database can be written to. */
  String probe() {
    return probe;
  }
}
