package io.rvoip.testkit;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A world of sans-IO stations on one {@link LossyNetwork} and one {@link VirtualClock}: hours of
 * protocol time in milliseconds, the same each time for the same seed.
 */
public final class Simulation {
  private final VirtualClock clock = new VirtualClock();
  private final LossyNetwork network;
  private final Map<InetSocketAddress, Station> stations = new LinkedHashMap<>();

  /** Somebody with an address. */
  public interface Station {
    /** A datagram has arrived. */
    void receive(LossyNetwork.Datagram datagram);

    /** When {@link #advance} has something to do; {@link Long#MAX_VALUE} for never. */
    long nextDeadlineNanos();

    /** Does what is due. */
    void advance();
  }

  public Simulation(NetworkConditions conditions, long seed) {
    this.network = new LossyNetwork(clock, conditions, seed);
  }

  public VirtualClock clock() {
    return clock;
  }

  public LossyNetwork network() {
    return network;
  }

  /** Puts a station at an address. */
  public void add(InetSocketAddress address, Station station) {
    stations.put(address, station);
  }

  /** Runs until nothing is left to happen; an error when that takes longer than the limit. */
  public void runUntilQuiet(long limitMs) {
    long limitNanos = clock.nowNanos() + TimeUnit.MILLISECONDS.toNanos(limitMs);
    for (long next = nextEventNanos(); next != Long.MAX_VALUE; next = nextEventNanos()) {
      if (next > limitNanos) {
        throw new AssertionError("not quiet after " + limitMs + " ms of virtual time");
      }
      clock.advanceTo(Math.max(next, clock.nowNanos()));
      for (var datagram = network.poll(); datagram != null; datagram = network.poll()) {
        var station = stations.get(datagram.to());
        if (station != null) {
          station.receive(datagram);
        }
      }
      for (var station : stations.values()) {
        if (station.nextDeadlineNanos() <= clock.nowNanos()) {
          station.advance();
        }
      }
    }
  }

  private long nextEventNanos() {
    long next = network.nextArrivalNanos();
    for (var station : stations.values()) {
      next = Math.min(next, station.nextDeadlineNanos());
    }
    return next;
  }
}
