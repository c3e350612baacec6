package io.rvoip.launcher;

import sun.misc.Signal;

/**
 * Ctrl-C and SIGTERM as a wish instead of an end: the first is an orderly stop, the second halts.
 */
final class StopSignals {
  private static final int EXIT_INTERRUPTED = 130;

  private StopSignals() {}

  static void handle(Runnable stop) {
    for (String name : new String[] {"INT", "TERM", "HUP"}) {
      var once = new java.util.concurrent.atomic.AtomicBoolean();
      Signal.handle(
          new Signal(name),
          signal -> {
            if (once.getAndSet(true)) {
              Runtime.getRuntime().halt(EXIT_INTERRUPTED);
            }
            stop.run();
          });
    }
  }
}
