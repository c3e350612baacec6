package io.rvoip.sip.node;

import io.rvoip.media.MediaCommand;
import io.rvoip.sip.api.CallFilter;
import io.rvoip.sip.api.CallView;
import io.rvoip.sip.call.CallIndex;
import io.rvoip.sip.edge.EdgeCommand;
import io.rvoip.sip.node.GatewayCommand.CallList;
import io.rvoip.sip.node.GatewayCommand.Counts;
import io.rvoip.sip.node.GatewayCommand.RegistrationList;
import io.rvoip.sip.node.GatewayCommand.TenantCounts;
import io.rvoip.sip.quota.QuotaDesk;
import io.rvoip.sip.quota.TenantUse;
import io.rvoip.sip.registrar.RegistrationIndex;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * One per node: knows the others, carries edge commands between nodes until they are taken, answers
 * for this node's own calls and bindings.
 *
 * <p>It stays on its node. A command for a node that is removed is dropped: whoever sent it learns
 * of the loss by {@code onLost}. After a restart it introduces itself again.
 */
public final class NodeGateway extends AbstractBehavior<GatewayCommand> {
  /** Under which the gateways find each other. */
  public static final ServiceKey<GatewayCommand> KEY =
      ServiceKey.create(GatewayCommand.class, "rvoip-node");

  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration HELLO_SOON = Duration.ofSeconds(1);
  private static final Duration HELLO_LATER = Duration.ofSeconds(10);
  private static final int SOON_HELLOS = 10;

  /** How long the others may not know what has changed here. */
  private static final Duration USE_PAUSE = Duration.ofMillis(50);

  /** Tenants in one message: names of 64 letters are far from the largest frame. */
  private static final int USE_TENANTS = 500;

  private static final int FIRST_PAUSE_TICKS = 2;
  private static final int LONGEST_PAUSE_TICKS = 20;
  private static final int REMEMBERED = 65_536;

  /** One command on its way; repeated ever more slowly, so that a slow peer is not buried. */
  private static final class Parcel {
    final String node;
    final EdgeCommand command;
    int pauseTicks = FIRST_PAUSE_TICKS;
    int dueTick;

    Parcel(String node, EdgeCommand command, int dueTick) {
      this.node = node;
      this.command = command;
      this.dueTick = dueTick;
    }
  }

  private final TimerScheduler<GatewayCommand> timers;
  private final NodeDirectory directory;
  private final CallIndex calls;
  private final RegistrationIndex registrations;
  private final ActorRef<MediaCommand> media;
  private final String version;
  private final Supplier<Set<String>> members;
  private final Consumer<String> onLost;
  private final QuotaDesk quotas;
  private final long since = System.currentTimeMillis();
  private final Map<Long, Parcel> underWay = new LinkedHashMap<>();
  private final Map<String, Map<Long, Boolean>> taken = new HashMap<>();
  private List<ActorRef<GatewayCommand>> seen = List.of();
  private int hellos;
  // After a restart the others still remember the numbers of before.
  private long sequence = System.currentTimeMillis() << 20;
  private int ticks;
  private boolean toldLately;

  /**
   * @param members the {@code name#incarnation} of all nodes that are members now
   * @param onLost told the {@code name#incarnation} of each node that has been removed
   * @param quotas what tenants with quotas have here, and at the others
   */
  public static Behavior<GatewayCommand> create(
      NodeDirectory directory,
      CallIndex calls,
      RegistrationIndex registrations,
      ActorRef<MediaCommand> media,
      String version,
      Supplier<Set<String>> members,
      Consumer<String> onLost,
      QuotaDesk quotas) {
    return Behaviors.setup(
        context -> {
          listen(context);
          return unhearing(
              directory, calls, registrations, media, version, members, onLost, quotas);
        });
  }

