package io.rvoip.testkit;

import java.util.function.LongConsumer;

/**
 * Runs a randomised test under many seeds and names the one that failed. {@code -Drvoip.seed=17}
 * repeats one alone.
 */
public final class Seeds {
  private static final String PROPERTY = "rvoip.seed";

  private Seeds() {}

  /** Runs the test under the seeds 1 to count. */
  public static void forEach(int count, LongConsumer test) {
    Long only = Long.getLong(PROPERTY);
    if (only != null) {
      run(only, test);
      return;
    }
    for (long seed = 1; seed <= count; seed++) {
      run(seed, test);
    }
  }

  private static void run(long seed, LongConsumer test) {
    try {
      test.accept(seed);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "seed " + seed + " (again with -D" + PROPERTY + "=" + seed + "): " + e.getMessage(), e);
    }
  }
}
