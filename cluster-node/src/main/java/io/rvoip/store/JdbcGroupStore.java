package io.rvoip.store;

import io.rvoip.auth.Group;
import io.rvoip.auth.GroupStore;
import io.rvoip.auth.Written;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Groups in the tables {@code user_group} and {@code user_group_member}. */
final class JdbcGroupStore implements GroupStore {
  private static final String GROUP =
      "SELECT g.tenant, g.name, g.display_name, g.roles, g.created, g.version,"
          + " (SELECT COUNT(*) FROM user_group_member m"
          + " WHERE m.tenant = g.tenant AND m.group_name = g.name) AS members FROM user_group g";
  private static final String COUNT = "SELECT COUNT(*) FROM user_group WHERE tenant = ?";

  private final StoreThreads threads;

  JdbcGroupStore(StoreThreads threads) {
    this.threads = threads;
  }

  /** Work on a group that is there, unlocked by its guard. */
  @FunctionalInterface
  private interface Change {
    Written on(Connection connection, Group group) throws SQLException;
  }

  @Override
  public CompletionStage<Optional<Group>> get(String tenant, String name) {
    return threads.ask(c -> one(c, tenant, name));
  }

  @Override
  public CompletionStage<List<Group>> list(String tenant, @Nullable String after, int limit) {
    return threads.ask(
        c ->
            Sql.list(
                c,
                GROUP + " WHERE g.tenant = ? AND g.name > ? ORDER BY g.name LIMIT ?",
                JdbcGroupStore::group,
                tenant,
                after == null ? "" : after,
                limit));
  }

  @Override
  public CompletionStage<List<String>> members(
      String tenant, String group, @Nullable String after, int limit) {
    return threads.ask(
        c ->
            Sql.list(
                c,
                "SELECT user_name FROM user_group_member WHERE tenant = ? AND group_name = ?"
                    + " AND user_name > ? ORDER BY user_name LIMIT ?",
                row -> row.getString(1),
                tenant,
                group,
                after == null ? "" : after,
                limit));
  }

  @Override
  public CompletionStage<Written> add(
      String tenant, String name, String displayName, Set<String> roles, int maxGroups) {
    return threads.ask(
        c -> {
          Optional<Integer> left = TenantLimits.left(c, tenant, null, maxGroups, COUNT);
          if (left.isEmpty()) {
            return Written.MISSING;
          }
          if (one(c, tenant, name).isPresent()) {
            return Written.EXISTS;
          }
          if (left.get() <= 0) {
            return Written.FULL;
          }
          Sql.update(
              c,
              "INSERT INTO user_group (tenant, name, display_name, roles) VALUES (?, ?, ?, ?)",
              tenant,
              name,
              displayName,
              Words.join(roles));
          return Written.DONE;
        });
  }

  @Override
  public CompletionStage<Written> update(
      String tenant,
      String name,
      @Nullable String displayName,
      @Nullable Set<String> roles,
      @Nullable Long ifVersion,
      Predicate<Group> guard,
      Consumer<String> people) {
    return changed(
        tenant,
        name,
        ifVersion,
        guard,
        (c, group) -> {
          Sql.update(
              c,
              "UPDATE user_group SET display_name = ?, roles = ?, version = version + 1"
                  + " WHERE tenant = ? AND name = ?",
              displayName == null ? group.displayName() : displayName,
              Words.join(roles == null ? group.roles() : roles),
              tenant,
              name);
          if (roles != null) {
            tell(c, tenant, name, people);
          }
          return Written.DONE;
        });
  }

  @Override
  public CompletionStage<Written> remove(
      String tenant,
      String name,
      @Nullable Long ifVersion,
      Predicate<Group> guard,
      Consumer<String> people) {
    return changed(
        tenant,
        name,
        ifVersion,
        guard,
        (c, group) -> {
          tell(c, tenant, name, people);
          Sql.update(c, "DELETE FROM user_group WHERE tenant = ? AND name = ?", tenant, name);
          return Written.DONE;
        });
  }

  @Override
  public CompletionStage<Written> setMember(
      String tenant,
      String group,
      String user,
      boolean member,
      Predicate<Group> guard,
      Consumer<String> people) {
    return threads.ask(
        c -> {
          // First the user, then the group, as those who change a user lock them.
          Optional<Boolean> person =
              Sql.first(
                  c,
                  "SELECT login_hash FROM sip_user WHERE tenant = ? AND name = ? FOR UPDATE",
                  row -> row.getString(1) != null,
                  tenant,
                  user);
          if (person.isEmpty()) {
            return Written.MISSING;
          }
          Written written =
              change(c, tenant, group, null, guard, (same, g) -> setMember(same, g, user, member));
          if (written == Written.DONE && person.get()) {
            people.accept(user);
          }
          return written;
        });
  }

  private static Written setMember(Connection c, Group group, String user, boolean member)
      throws SQLException {
    Sql.update(
        c,
        member
            ? "INSERT INTO user_group_member (tenant, group_name, user_name)"
                + " VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
            : "DELETE FROM user_group_member"
                + " WHERE tenant = ? AND group_name = ? AND user_name = ?",
        group.tenant(),
        group.name(),
        user);
    // The user's version tells of his groups too.
    Sql.update(
        c,
        "UPDATE sip_user SET version = version + 1 WHERE tenant = ? AND name = ?",
        group.tenant(),
        user);
    return Written.DONE;
  }

  private static void tell(Connection c, String tenant, String group, Consumer<String> people)
      throws SQLException {
    Sql.list(
            c,
            "SELECT m.user_name FROM user_group_member m"
                + " JOIN sip_user u ON u.tenant = m.tenant AND u.name = m.user_name"
                + " WHERE m.tenant = ? AND m.group_name = ? AND u.login_hash IS NOT NULL",
            row -> row.getString(1),
            tenant,
            group)
        .forEach(people);
  }

  private CompletionStage<Written> changed(
      String tenant, String name, @Nullable Long ifVersion, Predicate<Group> guard, Change change) {
    return threads.ask(c -> change(c, tenant, name, ifVersion, guard, change));
  }

  private static Written change(
      Connection c,
      String tenant,
      String name,
      @Nullable Long ifVersion,
      Predicate<Group> guard,
      Change change)
      throws SQLException {
    Optional<Long> locked =
        Sql.first(
            c,
            "SELECT version FROM user_group WHERE tenant = ? AND name = ? FOR UPDATE",
            row -> row.getLong(1),
            tenant,
            name);
    Optional<Group> group = locked.isEmpty() ? Optional.empty() : one(c, tenant, name);
    if (group.isEmpty()) {
      return Written.MISSING;
    }
    if (ifVersion != null && ifVersion != group.get().version()) {
      return Written.STALE;
    }
    return guard.test(group.get()) ? change.on(c, group.get()) : Written.FORBIDDEN;
  }

  private static Optional<Group> one(Connection c, String tenant, String name) throws SQLException {
    return Sql.first(
        c, GROUP + " WHERE g.tenant = ? AND g.name = ?", JdbcGroupStore::group, tenant, name);
  }

  private static Group group(ResultSet row) throws SQLException {
    return new Group(
        row.getString("tenant"),
        row.getString("name"),
        row.getString("display_name"),
        Words.split(row.getString("roles")),
        row.getInt("members"),
        Sql.instant(row, "created"),
        row.getLong("version"));
  }
}
