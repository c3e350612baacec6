package io.rvoip.sip;

import com.typesafe.config.ConfigFactory;
import io.rvoip.auth.SipAccount;
import io.rvoip.auth.stir.CallerVerification;
import io.rvoip.config.Cidr;
import io.rvoip.config.Destination;
import io.rvoip.config.Route;
import io.rvoip.config.RouteTable;
import io.rvoip.config.SipConfig.TrustedSource;
import io.rvoip.config.SipTlsConfig;
import io.rvoip.media.MediaSettings;
import io.rvoip.protocol.auth.Ha1;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.registrar.RegistrarSettings;
import io.rvoip.protocol.sip.session.SessionRules;
import io.rvoip.protocol.sip.transaction.TimerSettings;
import io.rvoip.protocol.sip.transaction.TransactionLimits;
import io.rvoip.sip.journal.HeldJournal;
import io.rvoip.sip.journal.JournalHealth;
import io.rvoip.sip.journal.NoLiveEntities;
import io.rvoip.sip.node.NodeId;
import io.rvoip.sip.quota.TenantQuotas;
import io.rvoip.sip.routing.Domains;
import io.rvoip.sip.routing.RouterSettings;
import io.rvoip.sip.trace.TraceSettings;
import io.rvoip.transport.dns.DnsSettings;
import io.rvoip.transport.media.MediaLoopSettings;
import io.rvoip.transport.sip.SipTransportSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Join;
import org.awaitility.Awaitility;

/** One node with everything but a database: accounts 1001…1999 whose password is the user name. */
final class InMemoryNode implements AutoCloseable {
  static final String REALM = "rvoip.test";

  /** Look-ups of accounts that take as long as a test wants, by user. */
  static final Map<String, CompletableFuture<Optional<SipAccount>>> LOOK_UPS =
      new ConcurrentHashMap<>();

  /** What the tenants may have; a test that changes it sets it back. */
  static final AtomicReference<TenantQuotas> QUOTAS = new AtomicReference<>(TenantQuotas.NONE);

  private final ActorSystem<Void> system;
  final SipNode node;
  private final AtomicBoolean accepting;
  private boolean killed;

  private InMemoryNode(ActorSystem<Void> system, SipNode node, AtomicBoolean accepting) {
    this.system = system;
    this.node = node;
    this.accepting = accepting;
  }

  /**
   * @param trustedCidr sources that need no digest; null: none
   * @param uri where {@code u…} numbers go; null: nowhere
   */
  static InMemoryNode start(int sipPort, String trustedCidr, String uri) throws IOException {
    return start(sipPort, trustedCidr, uri, SipIdentity.DEFAULT, null);
  }

  static InMemoryNode start(int sipPort, String trustedCidr, String uri, SipIdentity identity)
      throws IOException {
    return start(sipPort, trustedCidr, uri, identity, null);
  }

  /** Likewise, with somebody who judges the callers of trusted sources. */
  static InMemoryNode start(
      int sipPort, String trustedCidr, String uri, SipIdentity identity, CallerVerification callers)
      throws IOException {
    return start(sipPort, trustedCidr, uri, identity, callers, null, List.of());
  }

  /** Likewise, with TLS. */
  static InMemoryNode start(
      int sipPort,
      String trustedCidr,
      String uri,
      SipIdentity identity,
      CallerVerification callers,
      SipTransportSettings.TlsSettings tls,
      List<SipTlsConfig.Client> clients)
      throws IOException {
    return start(
        new NodeId("test", "1"),
        null,
        28000,
        sipPort,
        trustedCidr,
        uri,
        identity,
        callers,
        tls,
        clients,
        TimerSettings.DEFAULT,
        DnsSettings.DEFAULT);
  }

  /** Likewise, with name servers and timers of its own; whoever comes from 127.0.0.1 is trusted. */
  static InMemoryNode locating(String uri, DnsSettings dns, TimerSettings timers)
      throws IOException {
    return start(
        new NodeId("test", "1"),
        null,
        28000,
        0,
        "127.0.0.1/32",
        uri,
        SipIdentity.DEFAULT,
        null,
        null,
        List.of(),
        timers,
        dns);
  }

  /** Another node of the same cluster, with another journal; likewise trusting that source. */
  static InMemoryNode beside(InMemoryNode first, String name, String trustedCidr)
      throws IOException {
    return start(
        new NodeId(name, "1"),
        first,
        27000,
        0,
        trustedCidr,
        null,
        SipIdentity.DEFAULT,
        null,
        null,
        List.of(),
        TimerSettings.DEFAULT,
        DnsSettings.DEFAULT);
  }

