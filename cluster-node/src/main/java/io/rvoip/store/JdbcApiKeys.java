package io.rvoip.store;

import io.rvoip.auth.ApiKey;
import io.rvoip.auth.ApiKeyStore;
import io.rvoip.auth.ApiToken;
import io.rvoip.auth.Written;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Opaque tokens in the table {@code api_token}, by their hashes. */
final class JdbcApiKeys implements ApiKeyStore {
  private static final Duration USED_EVERY = Duration.ofHours(1);
  private static final String KEY =
      "SELECT id, tenant, subject, roles, scopes, sha256, created, expires, revoked, name,"
          + " created_by, last_used FROM api_token";
  private static final String COUNT =
      "SELECT COUNT(*) FROM api_token WHERE tenant = ? AND NOT revoked"
          + " AND (expires IS NULL OR expires > CURRENT_TIMESTAMP)";

  private final StoreThreads threads;

  JdbcApiKeys(StoreThreads threads) {
    this.threads = threads;
  }

  @Override
  public CompletionStage<Optional<ApiToken>> find(String sha256) {
    return threads.ask(c -> Sql.first(c, KEY + " WHERE sha256 = ?", JdbcApiKeys::token, sha256));
  }

  @Override
  public CompletionStage<Void> add(ApiToken token) {
    return threads.ask(c -> insert(c, new ApiKey(token, "", "", null))).thenAccept(rows -> {});
  }

  @Override
  public CompletionStage<Written> add(ApiKey key, int maxKeys) {
    return threads.ask(
        c -> {
          Optional<Integer> left =
              TenantLimits.left(c, key.token().tenant(), "max_api_keys", maxKeys, COUNT);
          if (left.isEmpty()) {
            return Written.MISSING;
          }
          if (left.get() <= 0) {
            return Written.FULL;
          }
          insert(c, key);
          return Written.DONE;
        });
  }

  private static int insert(Connection c, ApiKey key) throws SQLException {
    ApiToken token = key.token();
    return Sql.update(
        c,
        "INSERT INTO api_token (id, tenant, subject, roles, scopes, sha256, created, expires,"
            + " revoked, name, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        token.id(),
        token.tenant(),
        token.subject(),
        Words.join(token.roles()),
        Words.join(token.scopes()),
        token.sha256(),
        token.created(),
        token.expires(),
        token.revoked(),
        key.name(),
        key.createdBy());
  }

  @Override
  public CompletionStage<Optional<ApiKey>> get(String tenant, String id) {
    return threads.ask(
        c -> Sql.first(c, KEY + " WHERE tenant = ? AND id = ?", JdbcApiKeys::key, tenant, id));
  }

  @Override
  public CompletionStage<List<ApiKey>> list(String tenant, @Nullable String after, int limit) {
    return threads.ask(
        c ->
            Sql.list(
                c,
                KEY + " WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?",
                JdbcApiKeys::key,
                tenant,
                after == null ? "" : after,
                limit));
  }

  @Override
  public CompletionStage<Boolean> revoke(String tenant, String id) {
    return threads.ask(
        c ->
            Sql.update(
                    c,
                    "UPDATE api_token SET revoked = TRUE,"
                        + " revoked_at = COALESCE(revoked_at, CURRENT_TIMESTAMP)"
                        + " WHERE tenant = ? AND id = ?",
                    tenant,
                    id)
                == 1);
  }

  @Override
  public CompletionStage<Boolean> used(String id, Instant now) {
    return threads.ask(
        c ->
            Sql.update(
                    c,
                    "UPDATE api_token SET last_used = ?"
                        + " WHERE id = ? AND (last_used IS NULL OR last_used < ?)",
                    now,
                    id,
                    now.minus(USED_EVERY))
                == 1);
  }

  @Override
  public CompletionStage<Integer> deleteEndedBefore(Instant time) {
    return threads.ask(
        c ->
            Sql.update(
                c,
                "DELETE FROM api_token WHERE expires < ?"
                    + " OR (revoked AND COALESCE(revoked_at, created) < ?)",
                time,
                time));
  }

  private static ApiKey key(ResultSet row) throws SQLException {
    return new ApiKey(
        token(row),
        row.getString("name"),
        row.getString("created_by"),
        Sql.instantOrNull(row, "last_used"));
  }

  private static ApiToken token(ResultSet row) throws SQLException {
    return new ApiToken(
        row.getString("id"),
        row.getString("tenant"),
        row.getString("subject"),
        Words.split(row.getString("roles")),
        Words.split(row.getString("scopes")),
        row.getString("sha256"),
        Sql.instant(row, "created"),
        Sql.instantOrNull(row, "expires"),
        row.getBoolean("revoked"));
  }
}
