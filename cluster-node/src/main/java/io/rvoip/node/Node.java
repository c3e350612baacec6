package io.rvoip.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rvoip.config.ConfigSources;
import io.rvoip.config.RvoipConfig;
import io.rvoip.node.http.HttpApi;
import io.rvoip.node.http.Readiness;
import io.rvoip.node.join.Heartbeat;
import io.rvoip.sip.SipNode;
import io.rvoip.store.Store;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node, running: {@link #start} brings up everything in the only order that works, {@link
 * #stop} takes it down in reverse.
 *
 * <p>Up: ports tried, store, keys of remoting, actor system, membership, SIP and media, HTTP,
 * routes watched. Down: not ready and no new calls, HTTP, shards handed over, cluster left, sockets
 * closed, actor system, store.
 */
public final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  /** Watching files and certificates. */
  static final Duration HOUSEKEEPING = Duration.ofSeconds(2);

  /** Why a node is no more. */
  public enum End {
    /** It was told to stop. */
    STOPPED,
    /** The others have removed it, or it could not agree with a majority of them. */
    REMOVED
  }

  private final NodeIdentity identity;
  private final Store store;
  private final ActorSystem<Void> system;
  private final SipNode sip;
  private final HttpApi http;
  private final Readiness readiness;
  private final PrometheusMeterRegistry metrics;
  private final AtomicBoolean accepting;
  private final AtomicBoolean told = new AtomicBoolean();
  private final CompletableFuture<End> ended = new CompletableFuture<>();

  Node(
      NodeIdentity identity,
      Store store,
      ActorSystem<Void> system,
      SipNode sip,
      HttpApi http,
      Readiness readiness,
      PrometheusMeterRegistry metrics,
      AtomicBoolean accepting,
      Heartbeat heartbeat) {
    this.identity = identity;
    this.store = store;
    this.system = system;
    this.sip = sip;
    this.http = http;
    this.readiness = readiness;
    this.metrics = metrics;
    this.accepting = accepting;
    planTheEnd(heartbeat);
  }

  /**
   * Starts a node and returns when it is a member, listens and serves.
   *
   * @throws OperatorError when the operator has to change something
   */
  public static Node start(ConfigSources sources, NodeHooks hooks) throws InterruptedException {
    RvoipConfig config = RvoipConfig.load(sources);
    NodeIdentity identity = NodeIdentity.of(config, Instant.now());
    return new NodeStart(config, sources, identity, hooks).run();
  }

  private void planTheEnd(Heartbeat heartbeat) {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
        "no-new-work",
        () -> {
          accepting.set(false);
          return done();
        });
    shutdown.addTask(CoordinatedShutdown.PhaseServiceRequestsDone(), "http", () -> http.stop());
    // Before leaving: whoever starts now shall ask somebody who stays.
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeClusterShutdown(),
        "member-row",
        () -> CompletableFuture.runAsync(heartbeat::close).thenApply(v -> Done.getInstance()));
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
        "sip",
        () -> CompletableFuture.runAsync(sip::close).thenApply(v -> Done.getInstance()));
    system
        .getWhenTerminated()
        .whenComplete(
            (d, e) -> {
              store.close();
              ended.complete(told.get() ? End.STOPPED : End.REMOVED);
            });
  }

  private static CompletionStage<Done> done() {
    return CompletableFuture.completedStage(Done.getInstance());
  }

  /** Stops in order; the stage completes when nothing is left. May be called again. */
  public CompletionStage<End> stop() {
    if (told.compareAndSet(false, true)) {
      LOG.info("node {} is stopping", identity.name());
      CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.clusterLeavingReason());
    }
    return ended;
  }

  /** Completes when the node is no more, for whatever reason. */
  public CompletionStage<End> whenEnded() {
    return ended;
  }

  public NodeIdentity identity() {
    return identity;
  }

  /** Where the API and the status page are. */
  public InetSocketAddress httpAddress() {
    return http.address();
  }

  public ActorSystem<Void> system() {
    return system;
  }

  public Store store() {
    return store;
  }

  public SipNode sip() {
    return sip;
  }

  /** Whether work may come. */
  public boolean isReady() {
    return readiness.isReady();
  }

  /** Served at {@code /metrics}; anybody may add to it. */
  public PrometheusMeterRegistry metrics() {
    return metrics;
  }
}
