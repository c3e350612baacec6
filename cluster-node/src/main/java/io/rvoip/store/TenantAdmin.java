package io.rvoip.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes tenants and changes what may be changed of them: their domains and limits. The realm is
 * fixed, and a tenant that has had users stays.
 */
public final class TenantAdmin {
  private static final String DETAILS =
      "SELECT t.name, t.realm, t.max_users, t.max_api_keys, t.max_calls, t.max_registrations,"
          + " t.created,"
          + " (SELECT COUNT(*) FROM sip_user u WHERE u.tenant = t.name) AS users,"
          + " (SELECT COUNT(*) FROM api_token k WHERE k.tenant = t.name AND NOT k.revoked"
          + " AND (k.expires IS NULL OR k.expires > CURRENT_TIMESTAMP)) AS api_keys FROM tenant t";

  private final StoreThreads threads;

  TenantAdmin(StoreThreads threads) {
    this.threads = threads;
  }

  /**
   * A tenant as cluster admins see it.
   *
   * @param maxUsers null: as the node's configuration says; likewise {@code maxApiKeys}
   * @param maxCalls most calls at the same time in the cluster; null: no quota
   * @param maxRegistrations likewise of bindings
   * @param apiKeys neither revoked nor over
   */
  public record Details(
      String name,
      String realm,
      List<String> domains,
      @Nullable Integer maxUsers,
      @Nullable Integer maxApiKeys,
      @Nullable Integer maxCalls,
      @Nullable Integer maxRegistrations,
      int users,
      int apiKeys,
      Instant created) {}

  /**
   * What is to be; null leaves as it is, or as it is by default.
   *
   * @param domains all of the tenant's
   * @param maxUsers 0: as the node's configuration says; likewise {@code maxApiKeys}
   * @param maxCalls 0: no quota; likewise {@code maxRegistrations}
   */
  public record Change(
      @Nullable List<String> domains,
      @Nullable Integer maxUsers,
      @Nullable Integer maxApiKeys,
      @Nullable Integer maxCalls,
      @Nullable Integer maxRegistrations) {}

  /** What became of it. */
  public sealed interface Result {
    /** So it is now. */
    record Done(Details tenant) implements Result {}

    /** There is one of this name. */
    record Exists() implements Result {}

    /** There is none of this name. */
    record Missing() implements Result {}

    /** It is not as it was expected; nothing was changed. */
    record Stale() implements Result {}

    /** A domain is another tenant's; nothing was changed. */
    record DomainTaken(String domain) implements Result {}
  }

  /** Makes a tenant. */
  public CompletionStage<Result> create(String name, String realm, Change change) {
    return threads.ask(
        c -> {
          Optional<String> taken = taken(c, name, change.domains());
          if (taken.isPresent()) {
            return new Result.DomainTaken(taken.get());
          }
          int rows =
              Sql.update(
                  c,
                  "INSERT INTO tenant"
                      + " (name, realm, max_users, max_api_keys, max_calls, max_registrations)"
                      + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                  name,
                  realm,
                  zeroToNull(change.maxUsers()),
                  zeroToNull(change.maxApiKeys()),
                  zeroToNull(change.maxCalls()),
                  zeroToNull(change.maxRegistrations()));
          if (rows == 0) {
            return new Result.Exists();
          }
          setDomains(c, name, change.domains());
          return new Result.Done(one(c, name).orElseThrow());
        });
  }

