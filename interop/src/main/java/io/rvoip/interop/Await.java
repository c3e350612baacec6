package io.rvoip.interop;

import java.time.Duration;

/** Waits for conditions of processes that can only be asked again and again. */
final class Await {
  private static final long POLL_MS = 50;

  private Await() {}

  /** A condition; null or a text that says what is still missing. */
  interface Missing {
    String look() throws Exception;
  }

  /**
   * Waits until nothing is missing any more.
   *
   * @return how long it took
   */
  static Duration until(String what, Duration limit, Missing missing) throws Exception {
    long start = System.nanoTime();
    while (true) {
      String lacks = missing.look();
      var passed = Duration.ofNanos(System.nanoTime() - start);
      if (lacks.isEmpty()) {
        return passed;
      }
      if (passed.compareTo(limit) > 0) {
        throw new StepFailed(what + " not within " + limit.toSeconds() + " s: " + lacks);
      }
      Thread.sleep(POLL_MS);
    }
  }
}
