package io.rvoip.benchmarks.journal;

/** What is compared. */
enum Plugin {
  /** Ours, with the row of the live entity and the call detail record. */
  OWN("rvoip.journal"),
  /** Ours, events alone: what pekko-persistence-jdbc does. */
  OWN_EVENTS_ONLY("rvoip.journal"),
  /** pekko-persistence-jdbc, events alone. */
  PEKKO_JDBC("jdbc-journal");

  private final String journal;

  Plugin(String journal) {
    this.journal = journal;
  }

  String journal() {
    return journal;
  }
}
