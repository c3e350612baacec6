package io.rvoip.store;

import io.rvoip.auth.LoginAccount;
import io.rvoip.auth.NewUser;
import io.rvoip.auth.User;
import io.rvoip.protocol.auth.DigestAlgorithm;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Rows of {@code sip_user} with the groups of each, and back. */
final class UserRows {
  static final String SELECT =
      "SELECT u.tenant, u.name, u.display_name, u.enabled, u.email, u.roles, u.attributes,"
          + " u.login_hash, u.created, u.version, u.ha1_md5, u.ha1_sha256, u.ha1_sha512_256,"
          + " (SELECT STRING_AGG(m.group_name, ' ') FROM user_group_member m"
          + " WHERE m.tenant = u.tenant AND m.user_name = u.name) AS group_names,"
          + " (SELECT STRING_AGG(g.roles, ' ') FROM user_group_member m"
          + " JOIN user_group g ON g.tenant = m.tenant AND g.name = m.group_name"
          + " WHERE m.tenant = u.tenant AND m.user_name = u.name) AS group_roles"
          + " FROM sip_user u";

  private UserRows() {}

  static User user(ResultSet row) throws SQLException {
    Set<String> roles = Words.split(row.getString("roles"));
    Set<String> effective = new TreeSet<>(roles);
    effective.addAll(Words.split(row.getString("group_roles")));
    return new User(
        row.getString("tenant"),
        row.getString("name"),
        row.getString("display_name"),
        row.getBoolean("enabled"),
        row.getString("email"),
        roles,
        Words.split(row.getString("group_names")),
        effective,
        JsonTexts.read("sip_user.attributes", row.getString("attributes")),
        row.getString("login_hash") != null,
        Sql.instant(row, "created"),
        row.getLong("version"));
  }

  static LoginAccount login(ResultSet row) throws SQLException {
    return new LoginAccount(user(row), row.getString("login_hash"));
  }

  /** Secrets come along of whom the predicate says. */
  static NewUser export(ResultSet row, Predicate<User> secretsOf) throws SQLException {
    User user = user(row);
    boolean secrets = secretsOf.test(user);
    return new NewUser(
        user.tenant(),
        user.name(),
        user.displayName(),
        user.enabled(),
        user.email(),
        user.roles(),
        user.groups(),
        user.attributes(),
        secrets ? ha1(row) : Map.of(),
        secrets ? row.getString("login_hash") : null);
  }

  static Map<DigestAlgorithm, String> ha1(ResultSet row) throws SQLException {
    return Map.of(
        DigestAlgorithm.MD5, row.getString("ha1_md5"),
        DigestAlgorithm.SHA_256, row.getString("ha1_sha256"),
        DigestAlgorithm.SHA_512_256, row.getString("ha1_sha512_256"));
  }

  /** False when there is one of this name. */
  static boolean insert(Connection c, NewUser user) throws SQLException {
    int rows =
        Sql.update(
            c,
            "INSERT INTO sip_user (tenant, name, display_name, enabled, email, roles, attributes,"
                + " login_hash, ha1_md5, ha1_sha256, ha1_sha512_256)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            user.tenant(),
            user.name(),
            user.displayName(),
            user.enabled(),
            emptyToNull(user.email()),
            Words.join(user.roles()),
            JsonTexts.write(user.attributes()),
            user.loginHash(),
            ha1(user.ha1(), DigestAlgorithm.MD5),
            ha1(user.ha1(), DigestAlgorithm.SHA_256),
            ha1(user.ha1(), DigestAlgorithm.SHA_512_256));
    if (rows == 1) {
      setGroups(c, user.tenant(), user.name(), user.groups());
    }
    return rows == 1;
  }

  /**
   * In place of what is stored; roles, groups and login stay when the new one has none, the SIP
   * password when he says so.
   */
  static void replace(Connection c, NewUser user) throws SQLException {
    Sql.update(
        c,
        "UPDATE sip_user SET display_name = ?, enabled = ?, email = ?, attributes = ?,"
            + " ha1_md5 = COALESCE(CAST(? AS VARCHAR(64)), ha1_md5),"
            + " ha1_sha256 = COALESCE(CAST(? AS VARCHAR(64)), ha1_sha256),"
            + " ha1_sha512_256 = COALESCE(CAST(? AS VARCHAR(64)), ha1_sha512_256),"
            + " roles = CASE WHEN CAST(? AS VARCHAR(1000)) = '' THEN roles"
            + " ELSE CAST(? AS VARCHAR(1000)) END,"
            + " login_hash = COALESCE(CAST(? AS VARCHAR(256)), login_hash),"
            + " version = version + 1 WHERE tenant = ? AND name = ?",
        user.displayName(),
        user.enabled(),
        emptyToNull(user.email()),
        JsonTexts.write(user.attributes()),
        user.keepsPassword() ? null : ha1(user.ha1(), DigestAlgorithm.MD5),
        user.keepsPassword() ? null : ha1(user.ha1(), DigestAlgorithm.SHA_256),
        user.keepsPassword() ? null : ha1(user.ha1(), DigestAlgorithm.SHA_512_256),
        Words.join(user.roles()),
        Words.join(user.roles()),
        user.loginHash(),
        user.tenant(),
        user.name());
    if (!user.groups().isEmpty()) {
      setGroups(c, user.tenant(), user.name(), user.groups());
    }
  }

  static void setPassword(
      Connection c, String tenant, String name, Map<DigestAlgorithm, String> ha1)
      throws SQLException {
    Sql.update(
        c,
        "UPDATE sip_user SET ha1_md5 = ?, ha1_sha256 = ?, ha1_sha512_256 = ?,"
            + " version = version + 1 WHERE tenant = ? AND name = ?",
        ha1(ha1, DigestAlgorithm.MD5),
        ha1(ha1, DigestAlgorithm.SHA_256),
        ha1(ha1, DigestAlgorithm.SHA_512_256),
        tenant,
        name);
  }

  static void setGroups(Connection c, String tenant, String name, Set<String> groups)
      throws SQLException {
    Sql.update(c, "DELETE FROM user_group_member WHERE tenant = ? AND user_name = ?", tenant, name);
    for (String group : new TreeSet<>(groups)) {
      Sql.update(
          c,
          "INSERT INTO user_group_member (tenant, group_name, user_name) VALUES (?, ?, ?)",
          tenant,
          group,
          name);
    }
  }

  static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  static String ha1(Map<DigestAlgorithm, String> all, DigestAlgorithm algorithm) {
    String ha1 = all.get(algorithm);
    if (ha1 == null) {
      throw new IllegalArgumentException("ha1: none for " + algorithm + " (expected: all three)");
    }
    return ha1;
  }
}
