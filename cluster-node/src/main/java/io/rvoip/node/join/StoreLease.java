package io.rvoip.node.join;

import io.rvoip.store.ClusterLeases;
import io.rvoip.store.Store;
import io.rvoip.store.StoreExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.coordination.lease.LeaseSettings;
import org.apache.pekko.coordination.lease.javadsl.Lease;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The split-brain resolver's lease, in the store. When members lose each other each side tries to
 * take it, and the side that does not stops itself; so two nodes survive the loss of either, and
 * two sides never go on.
 *
 * <p>Who holds it renews it. Somebody else's lease is therefore watched before the answer is no:
 * one that is renewed has a living holder, one that is not will expire. A side also gets a no when
 * more members that it cannot reach write their heartbeats than it has itself: that is how a node
 * finds out that it was frozen and has been given up. While the database is away there is no
 * answer: then nothing can be taken over anyway.
 *
 * <p>Made by Pekko, one per actor system.
 */
public final class StoreLease extends Lease {
  private static final Logger LOG = LoggerFactory.getLogger(StoreLease.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(300);

  /** Members write each second; a heartbeat older than this is not the sign of a living member. */
  private static final Duration ALIVE = Duration.ofSeconds(3);

  private final LeaseSettings settings;
  private final ClusterLeases leases;
  private final Supplier<Boolean> outnumbered;
  private final Timer timer;
  private volatile @Nullable Cancellable renewal;
  private volatile long heldUntilNanos;

  /** Runs something later. */
  interface Timer {
    Cancellable after(Duration delay, Runnable action);
  }

  /** As Pekko makes it. */
  public StoreLease(LeaseSettings settings, ExtendedActorSystem system) {
    this(
        settings,
        StoreExtension.storeOf(system).leases(),
        () -> outnumbered(StoreExtension.storeOf(system), system),
        (delay, action) ->
            system
                .scheduler()
                .scheduleOnce(
                    scala.concurrent.duration.Duration.create(
                        delay.toMillis(), TimeUnit.MILLISECONDS),
                    action,
                    system.dispatcher()));
  }

  StoreLease(
      LeaseSettings settings, ClusterLeases leases, Supplier<Boolean> outnumbered, Timer timer) {
    this.settings = settings;
    this.leases = leases;
    this.outnumbered = outnumbered;
    this.timer = timer;
  }

  @Override
  public LeaseSettings getSettings() {
    return settings;
  }

  @Override
  public CompletionStage<Boolean> acquire() {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    CompletableFuture.supplyAsync(outnumbered::get)
        .whenComplete(
            (more, away) -> {
              if (away == null && more) {
                LOG.warn("no lease: more members live where this node does not reach");
                answer.complete(false);
              } else {
                attempt(answer, null);
              }
            });
    return answer;
  }

  @Override
  public CompletionStage<Boolean> acquire(Consumer<Optional<Throwable>> whenLost) {
    return acquire();
  }

  private void attempt(CompletableFuture<Boolean> answer, @Nullable Instant seen) {
    leases
        .take(settings.leaseName(), settings.ownerName(), ttl())
        .whenComplete(
            (until, away) -> {
              if (away != null) {
                again(() -> attempt(answer, seen));
              } else if (until.isEmpty()) {
                held();
                answer.complete(true);
              } else if (seen != null && !seen.equals(until.get())) {
                answer.complete(false); // renewed meanwhile: its holder lives
              } else {
                again(() -> attempt(answer, until.get()));
              }
            });
  }

  private void held() {
    Cancellable pending = renewal;
    if (pending != null) {
      pending.cancel();
    }
    heldUntilNanos = System.nanoTime() + ttl().toNanos();
    renewal = timer.after(settings.timeoutSettings().getHeartbeatInterval(), this::renew);
  }

  private void renew() {
    if (renewal == null) {
      return;
    }
    leases
        .take(settings.leaseName(), settings.ownerName(), ttl())
        .whenComplete(
            (until, away) -> {
              if (renewal == null) {
                var unused = release(); // given back while the renewal was under way
              } else if (away != null || until.isEmpty()) {
                if (away == null) {
                  heldUntilNanos = System.nanoTime() + ttl().toNanos();
                }
                renewal =
                    timer.after(settings.timeoutSettings().getHeartbeatInterval(), this::renew);
              } else {
                renewal = null;
                heldUntilNanos = System.nanoTime();
              }
            });
  }

  private void again(Runnable action) {
    timer.after(LOOK_AGAIN, action);
  }

  @Override
  public CompletionStage<Boolean> release() {
    Cancellable pending = renewal;
    renewal = null;
    if (pending != null) {
      pending.cancel();
    }
    heldUntilNanos = System.nanoTime();
    return leases.release(settings.leaseName(), settings.ownerName()).thenApply(gone -> true);
  }

  @Override
  public boolean checkLease() {
    return renewal != null && heldUntilNanos - System.nanoTime() > 0;
  }

  private Duration ttl() {
    return settings.timeoutSettings().getHeartbeatTimeout();
  }

  /** Whether more members that we do not reach are alive by the store than we are ourselves. */
  private static boolean outnumbered(Store store, ExtendedActorSystem system) {
    var state = Cluster.get(system).state();
    Set<Member> unreachable = state.getUnreachable();
    Set<String> reached = new HashSet<>();
    for (Member member : state.getMembers()) {
      if (!unreachable.contains(member)) {
        reached.add(
            member.address().getHost().orElse("") + ":" + member.address().getPort().orElse(0));
      }
    }
    List<io.rvoip.store.ClusterMembers.Member> alive =
        store.members().members().stream().filter(m -> m.age().compareTo(ALIVE) < 0).toList();
    long elsewhere = alive.stream().filter(m -> !reached.contains(m.address())).count();
    return elsewhere > reached.size();
  }
}
