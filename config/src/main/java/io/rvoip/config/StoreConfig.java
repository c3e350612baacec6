package io.rvoip.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * {@code rvoip.store}: the database.
 *
 * @param dir the node's own directory, DIR of {@code --data}
 * @param url JDBC URL as configured; empty: H2 in {@code dir}, see {@link #jdbcUrl()}
 * @param poolSize connections besides those of the journal's writers
 * @param journalWriters threads that write events, each with its own connection
 * @param journalBatch most events in one transaction
 * @param journalQueue most events that wait for a writer; more are refused
 * @param awayGrace how long writes wait for a database that is away
 * @param keepHistory how long the events of what has ended are kept
 * @param keepSuperseded how long events are kept that a later one has made superfluous
 * @param keepRecords how long call detail records are kept
 */
public record StoreConfig(
    Path dir,
    String url,
    String user,
    Secret password,
    int poolSize,
    int journalWriters,
    int journalBatch,
    int journalQueue,
    Duration journalPause,
    Duration awayGrace,
    Duration connectTimeout,
    Duration keepHistory,
    Duration keepSuperseded,
    Duration keepRecords) {

  private static final Duration LONGEST = Duration.ofDays(36_500);

  static StoreConfig read(Section s) {
    String url = s.text("url");
    if (!url.isEmpty() && !url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:postgresql:")) {
      s.problem(
          "url", Secret.hiddenIn(url), "jdbc:postgresql://host/database, jdbc:h2:…, or empty");
    } else if (!Secret.hiddenIn(url).equals(url)) {
      s.problem("url", Secret.hiddenIn(url), "the password in rvoip.store.password");
    }
    return new StoreConfig(
        Path.of(s.text("dir")),
        url,
        s.text("user"),
        new Secret(s.text("password")),
        s.integer("pool-size", 2, 200),
        s.integer("journal-writers", 1, 64),
        s.integer("journal-batch", 1, 1000),
        s.integer("journal-queue", 1, 1_000_000),
        s.duration("journal-pause", Duration.ZERO, Duration.ofMillis(100)),
        s.duration("away-grace", Duration.ofSeconds(1), Duration.ofMinutes(10)),
        s.duration("connect-timeout", Duration.ofMillis(250), Duration.ofMinutes(1)),
        s.duration("keep-history", Duration.ofHours(1), LONGEST),
        s.duration("keep-superseded", Duration.ofMinutes(1), LONGEST),
        s.duration("keep-records", Duration.ofHours(1), LONGEST));
  }

  /** Whether several nodes can share the database. */
  public boolean postgres() {
    return url.startsWith("jdbc:postgresql:");
  }

  /**
   * The URL to connect to. H2 commits are durable at once: its default would forget half a second.
   */
  public String jdbcUrl() {
    return url.isEmpty()
        ? "jdbc:h2:file:"
            + dir.toAbsolutePath().normalize().resolve("rvoip")
            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE"
        : url;
  }
}
