package io.rvoip.store;

import io.rvoip.auth.oauth.BrowserSession;
import io.rvoip.auth.oauth.SessionStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Sessions of browsers in {@code oauth_session}, their secrets by hash in {@code
 * oauth_session_secret}. Who may refresh is decided by one UPDATE that names the version it has
 * seen: the row's lock lets one caller of all nodes win.
 */
final class JdbcSessionStore implements SessionStore {
  private static final String BY_SECRET =
      "SELECT s.id, s.tenant, s.provider, s.provider_subject, s.subject, s.name, s.roles,"
          + " s.sealed_tokens, s.created, s.seen, s.expires, s.fresh_until, s.version,"
          + " x.confirmed, x.superseded"
          + " FROM oauth_session_secret x JOIN oauth_session s ON s.id = x.session_id"
          + " WHERE x.sha256 = ?";

  private final StoreThreads threads;

  JdbcSessionStore(StoreThreads threads) {
    this.threads = threads;
  }

  @Override
  public CompletionStage<Boolean> claimState(String stateHash, Instant expires) {
    return threads.ask(
        c ->
            Sql.update(
                    c,
                    "INSERT INTO oauth_state (sha256, expires) VALUES (?, ?)"
                        + " ON CONFLICT DO NOTHING",
                    stateHash,
                    expires)
                == 1);
  }

  @Override
  public CompletionStage<List<String>> add(
      BrowserSession session, String secretHash, int maxPerUser) {
    return threads.ask(
        c -> {
          insert(c, session);
          secret(c, secretHash, session.id(), true);
          return endOldest(c, session, maxPerUser);
        });
  }

  private static void insert(Connection c, BrowserSession s) throws SQLException {
    Sql.update(
        c,
        "INSERT INTO oauth_session (id, tenant, provider, provider_subject, subject, name, roles,"
            + " sealed_tokens, created, seen, expires, fresh_until, version)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        s.id(),
        s.tenant(),
        s.provider(),
        s.providerSubject(),
        s.subject(),
        s.name(),
        Words.join(s.roles()),
        s.sealedTokens(),
        s.created(),
        s.seen(),
        s.expires(),
        s.freshUntil(),
        s.version());
  }

  private static void secret(Connection c, String hash, String session, boolean confirmed)
      throws SQLException {
    Sql.update(
        c,
        "INSERT INTO oauth_session_secret (sha256, session_id, confirmed) VALUES (?, ?, ?)",
        hash,
        session,
        confirmed);
  }

  private static List<String> endOldest(Connection c, BrowserSession session, int maxPerUser)
      throws SQLException {
    List<String> ids =
        Sql.list(
            c,
            "SELECT id FROM oauth_session WHERE tenant = ? AND subject = ?"
                + " ORDER BY created DESC, id DESC",
            row -> row.getString(1),
            session.tenant(),
            session.subject());
    List<String> oldest = List.copyOf(ids.subList(Math.min(maxPerUser, ids.size()), ids.size()));
    for (String id : oldest) {
      Sql.update(c, "DELETE FROM oauth_session WHERE id = ?", id);
    }
    return oldest;
  }

  @Override
  public CompletionStage<Optional<Found>> find(String secretHash) {
    return threads.ask(c -> Sql.first(c, BY_SECRET, JdbcSessionStore::found, secretHash));
  }

  @Override
  public CompletionStage<Void> touch(String id, Instant now) {
    return threads
        .ask(
            c ->
                Sql.update(
                    c, "UPDATE oauth_session SET seen = ? WHERE id = ? AND seen < ?", now, id, now))
        .thenAccept(rows -> {});
  }

  @Override
  public CompletionStage<Void> confirm(String id, String secretHash, Instant now) {
    return threads
        .ask(
            c -> {
              int first =
                  Sql.update(
                      c,
                      "UPDATE oauth_session_secret SET confirmed = TRUE"
                          + " WHERE sha256 = ? AND confirmed = FALSE",
                      secretHash);
              return first == 0
                  ? 0
                  : Sql.update(
                      c,
                      "UPDATE oauth_session_secret SET superseded = ? WHERE session_id = ?"
                          + " AND sha256 <> ? AND superseded IS NULL",
                      now,
                      id,
                      secretHash);
            })
        .thenAccept(rows -> {});
  }

  @Override
  public CompletionStage<Boolean> claimRefresh(
      String id, long version, Instant now, Instant until) {
    return threads.ask(
        c ->
            Sql.update(
                    c,
                    "UPDATE oauth_session SET version = version + 1, refreshing_until = ?"
                        + " WHERE id = ? AND version = ?"
                        + " AND (refreshing_until IS NULL OR refreshing_until <= ?)",
                    until,
                    id,
                    version,
                    now)
                == 1);
  }

  @Override
  public CompletionStage<Boolean> refreshed(String id, long version, Renewal renewal) {
    return threads.ask(
        c -> {
          int rows =
              Sql.update(
                  c,
                  "UPDATE oauth_session SET version = version + 1, refreshing_until = NULL,"
                      + " name = ?, roles = ?, sealed_tokens = ?,"
                      + " fresh_until = COALESCE(?, fresh_until)"
                      + " WHERE id = ? AND version = ?",
                  renewal.name(),
                  Words.join(renewal.roles()),
                  renewal.sealedTokens(),
                  renewal.freshUntil(),
                  id,
                  version);
          if (rows == 0) {
            return false;
          }
          String hash = renewal.secretHash();
          if (hash != null) {
            // One that was handed out and never used: its answer was lost.
            Sql.update(
                c,
                "DELETE FROM oauth_session_secret WHERE session_id = ? AND confirmed = FALSE",
                id);
            secret(c, hash, id, false);
          }
          return true;
        });
  }

  @Override
  public CompletionStage<Void> refreshFailed(String id, long version, Instant notBefore) {
    return threads
        .ask(
            c ->
                Sql.update(
                    c,
                    "UPDATE oauth_session SET refreshing_until = ? WHERE id = ? AND version = ?",
                    notBefore,
                    id,
                    version))
        .thenAccept(rows -> {});
  }

  @Override
  public CompletionStage<Boolean> end(String id) {
    return threads.ask(c -> Sql.update(c, "DELETE FROM oauth_session WHERE id = ?", id) == 1);
  }

  @Override
  public CompletionStage<Integer> forgetEnded(Instant now, Instant idleSince) {
    return threads.ask(
        c -> {
          Sql.update(c, "DELETE FROM oauth_state WHERE expires <= ?", now);
          return Sql.update(
              c, "DELETE FROM oauth_session WHERE expires <= ? OR seen <= ?", now, idleSince);
        });
  }

  private static Found found(ResultSet row) throws SQLException {
    return new Found(
        new BrowserSession(
            row.getString("id"),
            row.getString("tenant"),
            row.getString("provider"),
            row.getString("provider_subject"),
            row.getString("subject"),
            row.getString("name"),
            Words.split(row.getString("roles")),
            row.getBytes("sealed_tokens"),
            Sql.instant(row, "created"),
            Sql.instant(row, "seen"),
            Sql.instant(row, "expires"),
            Sql.instantOrNull(row, "fresh_until"),
            row.getLong("version")),
        row.getBoolean("confirmed"),
        Sql.instantOrNull(row, "superseded"));
  }
}
