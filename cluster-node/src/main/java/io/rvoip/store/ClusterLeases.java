package io.rvoip.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Leases by the database's clock: at most one owner at a time, and none for longer than it renews.
 */
public final class ClusterLeases {
  private final StoreThreads threads;

  ClusterLeases(StoreThreads threads) {
    this.threads = threads;
  }

  /**
   * Takes a lease that is free, has expired, or is the owner's already, for another {@code ttl}.
   *
   * @return empty when it is the owner's now; else until when it is somebody else's
   */
  public CompletionStage<Optional<Instant>> take(String name, String owner, Duration ttl) {
    return threads.ask(
        c -> {
          // "now" is one moment within a transaction, on both databases.
          Instant now =
              Sql.first(c, "SELECT CURRENT_TIMESTAMP AS moment", row -> Sql.instant(row, "moment"))
                  .orElseThrow();
          int taken =
              Sql.update(
                  c,
                  "UPDATE cluster_lease SET owner = ?, expires = ?"
                      + " WHERE name = ? AND (owner = ? OR expires < ?)",
                  owner,
                  now.plus(ttl),
                  name,
                  owner,
                  now);
          if (taken == 0) {
            taken =
                Sql.update(
                    c,
                    "INSERT INTO cluster_lease (name, owner, expires) VALUES (?, ?, ?)"
                        + " ON CONFLICT DO NOTHING",
                    name,
                    owner,
                    now.plus(ttl));
          }
          return taken > 0
              ? Optional.<Instant>empty()
              : Sql.first(
                  c,
                  "SELECT expires FROM cluster_lease WHERE name = ?",
                  row -> Sql.instant(row, "expires"),
                  name);
        });
  }

  /** Gives a lease back, if it is still the owner's. */
  public CompletionStage<Boolean> release(String name, String owner) {
    return threads.ask(
        c ->
            Sql.update(c, "DELETE FROM cluster_lease WHERE name = ? AND owner = ?", name, owner)
                > 0);
  }
}
