package io.rvoip.sip.registrar;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.registrar.Binding;
import io.rvoip.protocol.sip.registrar.BindingOrigin;
import io.rvoip.protocol.sip.registrar.BindingSnapshot;
import io.rvoip.protocol.sip.registrar.ExpiryResult;
import io.rvoip.protocol.sip.registrar.RegisterResult;
import io.rvoip.protocol.sip.registrar.RegistrarRules;
import io.rvoip.protocol.sip.registrar.RegistrarSettings;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.api.RegistrationView;
import io.rvoip.sip.edge.EdgeFlow;
import io.rvoip.sip.journal.LiveEntities;
import io.rvoip.sip.journal.NotStoredException;
import io.rvoip.sip.journal.RestartedEntity;
import io.rvoip.sip.node.Nodes;
import io.rvoip.sip.quota.Quota;
import io.rvoip.sip.quota.QuotaDesk;
import io.rvoip.sip.registrar.AorCommand.BindingView;
import io.rvoip.sip.registrar.AorCommand.BindingsFound;
import io.rvoip.sip.registrar.AorCommand.RegisterReply;
import io.rvoip.sip.registrar.AorEvent.BindingsStored;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
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
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * The bindings of one address-of-record, RFC 3261 §10, as a sharded entity around {@link
 * RegistrarRules}. The 200 leaves only after what it promises is stored.
 *
 * <p>On rebalance it wakes itself at its new home, and on restart, as when something could not be
 * stored or read, it recovers from its last event. An owner that has been fenced stops. When its
 * node is lost, the next REGISTER or look-up wakes it elsewhere, or the reviver does; bindings it
 * cannot know to be refreshed are kept one interval longer than stored.
 */
