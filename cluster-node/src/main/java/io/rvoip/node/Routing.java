package io.rvoip.node;

import io.rvoip.config.RvoipConfig;
import io.rvoip.sip.node.NodeId;
import io.rvoip.sip.routing.Domains;
import io.rvoip.sip.routing.RouterSettings;
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

/** What the request router goes by: domains and realms of the store, routes of the files. */
final class Routing {
  static final String TENANT = Domains.DEFAULT_TENANT;

  private final RvoipConfig config;
  private final Supplier<LiveRoutes.Now> routes;
  private final Supplier<Set<String>> memberHosts;
  private final Supplier<LiveTenants.Known> tenants;
  private final Set<String> ownAddresses;

  /**
   * Settings from these sources.
   *
   * @param memberHosts addresses of the other nodes; a phone may name any of them as its domain
   */
  Routing(
      RvoipConfig config,
      Supplier<LiveTenants.Known> tenants,
      Supplier<LiveRoutes.Now> routes,
      Supplier<Set<String>> memberHosts) {
    this.config = config;
    this.tenants = tenants;
    this.routes = routes;
    this.memberHosts = memberHosts;
    this.ownAddresses = ownAddresses();
  }

  /** Settings, and what they were made of. */
  private record Known(
      LiveTenants.Known tenants,
      LiveRoutes.Now routes,
      Set<String> hosts,
      RouterSettings settings) {}

  /** The settings as they are at each call; made anew only when one of the sources has changed. */
  Supplier<RouterSettings> settingsOf(NodeId node) {
    return new Supplier<>() {
      private volatile Known last = known(node, tenants.get(), routes.get(), memberHosts.get());

      @Override
      public RouterSettings get() {
        LiveTenants.Known all = tenants.get();
        LiveRoutes.Now now = routes.get();
        Set<String> hosts = memberHosts.get();
        Known known = last;
        if (known.tenants != all || known.routes != now || known.hosts != hosts) {
          known = known(node, all, now, hosts);
          last = known;
        }
        return known.settings;
      }
    };
  }

  private Known known(NodeId node, LiveTenants.Known all, LiveRoutes.Now now, Set<String> hosts) {
    Set<String> addresses = new HashSet<>(ownAddresses);
    addresses.addAll(hosts);
    Map<String, String> byDomain = new HashMap<>(all.domains());
    config.sip().domains().forEach(d -> byDomain.putIfAbsent(d, TENANT));
    return new Known(
        all,
        now,
        hosts,
        new RouterSettings(
            node.toString(),
            config.sip().serverName(),
            new Domains(byDomain, addresses, all.realms()),
            now.routes(),
            now.trusted(),
            now.tls().clients(),
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
