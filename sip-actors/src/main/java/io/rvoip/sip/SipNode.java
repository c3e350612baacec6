package io.rvoip.sip;

import io.rvoip.auth.SipAccounts;
import io.rvoip.auth.stir.CallerVerification;
import io.rvoip.media.MediaActor;
import io.rvoip.media.MediaCommand;
import io.rvoip.media.MediaSettings;
import io.rvoip.protocol.sip.id.TagSigner;
import io.rvoip.protocol.sip.registrar.RegistrarSettings;
import io.rvoip.protocol.sip.session.SessionRules;
import io.rvoip.sip.api.ClusterQueries;
import io.rvoip.sip.call.CallCommand;
import io.rvoip.sip.call.CallDependencies;
import io.rvoip.sip.call.CallEntity;
import io.rvoip.sip.call.CallIds;
import io.rvoip.sip.call.CallIndex;
import io.rvoip.sip.call.CallShards;
import io.rvoip.sip.call.NewCallId;
import io.rvoip.sip.edge.Edge;
import io.rvoip.sip.edge.EdgeSettings;
import io.rvoip.sip.identity.CallerCheck;
import io.rvoip.sip.identity.OutgoingIdentity;
import io.rvoip.sip.journal.JournalHealth;
import io.rvoip.sip.journal.LiveEntities;
import io.rvoip.sip.node.ClusterAnswers;
import io.rvoip.sip.node.NodeDirectory;
import io.rvoip.sip.node.NodeGateway;
import io.rvoip.sip.node.NodeId;
import io.rvoip.sip.node.Reviver;
import io.rvoip.sip.nonce.ClusterNonces;
import io.rvoip.sip.quota.QuotaDesk;
import io.rvoip.sip.quota.TenantQuotas;
import io.rvoip.sip.quota.UseElsewhere;
import io.rvoip.sip.registrar.AddressOfRecordEntity;
import io.rvoip.sip.registrar.AorCommand;
import io.rvoip.sip.registrar.AorGate;
import io.rvoip.sip.registrar.AorShards;
import io.rvoip.sip.registrar.RegistrationIndex;
import io.rvoip.sip.routing.RequestRouter;
import io.rvoip.sip.routing.RouterSettings;
import io.rvoip.sip.trace.ClusterTraces;
import io.rvoip.sip.trace.MessageTrace;
import io.rvoip.sip.trace.TraceSettings;
import io.rvoip.transport.dns.DnsSettings;
import io.rvoip.transport.dns.ServerLocator;
import io.rvoip.transport.media.MediaLoop;
import io.rvoip.transport.media.MediaLoopSettings;
import io.rvoip.transport.sip.SipTransportSettings;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * All of SIP and media on one node: entities, edge, media, and answers about them. Start it once
 * the node is a member of its cluster; sockets open last, so that nobody is heard before somebody
 * can answer.
 */
public final class SipNode implements AutoCloseable {

  /**
   * What a node needs from outside.
   *
   * @param clusterKey the cluster's secret
   * @param previousClusterKey still accepted while the key is rotated
   * @param router read anew for each request, so that a reload takes effect; gets the node's id
   * @param accepting false once the node is leaving: new INVITEs get 503
   * @param callers judges Identity headers of calls from trunks; null: nobody does
   * @param signing signs calls to trunks; null: they are not signed
   * @param quotas as they are now, asked for each call; the same object until they change
   */
  @SuppressWarnings("ArrayRecordComponent") // secrets as the store gives them
  public record Dependencies(
      byte[] clusterKey,
      byte @Nullable [] previousClusterKey,
      SipIdentity identity,
      SipAccounts accounts,
      LiveEntities liveEntities,
      JournalHealth.Source journal,
      java.util.function.Function<NodeId, Supplier<RouterSettings>> router,
      Supplier<Boolean> accepting,
      @Nullable CallerVerification callers,
      @Nullable OutgoingIdentity signing,
      Supplier<TenantQuotas> quotas) {
    @Override
    public String toString() {
      return "Dependencies[secrets hidden]";
    }
  }

  /** How the node's SIP and media work. */
  public record Settings(
      NodeId node,
      String version,
      SipTransportSettings transport,
      MediaLoopSettings mediaLoop,
      MediaSettings media,
      io.rvoip.protocol.sip.transaction.TimerSettings timers,
      io.rvoip.protocol.sip.transaction.TransactionLimits limits,
      RegistrarSettings registrar,
      String product,
      int edgeLoops,
      int edgeQueue,
      int mtuBytes,
      long noAnswerMs,
      long reinvitePatienceMs,
      SessionRules session,
      DnsSettings dns,
      TraceSettings trace) {}