  private static InMemoryNode start(
      NodeId id,
      InMemoryNode first,
      int mediaPort,
      int sipPort,
      String trustedCidr,
      String uri,
      SipIdentity identity,
      CallerVerification callers,
      SipTransportSettings.TlsSettings tls,
      List<SipTlsConfig.Client> clients,
      TimerSettings timers,
      DnsSettings dns)
      throws IOException {
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            "rvoip",
            ConfigFactory.parseString(
                    """
                    rvoip.journal.class = "%s"
                    pekko.cluster.roles = ["node=%s"]
                    pekko.cluster.failure-detector.acceptable-heartbeat-pause = 2 s
                    """
                        .formatted(HeldJournal.class.getName(), id))
                .withFallback(ConfigFactory.load("application-test.conf")));
    AtomicBoolean accepting = new AtomicBoolean(true);
    Cluster cluster = Cluster.get(system);
    cluster
        .manager()
        .tell(Join.create(first == null ? cluster.selfMember().address() : first.address()));
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    SipTransportSettings d = SipTransportSettings.DEFAULT;
    List<Route> routes =
        new java.util.ArrayList<>(
            List.of(new Route(Pattern.compile("9196"), new Destination.App("echo"))));
    if (uri != null) {
      routes.add(new Route(Pattern.compile("u.*"), new Destination.Address(uri)));
    }
    routes.add(new Route(Pattern.compile(".*"), new Destination.User("{user}")));
    SipNode node =
        SipNode.start(
            system,
            new SipNode.Settings(
                id,
                "0",
                new SipTransportSettings(
                        List.of(loopback),
                        sipPort,
                        true,
                        true,
                        null,
                        d.mtuBytes(),
                        d.parser(),
                        d.maxConnections(),
                        d.maxConnectionsPerSource(),
                        d.connectTimeout(),
                        d.idleTimeout(),
                        d.messageTimeout(),
                        d.writeQueueBytes(),
                        d.udpBufferBytes())
                    .withTls(tls),
                MediaLoopSettings.DEFAULT.withPorts(
                    mediaPort, mediaPort + 999, Duration.ofMillis(100)),
                new MediaSettings(loopback, null, MediaSettings.ORPHAN_AFTER_MS),
                timers,
                TransactionLimits.DEFAULT,
                RegistrarSettings.DEFAULT,
                "rvoip-test",
                2,
                20_000,
                1300,
                60_000,
                60_000,
                new SessionRules(1800, 90),
                dns,
                new TraceSettings(true, 100, 200_000, 10_000, 16L << 20)),
            new SipNode.Dependencies(
                key,
                null,
                identity,
                (tenant, user) ->
                    LOOK_UPS.getOrDefault(
                        user, CompletableFuture.completedFuture(account(tenant, user))),
                new NoLiveEntities(),
                () -> new JournalHealth(true, 0, 0, 1000),
                self ->
                    () ->
                        new RouterSettings(
                            self.toString(),
                            "rvoip-test",
                            Domains.ofDefault(
                                List.of(REALM, "rig.test", "example.com"),
                                Set.of("127.0.0.1"),
                                REALM),
                            new RouteTable(routes),
                            trustedCidr == null
                                ? List.of()
                                : List.of(
                                    new TrustedSource("rig", Cidr.parse(trustedCidr), "default")),
                            clients,
                            100_000),
                accepting::get,
                callers,
                null,
                QUOTAS::get));
    return new InMemoryNode(system, node, accepting);
  }

  static Optional<SipAccount> account(String tenant, String user) {
    return user.matches("1[0-9]{3}|u[0-9]{5}")
        ? Optional.of(
            new SipAccount(
                tenant,
                user,
                user,
                true,
                Ha1.computeAll(user, REALM, user.startsWith("u") ? "pw" : user)))
        : Optional.empty();
  }

  private Address address() {
    return Cluster.get(system).selfMember().address();
  }

  /** As if the process had been killed: it tells nothing of its end, and the others remove it. */
  void kill(InMemoryNode survivor) {
    killed = true;
    node.quotas().onNews(() -> {});
    node.close();
    Cluster others = Cluster.get(survivor.system);
    others.manager().tell(new Down(address()));
  }

  /** It is still a member, but its keeper of traces says no more. */
  void silence() {
    system
        .classicSystem()
        .actorSelection("/system/rvoip-trace")
        .tell(PoisonPill.getInstance(), ActorRef.noSender());
  }

  InetSocketAddress sip() {
    return node.edge().transport().listenPoints().getFirst().address();
  }

  InetSocketAddress tls() {
    return node.edge().transport().listenPoints().stream()
        .filter(p -> p.transport() == TransportKind.TLS)
        .findFirst()
        .orElseThrow()
        .address();
  }

  /** What this node stores, and whether it may. */
  HeldJournal.Control journal() {
    return HeldJournal.control(system.classicSystem());
  }

  /**
   * As a node leaves. What has come to a shard that has no place yet, and what still came to one,
   * would wait in its region for another node until a time-out of ten seconds.
   */
  @Override
  public void close() {
    if (!killed) {
      Awaitility.await().until(node::ready);
      accepting.set(false); // as NodeMain does: who leaves alone must not wait for its own bindings
      node.close();
    }
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  /** By hand: {@code InMemoryNode 5060 127.0.0.1/32 sip:uas@127.0.0.1:5070}. */
  public static void main(String[] args) throws Exception {
    InMemoryNode node = start(Integer.parseInt(args[0]), args[1], args[2]);
    System.out.println("ready " + node.sip());
    while (System.in.read() >= 0) {
      System.out.println(
          "calls %d tx %d deliveries %d ports %d"
              .formatted(
                  node.node.calls().size(),
                  node.node.edge().transactions(),
                  node.node.edge().pendingDeliveries(),
                  node.node.mediaLoop().totals().portPairsUsed()));
    }
    node.close();
  }
}
