package io.rvoip.store;

import io.rvoip.auth.LoginAccount;
import io.rvoip.auth.NewUser;
import io.rvoip.auth.SipAccount;
import io.rvoip.auth.User;
import io.rvoip.auth.UserChange;
import io.rvoip.auth.UserStore;
import io.rvoip.auth.Written;
import io.rvoip.protocol.auth.DigestAlgorithm;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Users in the table {@code sip_user}, their groups in {@code user_group_member}. */
final class JdbcUserStore implements UserStore {
  private static final String ONE = UserRows.SELECT + " WHERE u.tenant = ? AND u.name = ?";
  private static final String PAGE =
      UserRows.SELECT + " WHERE u.tenant = ? AND u.name > ? ORDER BY u.name LIMIT ?";
  private static final String COUNT = "SELECT COUNT(*) FROM sip_user WHERE tenant = ?";

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
                        UserRows.ha1(row)),
                tenant,
                user));
  }

  @Override
  public CompletionStage<Optional<User>> get(String tenant, String name) {
    return threads.ask(c -> Sql.first(c, ONE, UserRows::user, tenant, name));
  }

  @Override
  public CompletionStage<Optional<LoginAccount>> login(String tenant, String name) {
    return threads.ask(c -> Sql.first(c, ONE, UserRows::login, tenant, name));
  }

  @Override
  public CompletionStage<List<User>> list(String tenant, @Nullable String after, int limit) {
    return threads.ask(
        c -> Sql.list(c, PAGE, UserRows::user, tenant, after == null ? "" : after, limit));
  }

  @Override
  public CompletionStage<List<NewUser>> export(
      String tenant, @Nullable String after, int limit, Predicate<User> secretsOf) {
    return threads.ask(
        c ->
            Sql.list(
                c,
                PAGE,
                row -> UserRows.export(row, secretsOf),
                tenant,
                after == null ? "" : after,
                limit));
  }

  @Override
  public CompletionStage<Integer> count(String tenant) {
    return threads.ask(c -> Sql.first(c, COUNT, row -> row.getInt(1), tenant).orElse(0));
  }

  @Override
  public CompletionStage<Map<String, Set<String>>> rolesOfGroups(
      String tenant, Set<String> groups) {
    return threads.ask(
        c -> {
          Map<String, Set<String>> roles = new TreeMap<>();
          for (String group : groups) {
            Sql.first(
                    c,
                    "SELECT roles FROM user_group WHERE tenant = ? AND name = ?",
                    row -> Words.split(row.getString("roles")),
                    tenant,
                    group)
                .ifPresent(found -> roles.put(group, found));
          }
          return roles;
        });
  }

  @Override
  public CompletionStage<List<Written>> add(
      String tenant, List<NewUser> users, boolean replace, int maxUsers, Predicate<User> guard) {
    return threads.ask(
        c -> {
          Optional<Integer> limit = TenantLimits.left(c, tenant, "max_users", maxUsers, COUNT);
          int left = limit.orElse(0);
          List<Written> written = new ArrayList<>();
          for (NewUser user : users) {
            Written one =
                limit.isEmpty() ? Written.MISSING : addOne(c, user, replace, left > 0, guard);
            left -= one == Written.DONE ? 1 : 0;
            written.add(one);
          }
          return written;
        });
  }

  private static Written addOne(
      Connection c, NewUser user, boolean replace, boolean room, Predicate<User> guard)
      throws SQLException {
    LoginAccount known = locked(c, user.tenant(), user.name());
    if (known == null) {
      return !room ? Written.FULL : UserRows.insert(c, user) ? Written.DONE : Written.EXISTS;
    }
    if (!replace) {
      return Written.EXISTS;
    }
    if (!guard.test(known.user())) {
      return Written.FORBIDDEN;
    }
    UserRows.replace(c, user);
    return Written.REPLACED;
  }

  @Override
  public CompletionStage<Written> setPassword(
      String tenant,
      String name,
      Map<DigestAlgorithm, String> ha1,
      @Nullable Long ifVersion,
      Predicate<User> guard) {
    return changed(
        tenant, name, ifVersion, guard, (c, known) -> UserRows.setPassword(c, tenant, name, ha1));
  }

  @Override
  public CompletionStage<Written> update(
      String tenant,
      String name,
      UserChange change,
      @Nullable Long ifVersion,
      Predicate<User> guard) {
    return changed(tenant, name, ifVersion, guard, (c, known) -> write(c, known, change));
  }

  /** Work on a user that is there, in the version that was expected, and allowed by the guard. */
  @FunctionalInterface
  private interface Change {
    void on(Connection connection, LoginAccount known) throws SQLException;
  }

  private CompletionStage<Written> changed(
      String tenant, String name, @Nullable Long ifVersion, Predicate<User> guard, Change change) {
    return threads.ask(
        c -> {
          LoginAccount known = locked(c, tenant, name);
          if (known == null) {
            return Written.MISSING;
          }
          if (ifVersion != null && ifVersion != known.user().version()) {
            return Written.STALE;
          }
          if (!guard.test(known.user())) {
            return Written.FORBIDDEN;
          }
          change.on(c, known);
          return Written.DONE;
        });
  }

  /** The user, locked until the transaction ends; null when there is none. */
  private static @Nullable LoginAccount locked(Connection c, String tenant, String name)
      throws SQLException {
    Optional<Long> there =
        Sql.first(
            c,
            "SELECT version FROM sip_user WHERE tenant = ? AND name = ? FOR UPDATE",
            row -> row.getLong(1),
            tenant,
            name);
    return there.isEmpty() ? null : Sql.first(c, ONE, UserRows::login, tenant, name).orElse(null);
  }

  private static void write(Connection c, LoginAccount known, UserChange change)
      throws SQLException {
    User user = known.user();
    Sql.update(
        c,
        "UPDATE sip_user SET display_name = ?, enabled = ?, email = ?, roles = ?, attributes = ?,"
            + " login_hash = ?, version = version + 1 WHERE tenant = ? AND name = ?",
        change.displayName() == null ? user.displayName() : change.displayName(),
        change.enabled() == null ? user.enabled() : change.enabled(),
        UserRows.emptyToNull(change.email() == null ? user.email() : change.email()),
        Words.join(change.roles() == null ? user.roles() : change.roles()),
        JsonTexts.write(change.attributes() == null ? user.attributes() : change.attributes()),
        UserRows.emptyToNull(change.loginHash() == null ? known.loginHash() : change.loginHash()),
        user.tenant(),
        user.name());
    if (change.groups() != null) {
      UserRows.setGroups(c, user.tenant(), user.name(), change.groups());
    }
  }

  @Override
  public CompletionStage<Boolean> upgradeLogin(
      String tenant, String name, String hash, String newHash) {
    return threads.ask(
        c ->
            Sql.update(
                    c,
                    "UPDATE sip_user SET login_hash = ?"
                        + " WHERE tenant = ? AND name = ? AND login_hash = ?",
                    newHash,
                    tenant,
                    name,
                    hash)
                == 1);
  }

  @Override
  public CompletionStage<Written> remove(
      String tenant, String name, @Nullable Long ifVersion, Predicate<User> guard) {
    return changed(
        tenant,
        name,
        ifVersion,
        guard,
        (c, known) ->
            Sql.update(c, "DELETE FROM sip_user WHERE tenant = ? AND name = ?", tenant, name));
  }
}
