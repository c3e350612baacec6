package io.rvoip.testkit;

import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Carries datagrams through loss, duplication, reordering and delay, all decided by one seed. */
public final class LossyNetwork {
  private final VirtualClock clock;
  private final NetworkConditions conditions;
  private final Random random;
  private final PriorityQueue<InFlight> inFlight =
      new PriorityQueue<>(
          Comparator.comparingLong(InFlight::dueNanos).thenComparingLong(InFlight::number));
  private long number;
  private long lost;
  private long duplicated;

  /** One datagram. */
  public record Datagram(InetSocketAddress from, InetSocketAddress to, byte[] payload) {}

  private record InFlight(long dueNanos, long number, Datagram datagram) {}

  public LossyNetwork(VirtualClock clock, NetworkConditions conditions, long seed) {
    this.clock = clock;
    this.conditions = conditions;
    this.random = new Random(seed);
  }

  /** Sends now; what comes of it is up to the conditions. */
  public void send(InetSocketAddress from, InetSocketAddress to, byte[] payload) {
    var datagram = new Datagram(from, to, payload);
    if (random.nextDouble() < conditions.loss()) {
      lost++;
      return;
    }
    schedule(datagram);
    if (random.nextDouble() < conditions.duplication()) {
      duplicated++;
      schedule(datagram);
    }
  }

  /** When the next datagram arrives; {@link Long#MAX_VALUE} for never. */
  public long nextArrivalNanos() {
    var next = inFlight.peek();
    return next == null ? Long.MAX_VALUE : next.dueNanos();
  }

  /** The next datagram that has arrived by now, or null. */
  public @Nullable Datagram poll() {
    if (nextArrivalNanos() > clock.nowNanos()) {
      return null;
    }
    var next = inFlight.poll();
    return next == null ? null : next.datagram();
  }

  /** Datagrams that were lost. */
  public long lost() {
    return lost;
  }

  /** Datagrams that were sent on twice. */
  public long duplicated() {
    return duplicated;
  }

  private void schedule(Datagram datagram) {
    long delayMs = between(conditions.minDelayMs(), conditions.maxDelayMs());
    if (random.nextDouble() < conditions.reordering()) {
      delayMs += between(0, conditions.heldBackMs());
    }
    long due = clock.nowNanos() + TimeUnit.MILLISECONDS.toNanos(delayMs);
    inFlight.add(new InFlight(due, number++, datagram));
  }

  private long between(long least, long most) {
    return least + random.nextLong(most - least + 1);
  }
}
