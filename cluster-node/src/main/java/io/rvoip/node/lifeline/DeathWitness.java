package io.rvoip.node.lifeline;

import io.rvoip.sip.node.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.cluster.ClusterEvent.ClusterDomainEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * One per node: holds a lifeline to every other member, and when one is cut and the database has no
 * session of that node either, says so to the others, makes the failure detector agree, and removes
 * the dead node as soon as every reachable member has seen the same.
 */
public final class DeathWitness extends AbstractBehavior<WitnessMessage> {
  /** Prefix of the cluster role that carries the port of a member's lifelines. */
  public static final String ROLE = "lifeline=";

  private static final ServiceKey<WitnessMessage> KEY =
      ServiceKey.create(WitnessMessage.class, "rvoip-death-witness");
  private static final Duration REPEAT = Duration.ofMillis(200);
  private static final Duration ASK_PAUSE = Duration.ofMillis(50);
  private static final int ASK_TIMES = 60;

  private final TimerScheduler<WitnessMessage> timers;
  private final Cluster cluster;
  private final String self;
  private final Lifelines lifelines;
  private final Presence presence;
  private final ProvenDeaths deaths;
  private final Inquest inquest;
  private final Map<String, Address> watched = new HashMap<>();
  private final Set<String> condemned = new HashSet<>();
  private Set<ActorRef<WitnessMessage>> witnesses = Set.of();

  /** The witness of this node. */
  public static Behavior<WitnessMessage> create(Lifelines lifelines, Presence presence) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new DeathWitness(context, timers, lifelines, presence)));
  }

  private DeathWitness(
      ActorContext<WitnessMessage> context,
      TimerScheduler<WitnessMessage> timers,
      Lifelines lifelines,
      Presence presence) {
    super(context);
    this.timers = timers;
    this.cluster = Cluster.get(context.getSystem());
    this.self = NodeId.of(cluster.selfMember()).toString();
    this.lifelines = lifelines;
    this.presence = presence;
    this.deaths = ProvenDeaths.of(context.getSystem().classicSystem().eventStream());
    this.inquest = new Inquest(self);
    ActorRef<WitnessMessage> own = context.getSelf();
    lifelines.onDeath(peer -> own.tell(new WitnessMessage.LifelineCut(peer)));
    cluster
        .subscriptions()
        .tell(
            Subscribe.create(
                context.messageAdapter(
                    ClusterDomainEvent.class, e -> new WitnessMessage.MembersChanged()),
                ClusterDomainEvent.class));
    var receptionist = context.getSystem().receptionist();
    receptionist.tell(Receptionist.register(KEY, own));
    receptionist.tell(
        Receptionist.subscribe(
            KEY,
            context.messageAdapter(
                Receptionist.Listing.class,
                listing -> new WitnessMessage.WitnessesFound(listing.getServiceInstances(KEY)))));
    lookAtMembers();
  }

  @Override
  public Receive<WitnessMessage> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::onMessage).build();
  }

  private Behavior<WitnessMessage> onMessage(WitnessMessage message) {
    switch (message) {
      case WitnessMessage.MembersChanged m -> lookAtMembers();
      case WitnessMessage.WitnessesFound found -> witnesses = found.witnesses();
      case WitnessMessage.LifelineCut cut -> askPresence(cut.dead(), 1);
      case WitnessMessage.AskAgain again -> askPresence(again.dead(), again.asked());
      case WitnessMessage.PresenceTold told -> presenceTold(told);
      case WitnessMessage.DeathSeen seen -> {
        if (watched.containsKey(seen.dead())) {
          inquest.seen(seen.dead(), seen.by());
        }
      }
      case WitnessMessage.Tick t -> inquest.ownProofs().forEach(this::tellOthers);
    }
    judge();
    return this;
  }

  private void lookAtMembers() {
    Map<String, Address> now = new HashMap<>();
    for (Member member : cluster.state().getMembers()) {
      String id = NodeId.of(member).toString();
      Optional<Integer> port = lifelinePort(member);
      if (port.isPresent() && !id.equals(self) && !member.status().equals(MemberStatus.removed())) {
        now.put(id, member.address());
        String host = member.address().getHost().orElseThrow();
        lifelines.watch(id, new InetSocketAddress(InetAddress.ofLiteral(host), port.get()));
      }
    }
    watched.forEach(
        (before, address) -> {
          if (!now.containsKey(before)) {
            deaths.remove(address.toString());
            lifelines.forget(before);
            inquest.removed(before);
            condemned.remove(before);
          }
        });
    watched.clear();
    watched.putAll(now);
    if (inquest.ownProofs().isEmpty()) {
      timers.cancel(WitnessMessage.Tick.class);
    }
  }

  private void askPresence(String dead, int asked) {
    if (!watched.containsKey(dead)) {
      return;
    }
    getContext()
        .pipeToSelf(
            presence.isGone(dead),
            (gone, failure) ->
                new WitnessMessage.PresenceTold(
                    dead, failure == null && Boolean.TRUE.equals(gone), asked));
  }

  private void presenceTold(WitnessMessage.PresenceTold told) {
    Address address = watched.get(told.dead());
    if (address == null) {
      return;
    }
    if (!told.gone()) {
      if (told.asked() < ASK_TIMES) {
        timers.startSingleTimer(
            told.dead(), new WitnessMessage.AskAgain(told.dead(), told.asked() + 1), ASK_PAUSE);
      } else {
        getContext()
            .getLog()
            .warn("the lifeline to {} is cut, but the database still sees it", told.dead());
      }
      return;
    }
    getContext().getLog().info("the process of {} is dead", told.dead());
    inquest.seen(told.dead(), self);
    deaths.add(address.toString());
    tellOthers(told.dead());
    timers.startTimerWithFixedDelay(WitnessMessage.Tick.class, new WitnessMessage.Tick(), REPEAT);
  }

  private void tellOthers(String dead) {
    for (ActorRef<WitnessMessage> witness : witnesses) {
      if (!witness.equals(getContext().getSelf())) {
        witness.tell(new WitnessMessage.DeathSeen(dead, self));
      }
    }
  }

  private void judge() {
    if (inquest.ownProofs().isEmpty()) {
      return;
    }
    Set<Member> unreachable = cluster.state().getUnreachable();
    Set<String> reachable = new HashSet<>();
    for (Member member : cluster.state().getMembers()) {
      if (!unreachable.contains(member)
          && lifelinePort(member).isPresent()
          && (member.status().equals(MemberStatus.up())
              || member.status().equals(MemberStatus.leaving()))) {
        reachable.add(NodeId.of(member).toString());
      }
    }
    for (String dead : inquest.verdicts(reachable)) {
      Address address = watched.get(dead);
      if (address != null && condemned.add(dead)) {
        getContext().getLog().info("{} is removed: all reachable members saw it die", dead);
        cluster.manager().tell(new Down(address));
      }
    }
  }

  private static Optional<Integer> lifelinePort(Member member) {
    return member.getRoles().stream()
        .filter(role -> role.startsWith(ROLE))
        .findFirst()
        .map(role -> Integer.parseInt(role.substring(ROLE.length())));
  }
}
