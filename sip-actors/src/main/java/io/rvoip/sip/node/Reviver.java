package io.rvoip.sip.node;

import io.rvoip.sip.journal.LiveEntities;
import io.rvoip.sip.journal.LiveEntities.LiveEntity;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Wakes entities whose owner is gone: at start, at every loss of a node, and in a slow sweep. The
 * survivors share the work by shard. Paced, because a thousand recoveries at once would open the
 * journal's breaker.
 */
public final class Reviver {
  private static final Duration SWEEP = Duration.ofSeconds(5);
  private static final Duration PACE = Duration.ofMillis(20);
  private static final int PER_PACE = 20;

  /** What the reviver is told. */
  public sealed interface Message {}

  /** Look for orphans now. */
  public record Look() implements Message {}

  private record Orphans(List<LiveEntity> entities) implements Message {}

  private record Go() implements Message {}

  private Reviver() {}

  /**
   * @param wake sends a wake-up to an entity
   */
  public static Behavior<Message> create(
      Nodes nodes, LiveEntities liveEntities, Consumer<LiveEntity> wake) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new Look(), Duration.ofMillis(500), SWEEP);
                  Deque<LiveEntity> waiting = new ArrayDeque<>();
                  return Behaviors.receive(Message.class)
                      .onMessage(
                          Look.class,
                          m -> {
                            context.pipeToSelf(
                                liveEntities.orphans(nodes.alive()),
                                (found, failure) ->
                                    new Orphans(failure == null ? found : List.of()));
                            return Behaviors.same();
                          })
                      .onMessage(
                          Orphans.class,
                          m -> {
                            take(nodes, m.entities(), waiting, timers);
                            return Behaviors.same();
                          })
                      .onMessage(
                          Go.class,
                          m -> {
                            for (int i = 0; i < PER_PACE && !waiting.isEmpty(); i++) {
                              wake.accept(waiting.poll());
                            }
                            if (waiting.isEmpty()) {
                              timers.cancel(Go.class);
                            }
                            return Behaviors.same();
                          })
                      .build();
                }));
  }

  private static void take(
      Nodes nodes,
      List<LiveEntity> orphans,
      Deque<LiveEntity> waiting,
      TimerScheduler<Message> timers) {
    if (!waiting.isEmpty()) {
      return;
    }
    List<String> sharers = List.copyOf(new TreeSet<>(nodes.alive()));
    int own = sharers.indexOf(nodes.self().toString());
    // Calls first: somebody is waiting on the line.
    for (String type : List.of("call", "aor")) {
      for (LiveEntity entity : orphans) {
        if (entity.type().equals(type)
            && Math.floorMod(entity.shard(), Math.max(1, sharers.size())) == own) {
          waiting.add(entity);
        }
      }
    }
    if (!waiting.isEmpty()) {
      timers.startTimerWithFixedDelay(Go.class, new Go(), Duration.ZERO, PACE);
    }
  }
}
