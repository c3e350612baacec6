package io.rvoip.sip.edge;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the loops of an edge still come round. One that is held by a task which never ends, or
 * whose thread has died, takes every message and answers none: its node must get no more work.
 *
 * <p>Read from any thread; costs the loops nothing.
 */
final class LoopWatch {
  private static final Logger LOG = LoggerFactory.getLogger(LoopWatch.class);

  /** Ten times T1: by now clients have repeated their request four times. */
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int FRAMES_TOLD = 12;

  /**
   * A loop that does not come round.
   *
   * @param where what its thread is at: name and frames, the innermost first
   */
  record Stall(String loop, long lateNanos, String where) {}

  private final List<Turns> loops;
  private final LongSupplier clock;
  private final Set<String> told = new HashSet<>();

  LoopWatch(List<Turns> loops, LongSupplier clock) {
    this.loops = List.copyOf(loops);
    this.clock = clock;
  }

  /** By how much the latest loop is late, nanoseconds; 0 when all are in time. */
  long lateNanos() {
    long now = clock.getAsLong();
    return loops.stream().mapToLong(loop -> loop.lateNanos(now)).max().orElse(0);
  }

  /** Whether no loop is stuck. */
  boolean allComeRound() {
    return lateNanos() < STUCK_NANOS;
  }

  List<Stall> stalls() {
    long now = clock.getAsLong();
    return loops.stream()
        .filter(loop -> loop.lateNanos(now) >= STUCK_NANOS)
        .map(loop -> new Stall(loop.name(), loop.lateNanos(now), where(loop)))
        .toList();
  }

  /** Writes down each loop that is stuck, once, and when it goes on. */
  synchronized void look() {
    List<Stall> stalls = stalls();
    for (Stall stall : stalls) {
      if (told.add(stall.loop())) {
        LOG.error(
            "{} has not come round for {} ms, so that this node is not ready: {}",
            stall.loop(),
            TimeUnit.NANOSECONDS.toMillis(stall.lateNanos()),
            stall.where());
      }
    }
    told.removeIf(
        loop -> {
          boolean goesOn = stalls.stream().noneMatch(stall -> stall.loop().equals(loop));
          if (goesOn) {
            LOG.info("{} comes round again", loop);
          }
          return goesOn;
        });
  }

  private static String where(Turns loop) {
    Thread thread = loop.holder();
    return thread == null
        ? "no thread is at it"
        : thread.getName()
            + Stream.of(thread.getStackTrace())
                .limit(FRAMES_TOLD)
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining());
  }
}
