package io.rvoip.store;

import io.rvoip.auth.ApiToken;
import io.rvoip.auth.ApiTokens;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Opaque tokens in the table {@code api_token}, by their hashes. */
final class JdbcApiTokens implements ApiTokens {
  private static final String TOKEN =
      "SELECT id, tenant, subject, roles, scopes, sha256, created, expires, revoked"
          + " FROM api_token";

  private final StoreThreads threads;

  JdbcApiTokens(StoreThreads threads) {
    this.threads = threads;
  }

  @Override
  public CompletionStage<Optional<ApiToken>> find(String sha256) {
    return threads.ask(
        c -> Sql.first(c, TOKEN + " WHERE sha256 = ?", JdbcApiTokens::token, sha256));
  }

  @Override
  public CompletionStage<Void> add(ApiToken token) {
    return threads
        .ask(
            c ->
                Sql.update(
                    c,
                    "INSERT INTO api_token (id, tenant, subject, roles, scopes, sha256, created,"
                        + " expires, revoked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    token.id(),
                    token.tenant(),
                    token.subject(),
                    joined(token.roles()),
                    joined(token.scopes()),
                    token.sha256(),
                    token.created(),
                    token.expires(),
                    token.revoked()))
        .thenAccept(rows -> {});
  }

  @Override
  public CompletionStage<List<ApiToken>> list(String tenant) {
    return threads.ask(
        c ->
            Sql.list(
                c, TOKEN + " WHERE tenant = ? ORDER BY created, id", JdbcApiTokens::token, tenant));
  }

  @Override
  public CompletionStage<Boolean> revoke(String tenant, String id) {
    return threads.ask(
        c ->
            Sql.update(
                    c,
                    "UPDATE api_token SET revoked = TRUE WHERE tenant = ? AND id = ?",
                    tenant,
                    id)
                == 1);
  }

  private static ApiToken token(ResultSet row) throws SQLException {
    return new ApiToken(
        row.getString("id"),
        row.getString("tenant"),
        row.getString("subject"),
        words(row.getString("roles")),
        words(row.getString("scopes")),
        row.getString("sha256"),
        Sql.instant(row, "created"),
        Sql.instantOrNull(row, "expires"),
        row.getBoolean("revoked"));
  }

  private static String joined(Set<String> words) {
    return String.join(" ", new TreeSet<>(words));
  }

  private static Set<String> words(String joined) {
    return Arrays.stream(joined.split(" ", -1))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toSet());
  }
}
