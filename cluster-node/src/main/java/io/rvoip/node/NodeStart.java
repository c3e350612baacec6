package io.rvoip.node;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rvoip.auth.AccountChanges;
import io.rvoip.auth.CachedSipAccounts;
import io.rvoip.auth.stir.Stir;
import io.rvoip.config.ConfigSources;
import io.rvoip.config.RvoipConfig;
import io.rvoip.node.http.ApiServices;
import io.rvoip.node.http.HttpApi;
import io.rvoip.node.http.OauthServices;
import io.rvoip.node.http.Readiness;
import io.rvoip.node.join.Heartbeat;
import io.rvoip.node.join.JoinDesk;
import io.rvoip.node.lifeline.DeathWitness;
import io.rvoip.node.lifeline.Lifelines;
import io.rvoip.sip.SipIdentity;
import io.rvoip.sip.SipNode;
import io.rvoip.sip.quota.TenantQuotas;
import io.rvoip.store.Store;
import io.rvoip.store.StoreException;
import io.rvoip.store.StoreExtension.StoreSetup;
import io.rvoip.store.StorePresence;
import io.rvoip.transport.sip.SipTransport;
import io.rvoip.transport.tls.TlsMaterial;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The start of a node, step by step; what was started is taken down again when a step fails. */
final class NodeStart {
  private static final Logger LOG = LoggerFactory.getLogger(NodeStart.class);
  private static final Duration FOR_EVER = Duration.ofDays(36_500);
  // Phones behind NAT register every minute or two. Changes are told; this is for a node that
  // missed one.
  private static final Duration ACCOUNTS_FRESH = Duration.ofMinutes(3);
  private static final Duration ACCOUNTS_STALE = Duration.ofMinutes(10);
  private static final int ACCOUNTS_CACHED = 100_000;
  private static final Duration KEYS_LOOKED_AT = Duration.ofMinutes(1);

  private final RvoipConfig config;
  private final ConfigSources sources;
  private final NodeIdentity identity;
  private final NodeHooks hooks;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final AtomicBoolean accepting = new AtomicBoolean(true);

  NodeStart(RvoipConfig config, ConfigSources sources, NodeIdentity identity, NodeHooks hooks) {
    this.config = config;
    this.sources = sources;
    this.identity = identity;
    this.hooks = hooks;
  }

  Node run() throws InterruptedException {
    try {
      return steps();
    } catch (RuntimeException | InterruptedException e) {
      takeDown(e);
      throw e;
    }
  }

