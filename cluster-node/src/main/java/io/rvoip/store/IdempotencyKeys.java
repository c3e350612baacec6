package io.rvoip.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keys of requests that must be carried out at most once in the cluster, and their answers. A key
 * is claimed by inserting its row, so of two nodes one has it.
 */
public final class IdempotencyKeys {
  private final StoreThreads threads;

  IdempotencyKeys(StoreThreads threads) {
    this.threads = threads;
  }

  /** What is known of a key. */
  public sealed interface Claim {
    /** It was free and is ours now. */
    record Ours() implements Claim {}

    /** Somebody has it and has not answered. */
    record Pending(String fingerprint) implements Claim {}

    /** It has been answered. */
    @SuppressWarnings("ArrayRecordComponent") // an answer, compared by nobody
    record Answered(String fingerprint, int status, byte[] body) implements Claim {}
  }

  /** Claims the key if nobody has, and says how it stands. */
  public CompletionStage<Claim> claim(
      String tenant, String subject, String key, String fingerprint) {
    return threads.ask(
        c -> {
          int inserted =
              Sql.update(
                  c,
                  "INSERT INTO http_idempotency (tenant, subject, request_key, fingerprint)"
                      + " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                  tenant,
                  subject,
                  key,
                  fingerprint);
          if (inserted > 0) {
            return new Claim.Ours();
          }
          Optional<Claim> known =
              Sql.first(
                  c,
                  "SELECT fingerprint, status, body FROM http_idempotency"
                      + " WHERE tenant = ? AND subject = ? AND request_key = ?",
                  row -> {
                    int status = row.getInt("status");
                    return row.wasNull()
                        ? new Claim.Pending(row.getString("fingerprint"))
                        : new Claim.Answered(
                            row.getString("fingerprint"), status, row.getBytes("body"));
                  },
                  tenant,
                  subject,
                  key);
          // Released between the two statements: to the caller it is as if still pending.
          return known.orElseGet(() -> new Claim.Pending(fingerprint));
        });
  }

  /** Keeps the answer. */
  public CompletionStage<Integer> answered(
      String tenant, String subject, String key, int status, byte[] body) {
    return threads.ask(
        c ->
            Sql.update(
                c,
                "UPDATE http_idempotency SET status = ?, body = ?"
                    + " WHERE tenant = ? AND subject = ? AND request_key = ?",
                status,
                body,
                tenant,
                subject,
                key));
  }

  /** Frees a key whose request was not carried out. */
  public CompletionStage<Integer> release(String tenant, String subject, String key) {
    return threads.ask(
        c ->
            Sql.update(
                c,
                "DELETE FROM http_idempotency WHERE tenant = ? AND subject = ?"
                    + " AND request_key = ? AND status IS NULL",
                tenant,
                subject,
                key));
  }

  /** Forgets keys that are older; says how many. */
  public CompletionStage<Integer> forgetOlderThan(Duration age) {
    return threads.ask(
        c ->
            Sql.update(
                c, "DELETE FROM http_idempotency WHERE claimed < ?", Instant.now().minus(age)));
  }
}
