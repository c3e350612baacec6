package io.rvoip.protocol;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What a stranger's input costs us; unlike the wall's, this clock stands while others compute. */
public final class CpuTime {
  private CpuTime() {}

  /** CPU time of this thread for the work. */
  public static Duration of(Runnable work) {
    var threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    work.run();
    return Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);
  }

  /** The nth of the texts of {@code 2 * bits} letters that all have the same hash code. */
  public static String colliding(int n, int bits) {
    var text = new StringBuilder(2 * bits);
    for (int bit = 0; bit < bits; bit++) {
      text.append((n >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return text.toString();
  }
}
