package io.rvoip.store;

import io.rvoip.auth.issue.SigningKeyStore;
import io.rvoip.auth.issue.StoredKey;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Keys that sign our tokens, in the table {@code signing_key}. */
final class JdbcSigningKeys implements SigningKeyStore {
  private final StoreThreads threads;

  JdbcSigningKeys(StoreThreads threads) {
    this.threads = threads;
  }

  @Override
  public CompletionStage<List<StoredKey>> list() {
    return threads.ask(
        c ->
            Sql.list(
                c,
                "SELECT generation, kid, active_from, sealed FROM signing_key ORDER BY generation",
                row ->
                    new StoredKey(
                        row.getLong("generation"),
                        row.getString("kid"),
                        Sql.instant(row, "active_from"),
                        row.getBytes("sealed"))));
  }

  @Override
  public CompletionStage<Boolean> add(StoredKey key) {
    return threads.ask(
        c ->
            Sql.update(
                    c,
                    "INSERT INTO signing_key (generation, kid, active_from, sealed)"
                        + " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    key.generation(),
                    key.kid(),
                    key.activeFrom(),
                    key.sealed())
                == 1);
  }

  @Override
  public CompletionStage<Integer> deleteUpTo(long generation) {
    return threads.ask(
        c -> Sql.update(c, "DELETE FROM signing_key WHERE generation <= ?", generation));
  }
}
