package io.rvoip.sip.call;

import io.rvoip.protocol.sip.id.CallId;
import io.rvoip.sip.journal.LiveEntities;
import io.rvoip.sip.quota.Quota;
import io.rvoip.sip.quota.QuotaDesk;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.ShardRegion.ClusterShardingStats;
import org.apache.pekko.cluster.sharding.ShardRegion.CurrentShardRegionState;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingQuery;
import org.apache.pekko.cluster.sharding.typed.GetClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.GetShardRegionState;

/**
 * Mints call ids in shards that this node hosts, so that a call begins where its INVITE came in.
 *
 * <p>A small actor keeps the list: it claims a few unallocated shards at start and watches which
 * ones are ours. {@link #mint} may be called from any thread.
 */
public final class CallIds {
  /** How many shards a node wants of its own. */
  private static final int WANTED = 16;

  private final SecureRandom random = new SecureRandom();
  private volatile List<Integer> hosted = List.of();
  private volatile boolean noneFree;

  private sealed interface Message {}

  private record Look() implements Message {}

  private record Local(Set<Integer> shards) implements Message {}

  private record Everywhere(Set<Integer> shards) implements Message {}

  /** A new call id; in a hosted shard as soon as there is one. */
  public String mint() {
    List<Integer> own = hosted;
    int shard = own.isEmpty() ? random.nextInt(CallId.SHARDS) : own.get(random.nextInt(own.size()));
    return CallId.mint(shard, random).value();
  }

  /** Mints for tenants that may have one call more, and tells the journal that it is new. */
  public NewCallId within(QuotaDesk quotas, LiveEntities liveEntities) {
    return tenant -> {
      String id = mint();
      if (!quotas.admit(Quota.CALLS, tenant, id, 1)) {
        return null;
      }
      if (hosts(id)) {
        liveEntities.newborn(CallEntity.KEY.name(), id);
      }
      return id;
    };
  }

  /** Whether the shard of a minted id is hosted here, so that its call begins on this node. */
  public boolean hosts(String id) {
    return CallId.parse(id).map(CallId::shard).filter(hosted::contains).isPresent();
  }

  /**
   * Whether ids can be minted: this node hosts shards, or all of them live elsewhere and stay there
   * with their calls, because the node has been away.
   */
  public boolean ready() {
    return !hosted.isEmpty() || noneFree;
  }

  /**
   * The actor that keeps the list.
   *
   * @param claims false: the node is leaving. What is sent to a shard then waits in its region for
   *     a place, and the region waits with it until its time is over.
   * @param touch wakes a shard by sending something to the entity of that id
   */
  public Behavior<?> keeper(
      ActorRef<ClusterShardingQuery> sharding, Supplier<Boolean> claims, Consumer<String> touch) {
    return Behaviors.<Message>setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(
                      new Look(), Duration.ofMillis(50), Duration.ofSeconds(1));
                  ActorRef<CurrentShardRegionState> local =
                      context.messageAdapter(
                          CurrentShardRegionState.class,
                          s -> {
                            Set<Integer> ids = new HashSet<>();
                            s.getShards().forEach(x -> ids.add(Integer.valueOf(x.shardId())));
                            return new Local(ids);
                          });
                  ActorRef<ClusterShardingStats> everywhere =
                      context.messageAdapter(
                          ClusterShardingStats.class,
                          s -> {
                            Set<Integer> ids = new HashSet<>();
                            s.getRegions()
                                .values()
                                .forEach(
                                    r ->
                                        r.getStats()
                                            .keySet()
                                            .forEach(id -> ids.add(Integer.valueOf(id))));
                            return new Everywhere(ids);
                          });
                  return Behaviors.receive(Message.class)
                      .onMessage(
                          Look.class,
                          m -> {
                            sharding.tell(new GetShardRegionState(CallEntity.KEY, local));
                            return Behaviors.same();
                          })
                      .onMessage(
                          Local.class,
                          m -> {
                            hosted = List.copyOf(m.shards());
                            if (hosted.size() < WANTED / 4 && claims.get()) {
                              sharding.tell(
                                  new GetClusterShardingStats(
                                      CallEntity.KEY, Duration.ofSeconds(1), everywhere));
                            }
                            return Behaviors.same();
                          })
                      .onMessage(
                          Everywhere.class,
                          m -> {
                            if (claims.get()) {
                              claim(m.shards(), touch);
                            }
                            return Behaviors.same();
                          })
                      .build();
                }));
  }

  private void claim(Set<Integer> allocated, Consumer<String> touch) {
    List<Integer> free = new ArrayList<>();
    for (int shard = 0; shard < CallId.SHARDS; shard++) {
      if (!allocated.contains(shard)) {
        free.add(shard);
      }
    }
    noneFree = free.isEmpty();
    Collections.shuffle(free, random);
    free.stream().limit(WANTED).forEach(shard -> touch.accept(CallId.mint(shard, random).value()));
  }
}
