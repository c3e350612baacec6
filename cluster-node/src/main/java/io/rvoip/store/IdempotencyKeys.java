package io.rvoip.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

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
    record Answered(String fingerprint, Answer answer) implements Claim {}
  }

  /**
   * An answer as it is repeated.
   *
   * @param headers values by name
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Answer(int status, Map<String, String> headers, byte[] body) {
    /** Copies the headers. */
    public Answer {
      headers = Map.copyOf(headers);
    }
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
                  "SELECT fingerprint, status, headers, body FROM http_idempotency"
                      + " WHERE tenant = ? AND subject = ? AND request_key = ?",
                  row -> {
                    int status = row.getInt("status");
                    return row.wasNull()
                        ? new Claim.Pending(row.getString("fingerprint"))
                        : new Claim.Answered(
                            row.getString("fingerprint"),
                            new Answer(
                                status, headers(row.getString("headers")), row.getBytes("body")));
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
      String tenant, String subject, String key, Answer answer) {
    return threads.ask(
        c ->
            Sql.update(
                c,
                "UPDATE http_idempotency SET status = ?, headers = ?, body = ?"
                    + " WHERE tenant = ? AND subject = ? AND request_key = ?",
                answer.status(),
                JsonTexts.write(answer.headers()),
                answer.body(),
                tenant,
                subject,
                key));
  }

  /** None when a node of the release before has answered. */
  private static Map<String, String> headers(@Nullable String stored) throws SQLException {
    return stored == null ? Map.of() : JsonTexts.read("http_idempotency.headers", stored);
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