  private Node steps() throws InterruptedException {
    HeapTarget.set(config.limits().heapTargetBytes());
    FileLimit.complaint(FileLimit.now()).ifPresent(hooks.says());
    tryPorts();
    LiveRoutes routes = new LiveRoutes(sources, config.sip());
    LiveTls tls = new LiveTls(() -> routes.get().tls());
    RemotingKeys keys = new RemotingKeys(config, identity);
    Store store = openStore();
    store.tenants().ensure(Routing.TENANT, realm());
    config.sip().domains().forEach(d -> store.tenants().ensureDomain(d, Routing.TENANT));
    keys.write(store.secrets());
    hooks.storeOpened().accept(store);

    Lifelines lifelines = store.isShared() ? startLifelines() : null;
    ActorSystem<Void> system =
        startActorSystem(
            store, lifelines == null ? 0 : lifelines.address().getPort(), keys.directory());
    if (lifelines != null) {
      StorePresence presence = store.presence();
      system.systemActorOf(
          DeathWitness.create(lifelines, presence::isGone), "rvoip-death-witness", Props.empty());
    }
    Membership membership = new Membership(config, identity, system, store, hooks.says());
    Heartbeat heartbeat = membership.enter();
    started.push(heartbeat);

    MemberHosts hosts = new MemberHosts(system);
    LiveTenants tenants = new LiveTenants(store.tenants());
    CachedSipAccounts sipAccounts =
        new CachedSipAccounts(
            store.users(), ACCOUNTS_CACHED, ACCOUNTS_FRESH, ACCOUNTS_STALE, System::nanoTime);
    NodeRevocations revocations = NodeRevocations.start(config, store, system);
    AccountChanges news =
        AccountNews.start(system, (tenant, user, what) -> sipAccounts.forget(tenant, user));
    EndedRegistrations registrations = new EndedRegistrations();
    Accounts accounts =
        new Accounts(
            config, store, news.andThen(revocations.endingTokens()).andThen(registrations));
    started.push(accounts);
    NodeAuth auth = NodeAuth.start(config, system, accounts.tokenSources(), revocations.known());
    NodeAudit audit = openAudit(system);
    SipIdentity sipIdentity =
        new SipIdentity(
            SipSettings.digest(config),
            SipSettings.lockOut(config),
            SipSettings.bearer(config, auth.tokens()),
            audit);
    Routing routing = new Routing(config, tenants, routes, hosts);
    Stir stir = Stir.of(config.auth().stir());
    started.push(stir);
    SipNode sip =
        startSip(
            store,
            system,
            routing,
            sipIdentity,
            sipAccounts,
            stir,
            tls,
            () -> tenants.get().quotas());
    registrations.by(sip);
    tenants.onChange(sip.quotas()::quotasChanged);
    Readiness readiness =
        new Readiness()
            .require("accepting", accepting::get)
            .require("cluster", () -> isUp(system))
            .require("database", () -> store.health().writable())
            .require("sip", sip::ready)
            .require("sip-edge", () -> sip.edge().comesRound());
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    NodeMetrics.bind(metrics, sip, store);
    TlsMetrics.bind(metrics, tls);
    audit.bind(metrics);
    IdentityMetrics.bind(metrics, stir);
    AuthMetrics.bind(metrics, auth.tokens(), revocations.known(), auth.issuers());
    JoinDesk joins = joinDesk(store);
    HttpApi http =
        HttpApi.start(
            system,
            services(store, sip, auth, revocations, accounts, joins, audit, readiness, metrics));
    system
        .scheduler()
        .scheduleWithFixedDelay(
            Node.HOUSEKEEPING,
            Node.HOUSEKEEPING,
            () -> {
              routes.look();
              sip.traces().here().use(SipSettings.trace(routes.get().trace()));
              tls.look(material -> useTls(sip, material));
            },
            system.executionContext());
    system
        .scheduler()
        .scheduleWithFixedDelay(
            Node.HOUSEKEEPING, Node.HOUSEKEEPING, hosts::look, system.executionContext());
    system
        .scheduler()
        .scheduleWithFixedDelay(
            Node.HOUSEKEEPING, Node.HOUSEKEEPING, tenants::look, system.executionContext());
    system
        .scheduler()
        .scheduleWithFixedDelay(
            Duration.ZERO, KEYS_LOOKED_AT, accounts::tendKeys, system.executionContext());
    system
        .scheduler()
        .scheduleWithFixedDelay(
            Node.HOUSEKEEPING,
            Node.HOUSEKEEPING,
            () -> sip.edge().look(),
            system.executionContext());
    new Housekeeping(config, store, keys, accounts, joins).start(system);
    keepFromOthers();
    return new Node(identity, store, system, sip, http, readiness, metrics, accepting, heartbeat);
  }

  private void tryPorts() {
    List<String> problems = NodePorts.check(config, identity.address().getAddress()).problems();
    if (!problems.isEmpty()) {
      throw new OperatorError(problems);
    }
  }

  private Store openStore() throws InterruptedException {
    try {
      OwnerOnly.directory(config.store().dir());
      Store store = Store.open(config.store(), identity.id(), FOR_EVER, hooks.says());
      started.push(store);
      return store;
    } catch (IOException e) {
      throw new OperatorError(
          "--data: %s (expected: a directory that can be written)".formatted(config.store().dir()));
    } catch (StoreException e) {
      throw new OperatorError(String.valueOf(e.getMessage()));
    }
  }

  private void keepFromOthers() {
    try {
      OwnerOnly.close(config.store().dir());
    } catch (IOException e) {
      LOG.warn("{} cannot be kept from others: {}", config.store().dir(), e.toString());
    }
  }

  private String realm() {
    String configured = config.auth().realm();
    if (configured != null) {
      return configured;
    }
    return config.sip().domains().isEmpty() ? "rvoip" : config.sip().domains().getFirst();
  }

