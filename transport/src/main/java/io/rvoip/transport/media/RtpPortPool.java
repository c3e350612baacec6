package io.rvoip.transport.media;

import java.util.random.RandomGenerator;

/**
 * Pairs of ports for RTP and RTCP, RFC 3550 §11: RTP on an even port, RTCP on the next odd one.
 *
 * <p>Pairs are given out in the order of a shuffle, so that a port cannot be guessed from the last
 * one, and rest in quarantine after use. Not thread safe; the loop owns it and passes the clock in.
 */
final class RtpPortPool {
  /** What {@link #take} answers when no pair is free. */
  static final int NONE = -1;

  private final int base;
  private final long quarantineNanos;
  private final boolean[] taken;
  private final IntRing free;
  private final IntRing resting;
  private final long[] restsUntilNanos;

  RtpPortPool(int portMin, int portMax, long quarantineNanos, RandomGenerator random) {
    this.base = portMin + (portMin & 1);
    int pairs = (portMax - base + 1) / 2;
    if (pairs < 1) {
      throw new IllegalArgumentException(
          "portMax: " + portMax + " (expected: room for one pair above " + portMin + ")");
    }
    this.quarantineNanos = quarantineNanos;
    this.taken = new boolean[pairs];
    this.restsUntilNanos = new long[pairs];
    this.free = new IntRing(pairs);
    this.resting = new IntRing(pairs);
    for (int pair : shuffled(pairs, random)) {
      free.add(pair);
    }
  }

  /** The RTP port of a free pair, or {@link #NONE}. */
  int take(long nowNanos) {
    endQuarantine(nowNanos);
    if (free.isEmpty()) {
      return NONE;
    }
    int pair = free.remove();
    taken[pair] = true;
    return base + 2 * pair;
  }

  /** Puts a pair into quarantine. */
  void release(int rtpPort, long nowNanos) {
    int pair = pairOf(rtpPort);
    restsUntilNanos[pair] = nowNanos + quarantineNanos;
    resting.add(pair);
  }

  /** Puts a pair back that was never used. */
  void putBack(int rtpPort) {
    free.add(pairOf(rtpPort));
  }

  /**
   * Frees the pairs whose quarantine is over. The time is the same for all, so they end in order.
   */
  void endQuarantine(long nowNanos) {
    while (!resting.isEmpty() && nowNanos - restsUntilNanos[resting.peek()] >= 0) {
      free.add(resting.remove());
    }
  }

  int free() {
    return free.size();
  }

  int quarantined() {
    return resting.size();
  }

  int used() {
    return taken.length - free.size() - resting.size();
  }

  private int pairOf(int rtpPort) {
    int pair = (rtpPort - base) / 2;
    if (rtpPort < base || (rtpPort - base) % 2 != 0 || pair >= taken.length || !taken[pair]) {
      throw new IllegalArgumentException(
          "rtpPort: " + rtpPort + " (expected: a port that was taken)");
    }
    taken[pair] = false;
    return pair;
  }

  private static int[] shuffled(int count, RandomGenerator random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** First in, first out, of fixed size. */
  private static final class IntRing {
    private final int[] items;
    private int head;
    private int size;

    IntRing(int capacity) {
      items = new int[capacity];
    }

    void add(int item) {
      items[(head + size) % items.length] = item;
      size++;
    }

    int peek() {
      return items[head];
    }

    int remove() {
      int item = items[head];
      head = (head + 1) % items.length;
      size--;
      return item;
    }

    boolean isEmpty() {
      return size == 0;
    }

    int size() {
      return size;
    }
  }
}