  private final Edge edge;
  private final MediaLoop mediaLoop;
  private final CallIndex calls;
  private final RegistrationIndex registrations;
  private final AorGate aors;
  private final NodeDirectory directory;
  private final CallIds callIds;
  private final QuotaDesk quotas;
  private final ClusterQueries queries;
  private final ClusterTraces traces;

  private SipNode(
      Edge edge,
      MediaLoop mediaLoop,
      CallIndex calls,
      RegistrationIndex registrations,
      AorGate aors,
      NodeDirectory directory,
      CallIds callIds,
      QuotaDesk quotas,
      ClusterQueries queries,
      ClusterTraces traces) {
    this.traces = traces;
    this.edge = edge;
    this.mediaLoop = mediaLoop;
    this.calls = calls;
    this.registrations = registrations;
    this.aors = aors;
    this.directory = directory;
    this.callIds = callIds;
    this.quotas = quotas;
    this.queries = queries;
  }

  /** Starts everything; fails when a socket cannot be opened, and leaves nothing behind then. */
  public static SipNode start(ActorSystem<?> system, Settings settings, Dependencies deps)
      throws IOException {
    NodeId self = settings.node();
    ClusterSharding sharding = ClusterSharding.get(system);
    CallIndex calls = new CallIndex();
    RegistrationIndex registrations = new RegistrationIndex();
    QuotaDesk quotas =
        new QuotaDesk(
            calls.tenants(),
            registrations.tenants(),
            new UseElsewhere(),
            deps.quotas(),
            System::nanoTime);
    AorGate aors =
        new AorGate(
            system, id -> sharding.entityRefFor(AddressOfRecordEntity.KEY, id), registrations);
    CallIds callIds = new CallIds();
    NewCallId newCallId = callIds.within(quotas, deps.liveEntities());
    Supplier<RouterSettings> routing = deps.router().apply(self);
    ClusterNonces nonces =
        new ClusterNonces(
            system,
            self,
            deps.identity().digest().maxNonces(),
            deps.identity().digest().nonceLife());
    TagSigner tags = new TagSigner(deps.clusterKey(), deps.previousClusterKey());
    RequestRouter router =
        new RequestRouter(
            routing,
            deps.identity()
                .authentication(
                    deps.clusterKey(), deps.previousClusterKey(), deps.accounts(), nonces),
            deps.accounts(),
            aors::register,
            (delay, task) -> {
              Cancellable set =
                  system.scheduler().scheduleOnce(delay, task, system.executionContext());
              return set::cancel;
            },
            deps.journal(),
            newCallId,
            calls::size,
            deps.accepting(),
            new CallerCheck(deps.callers(), deps.identity().audit()));
    MessageTrace trace = MessageTrace.now(settings.trace());
    Edge edge =
        new Edge(
            new EdgeSettings(
                self.toString(),
                settings.node().name(),
                settings.product(),
                settings.timers(),
                settings.limits(),
                settings.edgeLoops(),
                settings.edgeQueue(),
                settings.mtuBytes()),
            tags,
            new CallGate(sharding, calls),
            router,
            new ServerLocator(settings.dns(), new SecureRandom()),
            trace);
    ClusterTraces traces = ClusterTraces.start(system, self, trace, edge::transport);
    NodeDirectory directory = new NodeDirectory(self, edge::perform);
    Supplier<Set<String>> members = () -> members(Cluster.get(system));
    MediaLoop mediaLoop = MediaLoop.start(settings.mediaLoop());

    sharding.init(
        Entity.of(
                AddressOfRecordEntity.KEY,
                context ->
                    AddressOfRecordEntity.create(
                        context.getEntityId(),
                        new AddressOfRecordEntity.Dependencies(
                            directory,
                            deps.liveEntities(),
                            registrations,
                            settings.registrar(),
                            quotas,
                            InstantSource.system(),
                            id -> {
                              // A node that leaves would wait for it in vain; the others look for
                              // what it has left behind.
                              if (deps.accepting().get()) {
                                revive(sharding, id);
                              }
                            })))
            .withMessageExtractor(new AorShards())
            .withStopMessage(new AorCommand.Stop()));
    CallDependencies callDependencies =
        new CallDependencies(
            directory,
            tags,
            deps.liveEntities(),
            aors::bindings,
            calls,
            settings.product(),
            settings.timers().t1Ms(),
            settings.timers().t2Ms(),
            settings.noAnswerMs(),
            settings.reinvitePatienceMs(),
            settings.session(),
            deps.signing());
    ActorRef<ShardingEnvelope<CallCommand>> callRegion =
        sharding.init(
            Entity.of(
                    CallEntity.KEY,
                    context -> CallEntity.create(context.getEntityId(), callDependencies))
                .withMessageExtractor(new CallShards())
                .withAllocationStrategy(new CallShards.AllocateToRequester())
                .withStopMessage(new CallCommand.Stop()));

    ActorRef<MediaCommand> media =
        spawn(
            system,
            MediaActor.create(
                mediaLoop,
                settings.media(),
                session ->
                    callRegion.tell(new ShardingEnvelope<>(session, new CallCommand.MediaCheck()))),
            "media");
    ActorRef<Reviver.Message> reviver =
        spawn(
            system,
            Reviver.create(
                self,
                members,
                deps.liveEntities(),
                entity -> {
                  if (entity.type().equals("call")) {
                    callRegion.tell(new ShardingEnvelope<>(entity.id(), new CallCommand.Revive()));
                  } else {
                    revive(sharding, entity.id());
                  }
                }),
            "reviver");
    spawn(system, nonces.keeper(), "nonces");
    spawn(
        system,
        NodeGateway.create(
            directory,
            calls,
            registrations,
            media,
            settings.version(),
            members,
            lost -> {
              calls.tellAll(new CallCommand.NodeLost(lost));
              reviver.tell(new Reviver.Look());
            },
            quotas),
        "gateway");
    spawn(
        system,
        callIds.keeper(
            sharding.shardState(),
            deps.accepting(),
            id -> callRegion.tell(new ShardingEnvelope<>(id, new CallCommand.Revive()))),
        "call-ids");
    ClusterQueries queries =
        new ClusterAnswers(
            system,
            directory,
            newCallId,
            (tenant, number) -> PartyRoutes.of(routing.get(), deps.accounts(), tenant, number),
            () -> routing.get().domains().realm("default"));
    try {
      edge.open(settings.transport());
    } catch (IOException e) {
      edge.close();
      mediaLoop.close();
      throw e;
    }
    return new SipNode(
        edge, mediaLoop, calls, registrations, aors, directory, callIds, quotas, queries, traces);
  }

