package io.rvoip.store;

import io.rvoip.auth.SipAccount;
import io.rvoip.auth.SipUser;
import io.rvoip.auth.UserStore;
import io.rvoip.protocol.auth.DigestAlgorithm;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Users in the table {@code sip_user}. */
final class JdbcUserStore implements UserStore {
  private static final String USER = "SELECT name, display_name, enabled, created FROM sip_user";

  private final StoreThreads threads;

  JdbcUserStore(StoreThreads threads) {
    this.threads = threads;
  }

  @Override
  public CompletionStage<Optional<SipAccount>> find(String tenant, String user) {
    return threads.ask(
        c ->
            Sql.first(
                c,
                "SELECT display_name, enabled, ha1_md5, ha1_sha256, ha1_sha512_256 FROM sip_user"
                    + " WHERE tenant = ? AND name = ?",
                row ->
                    new SipAccount(
                        tenant,
                        user,
                        row.getString("display_name"),
                        row.getBoolean("enabled"),
                        Map.of(
                            DigestAlgorithm.MD5, row.getString("ha1_md5"),
                            DigestAlgorithm.SHA_256, row.getString("ha1_sha256"),
                            DigestAlgorithm.SHA_512_256, row.getString("ha1_sha512_256"))),
                tenant,
                user));
  }

  @Override
  public CompletionStage<Optional<SipUser>> get(String tenant, String name) {
    return threads.ask(
        c ->
            Sql.first(
                c,
                USER + " WHERE tenant = ? AND name = ?",
                row -> user(tenant, row),
                tenant,
                name));
  }

  @Override
  public CompletionStage<List<SipUser>> list(String tenant, @Nullable String after, int limit) {
    return threads.ask(
        c ->
            Sql.list(
                c,
                USER + " WHERE tenant = ? AND name > ? ORDER BY name LIMIT ?",
                row -> user(tenant, row),
                tenant,
                after == null ? "" : after,
                limit));
  }

  @Override
  public CompletionStage<Integer> count(String tenant) {
    return threads.ask(
        c ->
            Sql.first(
                    c,
                    "SELECT COUNT(*) FROM sip_user WHERE tenant = ?",
                    row -> row.getInt(1),
                    tenant)
                .orElse(0));
  }

  @Override
  public CompletionStage<Boolean> add(SipAccount account) {
    return threads.ask(
        c ->
            Sql.update(
                    c,
                    "INSERT INTO sip_user (tenant, name, display_name, enabled, ha1_md5,"
                        + " ha1_sha256, ha1_sha512_256) VALUES (?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT DO NOTHING",
                    account.tenant(),
                    account.user(),
                    account.displayName(),
                    account.enabled(),
                    ha1(account.ha1(), DigestAlgorithm.MD5),
                    ha1(account.ha1(), DigestAlgorithm.SHA_256),
                    ha1(account.ha1(), DigestAlgorithm.SHA_512_256))
                == 1);
  }

  @Override
  public CompletionStage<Boolean> setPassword(
      String tenant, String name, Map<DigestAlgorithm, String> ha1) {
    return threads.ask(
        c ->
            Sql.update(
                    c,
                    "UPDATE sip_user SET ha1_md5 = ?, ha1_sha256 = ?, ha1_sha512_256 = ?"
                        + " WHERE tenant = ? AND name = ?",
                    ha1(ha1, DigestAlgorithm.MD5),
                    ha1(ha1, DigestAlgorithm.SHA_256),
                    ha1(ha1, DigestAlgorithm.SHA_512_256),
                    tenant,
                    name)
                == 1);
  }

  @Override
  public CompletionStage<Boolean> update(
      String tenant, String name, @Nullable String displayName, @Nullable Boolean enabled) {
    return threads.ask(
        c ->
            Sql.update(
                    c,
                    "UPDATE sip_user SET"
                        + " display_name = COALESCE(CAST(? AS VARCHAR(128)), display_name),"
                        + " enabled = COALESCE(CAST(? AS BOOLEAN), enabled)"
                        + " WHERE tenant = ? AND name = ?",
                    displayName,
                    enabled,
                    tenant,
                    name)
                == 1);
  }

  @Override
  public CompletionStage<Boolean> remove(String tenant, String name) {
    return threads.ask(
        c ->
            Sql.update(c, "DELETE FROM sip_user WHERE tenant = ? AND name = ?", tenant, name) == 1);
  }

  private static String ha1(Map<DigestAlgorithm, String> all, DigestAlgorithm algorithm) {
    String ha1 = all.get(algorithm);
    if (ha1 == null) {
      throw new IllegalArgumentException("ha1: none for " + algorithm + " (expected: all three)");
    }
    return ha1;
  }

  private static SipUser user(String tenant, ResultSet row) throws SQLException {
    return new SipUser(
        tenant,
        row.getString("name"),
        row.getString("display_name"),
        row.getBoolean("enabled"),
        Sql.instant(row, "created"));
  }
}
