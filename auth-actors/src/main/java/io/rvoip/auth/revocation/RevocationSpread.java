package io.rvoip.auth.revocation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.LWWMap;
import org.apache.pekko.cluster.ddata.LWWMapKey;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;
import org.apache.pekko.cluster.ddata.typed.javadsl.ReplicatorMessageAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells revocations to every node, one actor per node: a map of Distributed Data under the key
 * {@code rvoip-revocations}, written to all nodes at once and gossiped to those that were not
 * reached. The map is only the fast way; the database is the memory, read at the start and every
 * half minute, so entries leave the map after ten minutes and it stays small.
 *
 * <p>Rebalance: none, the actor stays with its node. Restart of the actor or node: everything is
 * read again from map and database. A lost node: the others do not need it.
 */
public final class RevocationSpread extends AbstractBehavior<RevocationSpread.Command> {
  private static final Logger LOG = LoggerFactory.getLogger(RevocationSpread.class);
  private static final Key<LWWMap<String, String>> KEY = LWWMapKey.create("rvoip-revocations");
  private static final Duration READ_EVERY = Duration.ofSeconds(30);
  private static final Duration IN_MAP = Duration.ofMinutes(10);
  private static final Duration REACH_WITHIN = Duration.ofMillis(500);

  private final Revocations local;
  private final RevocationStore store;
  private final InstantSource clock;
  private final SelfUniqueAddress self;
  private final ReplicatorMessageAdapter<Command, LWWMap<String, String>> replicator;
  private Map<String, String> inMap = Map.of();

  /** What it understands; nothing of it leaves the node. */
  public sealed interface Command permits Announce, Changed, Written, Read, Loaded {}

  /** Tells a revocation, which has been stored, to all nodes. */
  public record Announce(Revocation revocation) implements Command {}

  private record Changed(Replicator.SubscribeResponse<LWWMap<String, String>> response)
      implements Command {}

  private record Written(Replicator.UpdateResponse<LWWMap<String, String>> response)
      implements Command {}

  private record Read() implements Command {}

  private record Loaded(List<Revocation> revocations) implements Command {}

  /** The actor of a node, which keeps {@code local} up to date. */
  public static Behavior<Command> create(
      Revocations local, RevocationStore store, InstantSource clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new Read(), Duration.ZERO, READ_EVERY);
                  return DistributedData
                      .<Command, LWWMap<String, String>>withReplicatorMessageAdapter(
                          adapter -> new RevocationSpread(context, adapter, local, store, clock));
                }));
  }

  private RevocationSpread(
      ActorContext<Command> context,
      ReplicatorMessageAdapter<Command, LWWMap<String, String>> replicator,
      Revocations local,
      RevocationStore store,
      InstantSource clock) {
    super(context);
    this.local = local;
    this.store = store;
    this.clock = clock;
    this.self = DistributedData.get(context.getSystem()).selfUniqueAddress();
    this.replicator = replicator;
    replicator.subscribe(KEY, Changed::new);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Announce.class, m -> onAnnounce(m.revocation()))
        .onMessage(Changed.class, m -> onChanged(m.response()))
        .onMessage(Written.class, m -> onWritten(m.response()))
        .onMessage(Read.class, m -> onRead())
        .onMessage(Loaded.class, m -> onLoaded(m.revocations()))
        .build();
  }

  private Behavior<Command> onAnnounce(Revocation revocation) {
    Instant now = clock.instant();
    String key = RevocationText.key(revocation.target());
    String value = RevocationText.value(revocation, now);
    update(
        new Replicator.WriteAll(REACH_WITHIN),
        map -> map.put(self, key, value, RevocationText.CLOCK));
    return this;
  }

  private Behavior<Command> onChanged(
      Replicator.SubscribeResponse<LWWMap<String, String>> response) {
    if (response instanceof Replicator.Changed<LWWMap<String, String>> changed) {
      inMap = changed.get(KEY).getEntries();
      local.add(RevocationText.all(inMap));
    }
    return this; // Deleted: nobody deletes the map
  }

  private Behavior<Command> onWritten(Replicator.UpdateResponse<LWWMap<String, String>> response) {
    if (response instanceof Replicator.UpdateTimeout<LWWMap<String, String>>) {
      LOG.warn("revocation: not every node has confirmed it in time; gossip and database go on");
    } else if (!(response instanceof Replicator.UpdateSuccess<LWWMap<String, String>>)) {
      LOG.warn("revocation: {}; the other nodes will read it from the database", response);
    }
    return this;
  }

  private Behavior<Command> onRead() {
    Instant now = clock.instant();
    local.forget(now);
    List<String> old = RevocationText.announcedBefore(now.minus(IN_MAP), inMap);
    if (!old.isEmpty()) {
      update(Replicator.writeLocal(), map -> without(old, map));
    }
    ActorRef<Command> me = getContext().getSelf();
    store
        .valid(now)
        .whenComplete(
            (found, failure) -> {
              if (failure == null) {
                me.tell(new Loaded(found));
              } else {
                LOG.warn("revocations cannot be read now: {}", failure.getMessage());
              }
            });
    return this;
  }

  private Behavior<Command> onLoaded(List<Revocation> revocations) {
    local.add(revocations);
    return this;
  }

  private LWWMap<String, String> without(List<String> keys, LWWMap<String, String> map) {
    LWWMap<String, String> left = map;
    for (String key : keys) {
      left = left.remove(self, key);
    }
    return left;
  }

  private void update(
      Replicator.WriteConsistency consistency, UnaryOperator<LWWMap<String, String>> change) {
    replicator.askUpdate(
        replyTo ->
            new Replicator.Update<>(KEY, LWWMap.create(), consistency, replyTo, change::apply),
        Written::new);
  }
}
