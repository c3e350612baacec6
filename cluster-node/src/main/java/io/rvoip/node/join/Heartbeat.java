package io.rvoip.node.join;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's row of the member table fresh, on a thread of its own, and removes it at the
 * end.
 */
public final class Heartbeat implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

  private final String node;
  private final String incarnation;
  private final String address;
  private final MemberTable table;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("member-heartbeat").factory());
  private boolean failing;

  private Heartbeat(String node, String incarnation, String address, MemberTable table) {
    this.node = node;
    this.incarnation = incarnation;
    this.address = address;
    this.table = table;
  }

  public static Heartbeat start(
      String node, String incarnation, String address, MemberTable table) {
    Heartbeat heartbeat = new Heartbeat(node, incarnation, address, table);
    long ms = Rendezvous.HEARTBEAT.toMillis();
    heartbeat.thread.scheduleWithFixedDelay(heartbeat::beat, ms, ms, TimeUnit.MILLISECONDS);
    return heartbeat;
  }

  private void beat() {
    try {
      table.heartbeat(node, incarnation, address);
      if (failing) {
        failing = false;
        LOG.info("the database answers again");
      }
    } catch (RuntimeException e) {
      if (!failing) {
        failing = true;
        LOG.warn("no heartbeat, the database is away: {}", e.getMessage());
      }
    }
  }

  /** Stops and removes the row; when the database is away the row grows old instead. */
  @Override
  public void close() {
    thread.shutdown(); // no interrupt: within a statement that would close H2's file
    try {
      if (thread.awaitTermination(2, TimeUnit.SECONDS)) {
        table.remove(node, incarnation);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.debug("row of this node stays: {}", e.getMessage());
    }
  }
}
