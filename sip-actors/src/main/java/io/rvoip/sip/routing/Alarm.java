package io.rvoip.sip.routing;

import java.time.Duration;

/** Runs something later, unless it is called off; setting and calling off wake no thread. */
@FunctionalInterface
public interface Alarm {
  /**
   * Sets it.
   *
   * @param task must not block
   * @return calls it off
   */
  Runnable set(Duration delay, Runnable task);
}
