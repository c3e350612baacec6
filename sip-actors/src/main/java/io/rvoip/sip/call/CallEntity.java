package io.rvoip.sip.call;

import io.rvoip.media.MediaCommand;
import io.rvoip.media.MediaReply;
import io.rvoip.sip.call.CallCommand.Claimed;
import io.rvoip.sip.call.CallCommand.CountersRead;
import io.rvoip.sip.call.CallCommand.GetReply;
import io.rvoip.sip.call.CallState.Phase;
import io.rvoip.sip.edge.Delivery;
import io.rvoip.sip.journal.NotStoredException;
import io.rvoip.sip.journal.RestartedEntity;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.JournalPersistFailed;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * One call as a sharded entity: stores what its {@link CallMachine} decides and performs it.
 *
 * <p>Its shard never moves by itself. If the entity restarts (a persist or a recovery failed), it
 * recovers, claims the next epoch and goes on with an answered call; an owner that was fenced
 * stops. If its node is lost, a survivor revives it: it claims the call, and re-INVITEs every leg
 * whose edge or media went with the node; a call that was still ringing is given up with 500.
 */
public final class CallEntity extends EventSourcedBehavior<CallCommand, CallEvent, CallState> {
  /** Stable type name. */
  public static final EntityTypeKey<CallCommand> KEY =
      EntityTypeKey.create(CallCommand.class, CallEventAdapter.TYPE);

  private static final String EMPTY = "empty";
  private static final Duration EMPTY_FOR = Duration.ofSeconds(60);
  private static final int DELIVERIES_REMEMBERED = 64;