  private static Set<String> members(Cluster cluster) {
    Set<String> members = new HashSet<>();
    cluster.state().getMembers().forEach(m -> members.add(NodeId.of(m).toString()));
    return members;
  }

  /** An address-of-record has no timer, and is in no list, until something wakes it. */
  private static void revive(ClusterSharding sharding, String aor) {
    sharding.entityRefFor(AddressOfRecordEntity.KEY, aor).tell(new AorCommand.Revive());
  }

  @SuppressWarnings("unchecked")
  private static <T> ActorRef<T> spawn(
      ActorSystem<?> system, Behavior<? extends T> behavior, String name) {
    return system.systemActorOf(
        Behaviors.<T>supervise((Behavior<T>) behavior)
            .onFailure(Exception.class, org.apache.pekko.actor.typed.SupervisorStrategy.restart()),
        "rvoip-" + name,
        Props.empty());
  }

  /** Questions and orders for the whole cluster. */
  public ClusterQueries queries() {
    return queries;
  }

  /** What all nodes, and this one, have kept of messages. */
  public ClusterTraces traces() {
    return traces;
  }

  /** The SIP edge, for its counters. */
  public Edge edge() {
    return edge;
  }

  /** The media loop, for its counters. */
  public MediaLoop mediaLoop() {
    return mediaLoop;
  }

  /** This node's calls. */
  public CallIndex calls() {
    return calls;
  }

  /** This node's bindings. */
  public RegistrationIndex registrations() {
    return registrations;
  }

  /**
   * Ends all bindings of a user who may not register any more, wherever his address-of-record
   * lives; gives how many there were, once that is stored.
   */
  public CompletionStage<Integer> withdraw(String tenant, String user) {
    return aors.withdraw(tenant, user);
  }

  /** Quotas of tenants, and what is refused by them. */
  public QuotaDesk quotas() {
    return quotas;
  }

  /** Who is there. */
  public NodeDirectory directory() {
    return directory;
  }

  /** Whether this node can begin calls: in a shard of its own, or none is free for it. */
  public boolean ready() {
    return callIds.ready();
  }

  @Override
  public void close() {
    edge.close();
    mediaLoop.close();
  }
}
