package io.rvoip.testkit;

/**
 * How badly a {@link LossyNetwork} treats datagrams.
 *
 * @param loss share that is lost, 0 to 1
 * @param duplication share that comes twice
 * @param reordering share that is held back long enough for later ones to overtake it
 * @param minDelayMs shortest way
 * @param maxDelayMs longest way of those that are not held back
 * @param heldBackMs longest extra delay of those that are
 */
public record NetworkConditions(
    double loss,
    double duplication,
    double reordering,
    long minDelayMs,
    long maxDelayMs,
    long heldBackMs) {
  /** Every datagram once, in order, after five milliseconds. */
  public static final NetworkConditions PERFECT = new NetworkConditions(0, 0, 0, 5, 5, 0);

  /** A poor mobile link: one in ten lost, some twice, some late by up to two seconds. */
  public static final NetworkConditions POOR = new NetworkConditions(0.1, 0.1, 0.2, 5, 80, 2000);

  /** Barely a network: two in five lost, many twice, many late, but none beyond T4 of RFC 3261. */
  public static final NetworkConditions AWFUL = new NetworkConditions(0.4, 0.3, 0.3, 5, 300, 4000);
}
