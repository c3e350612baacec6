package io.rvoip.store;

import io.rvoip.auth.Realms;
import io.rvoip.sip.quota.TenantQuotas;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Tenants, their realms and domains. A realm is written once: stored passwords are hashes over it,
 * so a later configuration that says otherwise is answered with the realm that was first.
 */
public final class Tenants implements Realms {
  private final StoreThreads threads;

  Tenants(StoreThreads threads) {
    this.threads = threads;
  }

  /** A tenant with its fixed realm. */
  public record Tenant(String name, String realm) {}

  /** The tenant, made with this realm if it is new. Blocks; for the start of a node. */
  public Tenant ensure(String name, String realmIfNew) {
    return threads.nowPatiently(
        c -> {
          Sql.update(
              c,
              "INSERT INTO tenant (name, realm) VALUES (?, ?) ON CONFLICT DO NOTHING",
              name,
              realmIfNew);
          return Sql.first(
                  c,
                  "SELECT realm FROM tenant WHERE name = ?",
                  row -> new Tenant(name, row.getString("realm")),
                  name)
              .orElseThrow();
        });
  }

  /**
   * Makes the domain the tenant's, if it is nobody's yet, and says whose it is. Blocks; for the
   * start of a node.
   */
  public String ensureDomain(String domain, String tenant) {
    return threads.nowPatiently(
        c -> {
          Sql.update(
              c,
              "INSERT INTO domain (name, tenant) VALUES (?, ?) ON CONFLICT DO NOTHING",
              domain,
              tenant);
          return Sql.first(
                  c, "SELECT tenant FROM domain WHERE name = ?", r -> r.getString(1), domain)
              .orElseThrow();
        });
  }

  @Override
  public CompletionStage<Optional<String>> realmOf(String tenant) {
    return threads.ask(
        c -> Sql.first(c, "SELECT realm FROM tenant WHERE name = ?", r -> r.getString(1), tenant));
  }

  /** All tenants by name. */
  public CompletionStage<List<Tenant>> list() {
    return threads.ask(
        c ->
            Sql.list(
                c,
                "SELECT name, realm FROM tenant ORDER BY name",
                row -> new Tenant(row.getString("name"), row.getString("realm"))));
  }

  /** Which tenants may have how many calls and bindings at the same time. */
  public CompletionStage<TenantQuotas> quotas() {
    return threads.ask(
        c -> {
          Map<String, Integer> calls = new TreeMap<>();
          Map<String, Integer> registrations = new TreeMap<>();
          for (Most most :
              Sql.list(
                  c,
                  "SELECT name, max_calls, max_registrations FROM tenant"
                      + " WHERE max_calls IS NOT NULL OR max_registrations IS NOT NULL",
                  row ->
                      new Most(
                          row.getString("name"),
                          row.getObject("max_calls", Integer.class),
                          row.getObject("max_registrations", Integer.class)))) {
            put(calls, most.tenant(), most.calls());
            put(registrations, most.tenant(), most.registrations());
          }
          return new TenantQuotas(calls, registrations);
        });
  }

  private record Most(String tenant, @Nullable Integer calls, @Nullable Integer registrations) {}

  private static void put(Map<String, Integer> quotas, String tenant, @Nullable Integer most) {
    if (most != null) {
      quotas.put(tenant, most);
    }
  }

  /** Tenant by domain name. */
  public CompletionStage<Map<String, String>> domains() {
    return threads.ask(
        c -> {
          Map<String, String> tenants = new TreeMap<>();
          Sql.list(
              c,
              "SELECT name, tenant FROM domain",
              row -> tenants.put(row.getString("name"), row.getString("tenant")) == null);
          return tenants;
        });
  }
}