  private final ActorContext<CallCommand> context;
  private final TimerScheduler<CallCommand> timers;
  private final RestartedEntity.Recovery recovery;
  private final CallDependencies deps;
  private final CallState call;
  private final CallMachine machine;
  private final CallPerformer performer;
  private final Map<Delivery, Boolean> seen =
      new LinkedHashMap<>(16, 0.75f, false) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Delivery, Boolean> eldest) {
          return size() > DELIVERIES_REMEMBERED;
        }
      };
  private long epoch = 1;
  private boolean claiming;
  private @Nullable Delivery offerDelivery;

  /** A call of that id, new or to be recovered. */
  public static Behavior<CallCommand> create(String id, CallDependencies deps) {
    return RestartedEntity.of(
        recovery ->
            Behaviors.setup(
                context ->
                    Behaviors.withTimers(
                        timers -> new CallEntity(context, timers, recovery, id, deps))));
  }

  private CallEntity(
      ActorContext<CallCommand> context,
      TimerScheduler<CallCommand> timers,
      RestartedEntity.Recovery recovery,
      String id,
      CallDependencies deps) {
    super(PersistenceId.of(CallEventAdapter.TYPE, id));
    this.context = context;
    this.timers = timers;
    this.recovery = recovery;
    this.deps = deps;
    this.call = new CallState(id);
    this.performer = new CallPerformer(context, timers, deps, id);
    this.machine =
        new CallMachine(
            call,
            new CallSettings(
                deps.nodes().self().toString(),
                deps.nodes()::alive,
                deps.tags(),
                ThreadLocalRandom.current(),
                deps.product(),
                deps.t1Ms(),
                deps.t2Ms(),
                deps.noAnswerMs(),
                deps.reinvitePatienceMs(),
                deps.session(),
                deps.identity()));
  }

  /** Calls are short: they keep no snapshots, and so look for none. */
  @Override
  public Recovery recovery() {
    return Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
  }

  @Override
  public String journalPluginId() {
    return "rvoip.journal";
  }

  @Override
  public CallState emptyState() {
    return call;
  }

  @Override
  public EventAdapter<CallEvent, ?> eventAdapter() {
    return new CallEventAdapter(call, () -> epoch);
  }

  @Override
  public EventHandler<CallState, CallEvent> eventHandler() {
    return (state, event) -> {
      state.apply(event);
      return state;
    };
  }

  @Override
  public SignalHandler<CallState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::recovered)
        .onSignal(RecoveryFailed.class, (state, failed) -> recovery.failed(failed))
        .onSignal(JournalPersistFailed.class, (state, failed) -> NotStoredException.restart(failed))
        .onSignal(PostStop.instance(), state -> deps.index().stopped(call.id, context.getSelf()))
        .build();
  }

  private void recovered(CallState state) {
    call.replaying = false;
    boolean again = deps.index().entity(call.id) != null;
    deps.index().runs(call.id, context.getSelf());
    if (call.phase == Phase.NEW) {
      if (again) {
        // Nothing of it could be stored. The edge repeats what is worth repeating; else this is
        // all.
        timers.startSingleTimer(EMPTY, new CallCommand.TimerFired(EMPTY), EMPTY_FOR);
      }
      return;
    }
    if (call.phase == Phase.ENDING) {
      context.getSelf().tell(new CallCommand.TimerFired(CallEnding.LINGER));
      return;
    }
    claiming = true;
    String owner = call.owners.getLast();
    if (!owner.equals(self()) && deps.nodes().alive(owner)) {
      // Somebody else has claimed the call since: the loser leaves it alone.
      context.getSelf().tell(new Claimed(0));
    } else {
      claim();
    }
  }

  private void claim() {
    context.pipeToSelf(
        deps.liveEntities().claim(CallEventAdapter.TYPE, call.id, deps.nodes().self().toString()),
        (claimed, failure) -> new Claimed(failure != null ? -1 : claimed.orElse(0)));
  }

  @Override
  public CommandHandler<CallCommand, CallEvent, CallState> commandHandler() {
    return (state, command) -> {
      if (claiming && !(command instanceof Claimed) && !(command instanceof CallCommand.Stop)) {
        if (command instanceof CallCommand.TimerFired t && t.key().equals("claim")) {
          claim();
          return Effect().none();
        }
        return Effect().stash();
      }
      return handle(command);
    };
  }

  private Effect<CallEvent, CallState> handle(CallCommand command) {
    return call.phase == Phase.NEW ? empty(command) : known(command);
  }

  /** There is no such call, or not yet: only who begins one, or wants an answer, is attended to. */
  private Effect<CallEvent, CallState> empty(CallCommand command) {
    return switch (command) {
      case CallCommand.Acked c -> nobody(c.delivery());
      case CallCommand.Responded c -> nobody(c.delivery());
      case CallCommand.Unanswered c -> nobody(c.delivery());
      case CallCommand.TargetFailed c -> nobody(c.delivery());
      // Not acknowledged: if they have overtaken their INVITE, they come again after it.
      case CallCommand.Cancelled ignored -> Effect().stop();
      case CallCommand.Withdrawn ignored -> Effect().stop();
      case CallCommand.Offer ignored -> known(command);
      case CallCommand.InDialog ignored -> known(command);
      case CallCommand.Originate ignored -> known(command);
      case CallCommand.Found ignored -> known(command);
      case CallCommand.MediaAnswered ignored -> known(command);
      case CallCommand.TimerFired ignored -> known(command);
      case CallCommand.NodeLost ignored -> known(command);
      case CallCommand.Hangup ignored -> known(command);
      case CallCommand.Get ignored -> known(command);
      case CallCommand.CountersRead ignored -> known(command);
      case CallCommand.Claimed ignored -> known(command);
      case CallCommand.Stop ignored -> known(command);
      case CallCommand.Revive ignored -> known(command);
      case CallCommand.MediaCheck ignored -> known(command);
    };
  }

  private Effect<CallEvent, CallState> nobody(Delivery delivery) {
    performer.acknowledge(delivery);
    return Effect().stop();
  }

  private Effect<CallEvent, CallState> known(CallCommand command) {
    long now = System.currentTimeMillis();
    return switch (command) {
      case CallCommand.Offer c -> first(c.delivery()) ? offered(c, now) : acknowledgeAgain(c);
      case CallCommand.InDialog c -> once(c.delivery(), () -> machine.inDialog(c, now));
      case CallCommand.Acked c -> once(c.delivery(), () -> machine.acked(c, now));
      case CallCommand.Cancelled c -> once(c.delivery(), () -> machine.cancelled(c, now));
      case CallCommand.Withdrawn c -> once(c.delivery(), () -> machine.withdrawn(c, now));
      case CallCommand.Responded c -> once(c.delivery(), () -> machine.responded(c, now));
      case CallCommand.Unanswered c -> once(c.delivery(), () -> machine.unanswered(c, now));
      case CallCommand.TargetFailed c -> once(c.delivery(), () -> machine.targetFailed(c, now));
      case CallCommand.Originate c -> perform(machine.originate(c, now), null);
      case CallCommand.Found c -> perform(machine.found(c, now), null);
      case CallCommand.MediaAnswered c -> perform(machine.mediaAnswered(c.reply(), now), null);
      case CallCommand.TimerFired c ->
          c.key().equals(EMPTY) ? stopWhenEmpty() : perform(machine.timer(c.key(), now), null);
      case CallCommand.NodeLost ignored -> perform(machine.nodeLost(now), null);
      case CallCommand.Hangup c -> hangup(c, now);
      case CallCommand.Get c -> get(c);
      case CallCommand.CountersRead c -> {
        c.replyTo().tell(new GetReply(CallViews.view(call, self(), epoch, c.legs())));
        yield Effect().none();
      }
      case CallCommand.Claimed c -> claimed(c, now);
      case CallCommand.Stop ignored -> Effect().stop();
      case CallCommand.Revive ignored -> stopWhenEmpty();
      case CallCommand.MediaCheck ignored -> {
        String media = call.mediaNode;
        if (media != null && call.phase == Phase.ANSWERED) {
          performer.tellMedia(media, new MediaCommand.Keep(call.id));
        }
        yield stopWhenEmpty();
      }
    };
  }

  private Effect<CallEvent, CallState> stopWhenEmpty() {
    return call.phase == Phase.NEW ? Effect().stop() : Effect().none();
  }

  private Effect<CallEvent, CallState> claimed(Claimed claimed, long now) {
    if (!claiming) {
      return Effect().none();
    }
    if (claimed.epoch() < 0) {
      // The database is away: the call waits, nothing is lost.
      timers.startSingleTimer("claim", new CallCommand.TimerFired("claim"), Duration.ofSeconds(1));
      return Effect().none();
    }
    if (claimed.epoch() == 0) {
      return Effect().stop();
    }
    claiming = false;
    epoch = claimed.epoch();
    deps.index().countTakeOver();
    Step step = machine.takenOver(now);
    if (step.events().isEmpty()) {
      return Effect().none().thenRun(state -> effects(step, null)).thenUnstashAll();
    }
    return Effect().persist(step.events()).thenRun(state -> effects(step, null)).thenUnstashAll();
  }

  /** What a step decided: store first, then do. */
  private Effect<CallEvent, CallState> perform(Step step, @Nullable Delivery delivery) {
    if (step.events().isEmpty()) {
      effects(step, delivery);
      return stops(step) ? Effect().stop() : Effect().none();
    }
    var persisted = Effect().persist(step.events()).thenRun(state -> effects(step, delivery));
    return stops(step) ? persisted.thenStop() : persisted;
  }

  private static boolean stops(Step step) {
    return step.effects().stream().anyMatch(CallEffect.Stop.class::isInstance);
  }

  private void effects(Step step, @Nullable Delivery delivery) {
    if (delivery != null) {
      performer.acknowledge(delivery);
    }
    if (offerDelivery != null && call.phase != Phase.ROUTING) {
      // The INVITE is taken once its facts are stored: until then the edge repeats it.
      performer.acknowledge(offerDelivery);
      offerDelivery = null;
    }
    step.effects().forEach(performer::perform);
    if (call.phase == Phase.RINGING || call.phase == Phase.ANSWERED) {
      deps.index().put(CallViews.view(call, self(), epoch, List.of()));
    } else if (call.phase == Phase.ENDING) {
      deps.index().remove(call.id);
    }
  }

  private Effect<CallEvent, CallState> hangup(CallCommand.Hangup c, long now) {
    boolean found =
        c.tenant().equals(call.tenant) && call.phase != Phase.NEW && call.phase != Phase.ENDING;
    boolean changed = found && c.version() != null && !c.version().equals(version());
    c.replyTo().tell(new CallCommand.HangupReply(found, changed));
    return found && !changed ? perform(machine.hangup(now), null) : stopWhenEmpty();
  }

  private String version() {
    return CallViews.view(call, self(), epoch, List.of()).version();
  }

  private Effect<CallEvent, CallState> get(CallCommand.Get c) {
    if (call.phase == Phase.NEW || call.phase == Phase.ENDING || !c.tenant().equals(call.tenant)) {
      c.replyTo().tell(new GetReply(null));
      return stopWhenEmpty();
    }
    ActorRef<MediaCommand> media =
        call.mediaNode == null ? null : deps.nodes().media(call.mediaNode);
    if (media == null) {
      c.replyTo().tell(new GetReply(CallViews.view(call, self(), epoch, List.of())));
      return Effect().none();
    }
    context.ask(
        MediaReply.class,
        media,
        Duration.ofMillis(500),
        (ActorRef<MediaReply> replyTo) -> new MediaCommand.ReadCounters(call.id, replyTo),
        (reply, failure) ->
            new CountersRead(
                c.replyTo(),
                reply instanceof MediaReply.Counters counters ? counters.legs() : List.of()));
    return Effect().none();
  }

  private Effect<CallEvent, CallState> offered(CallCommand.Offer c, long now) {
    offerDelivery = c.delivery();
    return perform(machine.offer(c, now), null);
  }

  private Effect<CallEvent, CallState> once(Delivery delivery, Supplier<Step> rule) {
    return first(delivery) ? perform(rule.get(), delivery) : taken(delivery);
  }

  private boolean first(Delivery delivery) {
    return seen.putIfAbsent(delivery, true) == null;
  }

  private Effect<CallEvent, CallState> acknowledgeAgain(CallCommand.Offer offer) {
    return call.phase == Phase.ROUTING ? Effect().none() : taken(offer.delivery());
  }

  private Effect<CallEvent, CallState> taken(Delivery delivery) {
    performer.acknowledge(delivery);
    return Effect().none();
  }

  private String self() {
    return deps.nodes().self().toString();
  }
}