  /** The same, told by nobody who comes and goes. */
  static Behavior<GatewayCommand> unhearing(
      NodeDirectory directory,
      CallIndex calls,
      RegistrationIndex registrations,
      ActorRef<MediaCommand> media,
      String version,
      Supplier<Set<String>> members,
      Consumer<String> onLost,
      QuotaDesk quotas) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new NodeGateway(
                        context,
                        timers,
                        directory,
                        calls,
                        registrations,
                        media,
                        version,
                        members,
                        onLost,
                        quotas)));
  }

  private NodeGateway(
      ActorContext<GatewayCommand> context,
      TimerScheduler<GatewayCommand> timers,
      NodeDirectory directory,
      CallIndex calls,
      RegistrationIndex registrations,
      ActorRef<MediaCommand> media,
      String version,
      Supplier<Set<String>> members,
      Consumer<String> onLost,
      QuotaDesk quotas) {
    super(context);
    this.timers = timers;
    this.directory = directory;
    this.calls = calls;
    this.registrations = registrations;
    this.media = media;
    this.version = version;
    this.members = members;
    this.onLost = onLost;
    this.quotas = quotas;
    directory.start(context.getSelf(), media);
    ActorRef<GatewayCommand> self = context.getSelf();
    quotas.onNews(() -> self.tell(new GatewayCommand.UseChanged()));
  }

  /** From now on it is told which gateways there are and which members are removed. */
  private static void listen(ActorContext<GatewayCommand> context) {
    context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
    context
        .getSystem()
        .receptionist()
        .tell(
            Receptionist.subscribe(
                KEY,
                context.messageAdapter(
                    Receptionist.Listing.class,
                    listing ->
                        new GatewayCommand.Seen(List.copyOf(listing.getServiceInstances(KEY))))));
    Cluster.get(context.getSystem())
        .subscriptions()
        .tell(
            Subscribe.create(
                context.messageAdapter(
                    MemberRemoved.class,
                    removed -> new GatewayCommand.Removed(NodeId.of(removed.member()).toString())),
                MemberRemoved.class));
  }

  @Override
  public Receive<GatewayCommand> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::onCommand).build();
  }

  private Behavior<GatewayCommand> onCommand(GatewayCommand command) {
    switch (command) {
      case GatewayCommand.Hello hello -> greeted(hello);
      case GatewayCommand.Send send -> send(send);
      case GatewayCommand.Carry carry -> carried(carry);
      case GatewayCommand.Carried carried -> underWay.remove(carried.sequence());
      case GatewayCommand.Seen s -> {
        seen = s.gateways();
        hellos = 0;
        greet();
      }
      case GatewayCommand.Greet ignored -> greet();
      case GatewayCommand.Removed removed -> removed(removed.node());
      case GatewayCommand.Tick ignored -> tick();
      case GatewayCommand.ListCalls list -> list.replyTo().tell(callList(list));
      case GatewayCommand.ListRegistrations list ->
          list.replyTo()
              .tell(
                  new RegistrationList(
                      directory.self().toString(), registrations.views(list.filter())));
      case GatewayCommand.Use use -> used(use);
      case GatewayCommand.UseChanged ignored -> tellUse();
      case GatewayCommand.UseAgain ignored -> {
        toldLately = false;
        tellUse();
      }
      case GatewayCommand.CountTenants count ->
          count
              .replyTo()
              .tell(new TenantCounts(directory.self().toString(), quotas.here(count.tenants())));
      case GatewayCommand.CountAll count ->
          count
              .replyTo()
              .tell(
                  new Counts(
                      directory.self().toString(),
                      calls.size(),
                      registrations.size(),
                      version,
                      since));
    }
    return this;
  }

  /** A late word of a node that has been removed does not bring it back. */
  private void greeted(GatewayCommand.Hello hello) {
    if (members.get().contains(hello.node())) {
      directory
          .peers()
          .put(
              hello.node(),
              new NodeDirectory.Peer(
                  hello.node(), hello.gateway(), hello.media(), hello.sinceEpochMs()));
    }
  }

  /** What is meant for a member that has not introduced itself yet waits until it has. */
  private void send(GatewayCommand.Send send) {
    NodeDirectory.Peer peer = directory.peers().get(send.node());
    if (peer == null && !members.get().contains(send.node())) {
      return;
    }
    long number = sequence++;
    underWay.put(number, new Parcel(send.node(), send.command(), ticks + FIRST_PAUSE_TICKS));
    if (!timers.isTimerActive(GatewayCommand.Tick.class)) {
      timers.startTimerWithFixedDelay(GatewayCommand.Tick.class, new GatewayCommand.Tick(), TICK);
    }
    if (peer != null) {
      peer.gateway()
          .tell(new GatewayCommand.Carry(number, directory.self().toString(), send.command()));
    }
  }

  private void carried(GatewayCommand.Carry carry) {
    Map<Long, Boolean> before =
        taken.computeIfAbsent(
            carry.from(),
            from ->
                new LinkedHashMap<>() {
                  @Override
                  protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
                    return size() > REMEMBERED;
                  }
                });
    if (before.putIfAbsent(carry.sequence(), true) == null) {
      directory.performHere(carry.command());
    }
    NodeDirectory.Peer peer = directory.peers().get(carry.from());
    if (peer != null) {
      peer.gateway()
          .tell(new GatewayCommand.Carried(carry.sequence(), directory.self().toString()));
    }
  }

  private void tick() {
    ticks++;
    if (underWay.isEmpty()) {
      timers.cancel(GatewayCommand.Tick.class);
      return;
    }
    Set<String> known = new HashSet<>(members.get());
    known.addAll(directory.peers().keySet());
    underWay.values().removeIf(parcel -> !known.contains(parcel.node));
    underWay.forEach(
        (number, parcel) -> {
          NodeDirectory.Peer peer = directory.peers().get(parcel.node);
          if (peer != null && ticks - parcel.dueTick >= 0) {
            parcel.pauseTicks = Math.min(2 * parcel.pauseTicks, LONGEST_PAUSE_TICKS);
            parcel.dueTick = ticks + parcel.pauseTicks;
            peer.gateway()
                .tell(
                    new GatewayCommand.Carry(number, directory.self().toString(), parcel.command));
          }
        });
  }

  /** A hello may be lost, so it is repeated: often while nodes come and go, rarely afterwards. */
  private void greet() {
    timers.startSingleTimer(
        GatewayCommand.Greet.class,
        new GatewayCommand.Greet(),
        ++hellos < SOON_HELLOS ? HELLO_SOON : HELLO_LATER);
    GatewayCommand.Hello hello =
        new GatewayCommand.Hello(directory.self().toString(), getContext().getSelf(), media, since);
    sayToOthers(hello);
    quotas.elsewhere().retain(members.get());
    tellOthers(quotas.toldBefore(USE_TENANTS));
  }

  /** At once when nothing was told lately, else when the pause is over, all of it together. */
  private void tellUse() {
    if (toldLately) {
      return;
    }
    List<Map<String, TenantUse>> news = quotas.news(USE_TENANTS);
    if (!news.isEmpty()) {
      tellOthers(news);
      toldLately = true;
      timers.startSingleTimer(
          GatewayCommand.UseAgain.class, new GatewayCommand.UseAgain(), USE_PAUSE);
    }
  }

  private void tellOthers(List<Map<String, TenantUse>> parts) {
    for (Map<String, TenantUse> part : parts) {
      sayToOthers(new GatewayCommand.Use(directory.self().toString(), part));
    }
  }

  /** Likewise, a late word of a node that has been removed counts nothing. */
  private void used(GatewayCommand.Use use) {
    if (members.get().contains(use.node())) {
      quotas.elsewhere().told(use.node(), use.byTenant());
    }
  }

  private void sayToOthers(GatewayCommand word) {
    for (ActorRef<GatewayCommand> gateway : seen) {
      if (!gateway.equals(getContext().getSelf())) {
        gateway.tell(word);
      }
    }
  }

  private void removed(String node) {
    quotas.elsewhere().remove(node);
    getContext().getLog().info("node {} is gone", node);
    NodeDirectory.Peer peer = directory.peers().remove(node);
    taken.remove(node);
    if (peer != null) {
      seen = seen.stream().filter(g -> !g.equals(peer.gateway())).toList();
    }
    onLost.accept(node);
  }

  private CallList callList(GatewayCommand.ListCalls list) {
    CallFilter filter =
        new CallFilter(list.tenant(), list.state(), list.party(), list.after(), list.limit());
    List<CallView> views =
        calls.views().stream()
            .filter(filter::takes)
            .sorted(Comparator.comparing(CallView::id))
            .limit(list.limit())
            .toList();
    return new CallList(directory.self().toString(), views);
  }
}
