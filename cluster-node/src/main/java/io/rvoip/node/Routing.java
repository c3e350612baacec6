package io.rvoip.node;

import io.rvoip.config.RvoipConfig;
import io.rvoip.sip.node.NodeId;
import io.rvoip.sip.routing.Domains;
import io.rvoip.sip.routing.RouterSettings;
import io.rvoip.store.Tenants;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the request router goes by: domains and realms of the store, routes of the files. */
final class Routing {
  static final String TENANT = Domains.DEFAULT_TENANT;

  private final RvoipConfig config;
  private final Supplier<LiveRoutes.Now> routes;
  private final Supplier<Set<String>> memberHosts;
  private final Domains domains;

  /**
   * Reads tenants and domains from the store.
   *
   * @param memberHosts addresses of the other nodes; a phone may name any of them as its domain
   */
  Routing(
      RvoipConfig config,
      Tenants tenants,
      Supplier<LiveRoutes.Now> routes,
      Supplier<Set<String>> memberHosts) {
    this.memberHosts = memberHosts;
    this.config = config;
    this.routes = routes;
    Map<String, String> realms =
        tenants.list().toCompletableFuture().join().stream()
            .collect(Collectors.toMap(Tenants.Tenant::name, Tenants.Tenant::realm));
    Map<String, String> byDomain = new HashMap<>(tenants.domains().toCompletableFuture().join());
    config.sip().domains().forEach(d -> byDomain.putIfAbsent(d, TENANT));
    this.domains = new Domains(byDomain, ownAddresses(), realms);
  }

  /** Settings, and what they were made of. */
  private record Known(LiveRoutes.Now routes, Set<String> hosts, RouterSettings settings) {}

  /** The settings as they are at each call; made anew only when routes or members have changed. */
  Supplier<RouterSettings> settingsOf(NodeId node) {
    return new Supplier<>() {
      private volatile Known last = known(node, routes.get(), memberHosts.get());

      @Override
      public RouterSettings get() {
        LiveRoutes.Now now = routes.get();
        Set<String> hosts = memberHosts.get();
        Known known = last;
        if (known.routes != now || known.hosts != hosts) {
          known = known(node, now, hosts);
          last = known;
        }
        return known.settings;
      }
    };
  }

  private Known known(NodeId node, LiveRoutes.Now now, Set<String> hosts) {
    Set<String> addresses = new HashSet<>(domains.ownAddresses());
    addresses.addAll(hosts);
    return new Known(
        now,
        hosts,
        new RouterSettings(
            node.toString(),
            config.sip().serverName(),
            new Domains(domains.tenants(), addresses, domains.realms()),
            now.routes(),
            now.trusted(),
            config.limits().calls()));
  }

  private Set<String> ownAddresses() {
    Set<String> own = new HashSet<>();
    List<InetAddress> bind = config.sip().bind();
    bind.stream().filter(a -> !a.isAnyLocalAddress()).map(Routing::text).forEach(own::add);
    if (bind.isEmpty() || bind.stream().anyMatch(InetAddress::isAnyLocalAddress)) {
      try {
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .map(Routing::text)
            .forEach(own::add);
      } catch (SocketException e) {
        own.add("127.0.0.1");
      }
      own.add("localhost");
    }
    String advertised = config.sip().advertise();
    if (advertised != null) {
      own.add(advertised.toLowerCase(Locale.ROOT));
    }
    return own;
  }

  /** Without the zone of a link-local address. */
  private static String text(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*", "");
  }
}