  /**
   * Changes what is not null.
   *
   * @param asExpected asked, in the transaction of the change, about the tenant as it is stored
   */
  public CompletionStage<Result> update(String name, Change change, Predicate<Details> asExpected) {
    return threads.ask(
        c -> {
          Optional<String> locked =
              Sql.first(
                  c,
                  "SELECT name FROM tenant WHERE name = ? FOR UPDATE",
                  row -> row.getString(1),
                  name);
          Optional<Details> now = locked.isEmpty() ? Optional.empty() : one(c, name);
          if (now.isEmpty()) {
            return new Result.Missing();
          }
          if (!asExpected.test(now.get())) {
            return new Result.Stale();
          }
          Optional<String> taken = taken(c, name, change.domains());
          if (taken.isPresent()) {
            return new Result.DomainTaken(taken.get());
          }
          Details before = now.get();
          Sql.update(
              c,
              "UPDATE tenant SET max_users = ?, max_api_keys = ?, max_calls = ?,"
                  + " max_registrations = ? WHERE name = ?",
              changed(change.maxUsers(), before.maxUsers()),
              changed(change.maxApiKeys(), before.maxApiKeys()),
              changed(change.maxCalls(), before.maxCalls()),
              changed(change.maxRegistrations(), before.maxRegistrations()),
              name);
          setDomains(c, name, change.domains());
          return new Result.Done(one(c, name).orElseThrow());
        });
  }

  /** One tenant. */
  public CompletionStage<Optional<Details>> get(String name) {
    return threads.ask(c -> one(c, name));
  }

  /** Tenants by name, beginning after one. */
  public CompletionStage<List<Details>> list(@Nullable String after, int limit) {
    return threads.ask(
        c -> {
          List<Details> tenants = new ArrayList<>();
          for (Details tenant :
              Sql.list(
                  c,
                  DETAILS + " WHERE t.name > ? ORDER BY t.name LIMIT ?",
                  TenantAdmin::details,
                  after == null ? "" : after,
                  limit)) {
            tenants.add(withDomains(c, tenant));
          }
          return tenants;
        });
  }

  private static Optional<Details> one(Connection c, String name) throws SQLException {
    Optional<Details> found =
        Sql.first(c, DETAILS + " WHERE t.name = ?", TenantAdmin::details, name);
    return found.isEmpty() ? found : Optional.of(withDomains(c, found.get()));
  }

  private static Optional<String> taken(Connection c, String tenant, @Nullable List<String> domains)
      throws SQLException {
    for (String domain : domains == null ? List.<String>of() : domains) {
      Optional<String> other =
          Sql.first(
              c,
              "SELECT name FROM domain WHERE name = ? AND tenant <> ?",
              row -> row.getString(1),
              domain,
              tenant);
      if (other.isPresent()) {
        return other;
      }
    }
    return Optional.empty();
  }

  private static void setDomains(Connection c, String tenant, @Nullable List<String> domains)
      throws SQLException {
    if (domains != null) {
      Sql.update(c, "DELETE FROM domain WHERE tenant = ?", tenant);
      for (String domain : new TreeSet<>(domains)) {
        Sql.update(c, "INSERT INTO domain (name, tenant) VALUES (?, ?)", domain, tenant);
      }
    }
  }

  private static Details withDomains(Connection c, Details tenant) throws SQLException {
    List<String> domains =
        Sql.list(
            c,
            "SELECT name FROM domain WHERE tenant = ? ORDER BY name",
            row -> row.getString(1),
            tenant.name());
    return new Details(
        tenant.name(),
        tenant.realm(),
        domains,
        tenant.maxUsers(),
        tenant.maxApiKeys(),
        tenant.maxCalls(),
        tenant.maxRegistrations(),
        tenant.users(),
        tenant.apiKeys(),
        tenant.created());
  }

  private static Details details(ResultSet row) throws SQLException {
    return new Details(
        row.getString("name"),
        row.getString("realm"),
        List.of(),
        row.getObject("max_users", Integer.class),
        row.getObject("max_api_keys", Integer.class),
        row.getObject("max_calls", Integer.class),
        row.getObject("max_registrations", Integer.class),
        row.getInt("users"),
        row.getInt("api_keys"),
        Sql.instant(row, "created"));
  }

  private static @Nullable Integer changed(@Nullable Integer wanted, @Nullable Integer now) {
    return wanted == null ? now : zeroToNull(wanted);
  }

  private static @Nullable Integer zeroToNull(@Nullable Integer limit) {
    return limit == null || limit == 0 ? null : limit;
  }
}
