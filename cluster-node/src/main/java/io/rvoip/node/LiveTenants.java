package io.rvoip.node;

import io.rvoip.sip.quota.TenantQuotas;
import io.rvoip.store.Tenants;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Realms, domains and quotas of all tenants as the store has them now. {@link #look()} is called
 * every other second; between two changes {@link #get()} gives the same object. While the store is
 * away what was read last stays.
 */
final class LiveTenants implements Supplier<LiveTenants.Known> {
  private static final Logger LOG = LoggerFactory.getLogger(LiveTenants.class);

  private final Tenants tenants;
  private volatile Known known;
  private volatile Runnable changed = () -> {};

  /**
   * What is known.
   *
   * @param realms by tenant
   * @param domains tenant by domain
   */
  record Known(Map<String, String> realms, Map<String, String> domains, TenantQuotas quotas) {}

  /** Reads once; blocks, for the start of a node. */
  LiveTenants(Tenants tenants) {
    this.tenants = tenants;
    this.known = read().toCompletableFuture().join();
  }

  @Override
  public Known get() {
    return known;
  }

  /** Who is told after each change. */
  void onChange(Runnable listener) {
    changed = listener;
  }

  void look() {
    read()
        .whenComplete(
            (fresh, failure) -> {
              if (failure != null) {
                LOG.debug("tenants cannot be read now", failure);
              } else if (!fresh.equals(known)) {
                known = fresh;
                LOG.info(
                    "tenants reloaded: {} with {} domains",
                    fresh.realms().size(),
                    fresh.domains().size());
                changed.run();
              }
            });
  }

  private CompletionStage<Known> read() {
    return tenants
        .list()
        .thenCombine(
            tenants.domains(),
            (all, domains) ->
                new Known(
                    all.stream()
                        .collect(Collectors.toMap(Tenants.Tenant::name, Tenants.Tenant::realm)),
                    Map.copyOf(domains),
                    TenantQuotas.NONE))
        .thenCombine(
            tenants.quotas(), (rest, quotas) -> new Known(rest.realms(), rest.domains(), quotas));
  }
}