public final class AddressOfRecordEntity
    extends EventSourcedBehavior<AorCommand, AorEvent, AorState> {
  /** Stable type name. */
  public static final EntityTypeKey<AorCommand> KEY =
      EntityTypeKey.create(AorCommand.class, AorEventAdapter.TYPE);

  private static final String EXPIRY = "expiry";
  private static final String IDLE = "idle";
  private static final Duration IDLE_FOR = Duration.ofSeconds(60);
  private static final int ANSWERS_REMEMBERED = 8;

  /**
   * What every address-of-record of a node shares.
   *
   * @param revive wakes the address-of-record of that id, wherever its shard is then
   */
  public record Dependencies(
      Nodes nodes,
      LiveEntities liveEntities,
      RegistrationIndex index,
      RegistrarSettings settings,
      QuotaDesk quotas,
      InstantSource clock,
      Consumer<String> revive) {}

  private final ActorContext<AorCommand> context;
  private final TimerScheduler<AorCommand> timers;
  private final RestartedEntity.Recovery recovery;
  private final Dependencies deps;
  private final RegistrarRules rules;
  private final AorState state;
  private final Map<String, byte[]> answers =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
          return size() > ANSWERS_REMEMBERED;
        }
      };
  private long epoch = 1;
  private boolean claiming;

  /** When the timer of the next expiry fires. */
  private long expiryMillis = Long.MAX_VALUE;

  /** An address-of-record of that id, new or to be recovered. */
  public static Behavior<AorCommand> create(String id, Dependencies deps) {
    return RestartedEntity.of(
        recovery ->
            Behaviors.setup(
                context ->
                    Behaviors.withTimers(
                        timers -> new AddressOfRecordEntity(context, timers, recovery, id, deps))));
  }

  private AddressOfRecordEntity(
      ActorContext<AorCommand> context,
      TimerScheduler<AorCommand> timers,
      RestartedEntity.Recovery recovery,
      String id,
      Dependencies deps) {
    super(PersistenceId.of(AorEventAdapter.TYPE, id));
    this.context = context;
    this.timers = timers;
    this.recovery = recovery;
    this.deps = deps;
    this.rules = new RegistrarRules(deps.settings());
    this.state = new AorState(id);
  }

  @Override
  public String journalPluginId() {
    return "rvoip.journal";
  }

  @Override
  public AorState emptyState() {
    return state;
  }

  @Override
  public EventAdapter<AorEvent, ?> eventAdapter() {
    return new AorEventAdapter(state, () -> epoch);
  }

  @Override
  public EventHandler<AorState, AorEvent> eventHandler() {
    return (s, event) -> {
      s.apply(event);
      return s;
    };
  }

  @Override
  public SignalHandler<AorState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::recovered)
        .onSignal(RecoveryFailed.class, (s, failed) -> recovery.failed(failed))
        .onSignal(JournalPersistFailed.class, (s, failed) -> NotStoredException.restart(failed))
        .onSignal(PostStop.instance(), s -> deps.index().stopped(state.id, context.getSelf()))
        .build();
  }

  private void recovered(AorState s) {
    deps.index().runs(state.id, context.getSelf());
    if (!state.live) {
      timers.startSingleTimer(IDLE, new AorCommand.Leave(), IDLE_FOR);
      return;
    }
    state.bindings = rules.recovered(state.bindings, deps.clock().millis());
    claiming = true;
    claim();
  }

  private void claim() {
    context.pipeToSelf(
        deps.liveEntities().claim(AorEventAdapter.TYPE, state.id, deps.nodes().self().toString()),
        (claimed, failure) -> new AorCommand.Claimed(failure != null ? -1 : claimed.orElse(0)));
  }

  @Override
  public CommandHandler<AorCommand, AorEvent, AorState> commandHandler() {
    return (s, command) -> {
      if (claiming
          && !(command instanceof AorCommand.Claimed)
          && !(command instanceof AorCommand.Stop)) {
        if (command instanceof AorCommand.Expire) {
          claim();
          return Effect().none();
        }
        return Effect().stash();
      }
      return handle(command);
    };
  }

  private Effect<AorEvent, AorState> handle(AorCommand command) {
    return switch (command) {
      case AorCommand.Register c -> register(c);
      case AorCommand.Withdraw c -> withdraw(c);
      case AorCommand.FindBindings c -> {
        c.replyTo().tell(new BindingsFound(targets()));
        yield Effect().none();
      }
      case AorCommand.Expire ignored -> expire();
      case AorCommand.Claimed c -> claimed(c.epoch());
      case AorCommand.Revive ignored -> Effect().none();
      case AorCommand.Stop ignored -> moved();
      case AorCommand.Leave ignored -> state.bindings.isEmpty() ? Effect().stop() : Effect().none();
    };
  }

  /** The shard is handed over. The message waits for it there. */
  private Effect<AorEvent, AorState> moved() {
    if (state.live || !state.bindings.isEmpty()) {
      deps.revive().accept(state.id);
    }
    return Effect().stop();
  }

  private Effect<AorEvent, AorState> claimed(long claimedEpoch) {
    if (claimedEpoch < 0) {
      timers.startSingleTimer("claim", new AorCommand.Expire(), Duration.ofSeconds(1));
      return Effect().none();
    }
    claiming = false;
    epoch = Math.max(1, claimedEpoch);
    state.live = claimedEpoch > 0;
    return Effect().none().thenRun(s -> settled()).thenUnstashAll();
  }

  private Effect<AorEvent, AorState> register(AorCommand.Register c) {
    SipRequest request = c.request().request();
    String repetition = request.callId() + " " + request.cseq().number();
    byte[] before = answers.get(repetition);
    if (before != null) {
      c.replyTo().tell(new RegisterReply(WireMessage.of(before), false));
      return Effect().none();
    }
    long now = deps.clock().millis();
    String toTag = "g" + Long.toHexString(ThreadLocalRandom.current().nextLong());
    RegisterResult result =
        rules.register(
            state.bindings,
            request,
            toTag,
            new BindingOrigin(c.flow().node(), c.flow().flow()),
            now);
    int more = result.bindings().size() - state.bindings.size();
    if (more > 0 && !deps.quotas().admit(Quota.REGISTRATIONS, c.tenant(), state.id, more)) {
      c.replyTo().tell(new RegisterReply(WireMessage.of(overQuota(request, toTag)), true));
      return Effect().none();
    }
    WireMessage answer = WireMessage.of(result.response());
    if (!result.isDurable()) {
      state.bindings = result.bindings();
      answers.put(repetition, answer.bytes());
      settled();
      c.replyTo().tell(new RegisterReply(answer, false));
      return Effect().none();
    }
    return Effect()
        .persist(stored(result.bindings(), now))
        .thenRun(
            s -> {
              answers.put(repetition, answer.bytes());
              settled();
              c.replyTo().tell(new RegisterReply(answer, false));
            });
  }

  private static SipResponse overQuota(SipRequest register, String toTag) {
    MessageEditor response = register.responseBuilder(Quota.STATUS, toTag);
    Quota.REGISTRATIONS
        .headers()
        .forEach((name, value) -> response.add(HeaderName.of(name), value));
    return response.buildResponse();
  }

  private Effect<AorEvent, AorState> withdraw(AorCommand.Withdraw c) {
    answers.clear(); // a repetition of what was granted must not be granted again
    int bindings = state.bindings.size();
    if (bindings == 0) {
      c.replyTo().tell(new AorCommand.Withdrawn(0));
      return Effect().none();
    }
    return Effect()
        .persist(stored(List.of(), deps.clock().millis()))
        .thenRun(
            s -> {
              settled();
              c.replyTo().tell(new AorCommand.Withdrawn(bindings));
            });
  }

  private Effect<AorEvent, AorState> expire() {
    expiryMillis = Long.MAX_VALUE;
    long now = deps.clock().millis();
    ExpiryResult result = rules.expire(state.bindings, now);
    if (result.changes().isEmpty()) {
      settled();
      return Effect().none();
    }
    return Effect().persist(stored(result.bindings(), now)).thenRun(s -> settled());
  }

  private AorEvent stored(List<Binding> bindings, long nowMs) {
    return new BindingsStored(
        Instant.ofEpochMilli(nowMs),
        state.tenant,
        state.user,
        bindings.stream().map(BindingSnapshot::of).toList());
  }

  /** After any change: the next expiry, and what readers see. */
  private void settled() {
    long now = deps.clock().millis();
    long next = rules.nextExpiryMillis(state.bindings);
    if (next == Long.MAX_VALUE) {
      timers.cancel(EXPIRY);
      expiryMillis = Long.MAX_VALUE;
      timers.startSingleTimer(IDLE, new AorCommand.Leave(), IDLE_FOR);
    } else {
      timers.cancel(IDLE);
      // One that is too early for what has been refreshed finds nothing to do and comes again.
      if (next < expiryMillis) {
        expiryMillis = next;
        timers.startSingleTimer(
            EXPIRY, new AorCommand.Expire(), Duration.ofMillis(Math.max(1, next - now)));
      }
    }
    deps.index().put(state.id, state.bindings.stream().map(this::view).toList());
  }

  private List<BindingView> targets() {
    return rules.targets(state.bindings, deps.clock().millis()).stream()
        .map(
            b ->
                new BindingView(
                    b.uri().toString(),
                    b.q(),
                    EdgeFlow.of(b.origin().node(), b.origin().flow()),
                    b.path()))
        .toList();
  }

  private RegistrationView view(Binding b) {
    String node = b.origin().node();
    int hash = node.indexOf('#');
    Uri uri = b.uri();
    return new RegistrationView(
        state.tenant,
        state.id,
        uri.toString(),
        Instant.ofEpochMilli(b.expiresAtMillis()),
        hash < 0 ? node : node.substring(0, hash),
        b.origin().flow().transport().name().toLowerCase(Locale.ROOT),
        EdgeFlow.text(b.origin().flow().remote()),
        b.userAgent(),
        b.q() / 1000.0);
  }
}