  private Lifelines startLifelines() {
    try {
      Lifelines lifelines =
          Lifelines.start(
              new InetSocketAddress(
                  identity.address().getAddress(), config.cluster().lifelinePort()),
              identity.id());
      started.push(lifelines);
      return lifelines;
    } catch (IOException e) {
      throw new OperatorError(
          "rvoip.cluster.lifeline-port: %d (expected: a free port, or 0; %s)"
              .formatted(config.cluster().lifelinePort(), e.getMessage()));
    }
  }

  private ActorSystem<Void> startActorSystem(Store store, int lifelinePort, Path tlsDir) {
    ActorSystemSetup setup =
        ActorSystemSetup.create(
            BootstrapSetup.create(ActorSystemConfig.of(config, identity, lifelinePort, tlsDir)),
            new StoreSetup(store));
    ActorSystem<Void> system =
        ActorSystem.create(Behaviors.<Void>empty(), config.cluster().name(), setup);
    started.push(
        () -> {
          system.terminate();
          system.getWhenTerminated().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
        });
    return system;
  }

  private NodeAudit openAudit(ActorSystem<Void> system) {
    NodeAudit audit = NodeAudit.open(config);
    started.push(audit);
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
            "audit",
            () -> CompletableFuture.runAsync(audit::close).thenApply(v -> Done.getInstance()));
    return audit;
  }

  private SipNode startSip(
      Store store,
      ActorSystem<Void> system,
      Routing routing,
      SipIdentity sipIdentity,
      CachedSipAccounts accounts,
      Stir stir,
      LiveTls tls,
      Supplier<TenantQuotas> quotas) {
    byte[] key = store.secrets().clusterKey();
    byte[] previous = store.secrets().previousClusterKey().orElse(null);
    try {
      SipNode sip =
          SipNode.start(
              system,
              SipSettings.of(config, identity, Release.version(), tls.material()),
              new SipNode.Dependencies(
                  key,
                  previous,
                  sipIdentity,
                  accounts,
                  store.liveEntities(),
                  store,
                  routing::settingsOf,
                  accepting::get,
                  stir.verification(),
                  SipSettings.identity(config, stir, key),
                  quotas));
      started.push(sip);
      return sip;
    } catch (IOException e) {
      throw new OperatorError(
          "rvoip.sip.port: %d (expected: a port that can be bound; %s)"
              .formatted(config.sip().port(), e.getMessage()));
    }
  }

  private static void useTls(SipNode sip, TlsMaterial material) {
    SipTransport transport = sip.edge().transport();
    if (transport != null) {
      transport.useTls(material);
    }
  }

  private ApiServices services(
      Store store,
      SipNode sip,
      NodeAuth auth,
      NodeRevocations revocations,
      Accounts accounts,
      JoinDesk joins,
      NodeAudit audit,
      Readiness readiness,
      PrometheusMeterRegistry metrics) {
    return new ApiServices(
        config.cluster().name(),
        identity.name(),
        Release.version(),
        NodePorts.httpBind(config),
        config.http(),
        sip.queries(),
        sip.traces(),
        auth.tokens(),
        auth.issuers()::health,
        revocations.desk(),
        accounts,
        store,
        joins,
        readiness,
        metrics,
        audit,
        oauth(store, revocations));
  }

  private JoinDesk joinDesk(Store store) {
    return new JoinDesk(
        store.secrets(),
        config.cluster().name(),
        config.store(),
        Executors.newVirtualThreadPerTaskExecutor());
  }

  /** Null when nobody can sign in. */
  private @Nullable OauthServices oauth(Store store, NodeRevocations revocations) {
    OauthServices oauth =
        SignInSetup.of(
            config.auth().oauth(),
            store,
            revocations.known(),
            revocations.own(),
            InstantSource.system());
    if (oauth != null) {
      started.push(oauth);
    }
    return oauth;
  }

  private static boolean isUp(ActorSystem<?> system) {
    return Cluster.get(system).selfMember().status().equals(MemberStatus.up());
  }

  private void takeDown(Exception cause) {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        cause.addSuppressed(e);
      }
    }
  }
}
