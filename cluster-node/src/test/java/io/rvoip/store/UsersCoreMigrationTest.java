package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.ApiToken;
import io.rvoip.auth.OpaqueTokens;
import io.rvoip.auth.User;
import io.rvoip.config.StoreConfig;
import io.rvoip.protocol.auth.DigestAlgorithm;
import io.rvoip.testkit.Scenario;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** A database of the release before users had roles. */
class UsersCoreMigrationTest {
  private static final String TOKEN = "rvt_" + "A".repeat(43);

  @Test
  @Scenario("users-core/API keys/Key of the first start")
  void shouldKeepUsersAndMakeTheFirstTokenOneOfTheClustersAdmin() throws SQLException {
    StoreConfig config = TestDatabase.H2.config();
    String url =
        config.jdbcUrl() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH";
    Flyway.configure()
        .dataSource(url, "sa", "")
        .locations("classpath:db/migration")
        .placeholders(Map.of("txid", "0"))
        .target("12")
        .load()
        .migrate();
    try (Connection c = DriverManager.getConnection(url, "sa", "")) {
      Sql.update(c, "INSERT INTO tenant (name, realm) VALUES ('default', 'rvoip')");
      Sql.update(
          c,
          "INSERT INTO sip_user (tenant, name, display_name, enabled, ha1_md5, ha1_sha256,"
              + " ha1_sha512_256) VALUES ('default', '1001', '1001', TRUE, 'a', 'b', 'c')");
      token(c, "first", "admin", "admin", OpaqueTokens.sha256(TOKEN));
      token(c, "other", "robot", "admin", "0".repeat(64));
    }

    try (Store store = TestDatabase.H2.open(config, "node1#1")) {
      ApiToken first =
          store.apiTokens().find(OpaqueTokens.sha256(TOKEN)).toCompletableFuture().join().get();
      assertThat(first.subject()).isEqualTo("key:first-start"); // no user's, whatever his name
      assertThat(first.roles()).containsExactlyInAnyOrder("admin", "cluster-admin");
      assertThat(
              store.apiTokens().get("default", "other").toCompletableFuture().join().get().token())
          .extracting(ApiToken::roles)
          .isEqualTo(Set.of("admin"));
      User user = store.users().get("default", "1001").toCompletableFuture().join().get();
      assertThat(user.roles()).isEmpty();
      assertThat(user.login()).isFalse();
      assertThat(store.users().find("default", "1001").toCompletableFuture().join().get().ha1())
          .containsEntry(DigestAlgorithm.MD5, "a");
    }
  }

  private static void token(Connection c, String id, String subject, String roles, String sha256)
      throws SQLException {
    Sql.update(
        c,
        "INSERT INTO api_token (id, tenant, subject, roles, scopes, sha256, created)"
            + " VALUES (?, 'default', ?, ?, '', ?, CURRENT_TIMESTAMP)",
        id,
        subject,
        roles,
        sha256);
  }
}
