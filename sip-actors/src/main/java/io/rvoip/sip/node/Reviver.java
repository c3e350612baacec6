package io.rvoip.sip.node;

import io.rvoip.sip.journal.LiveEntities;
import io.rvoip.sip.journal.LiveEntities.LiveEntity;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

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

  /** The database does not tell; what waits goes on waiting. */
  private record NoAnswer() implements Message {}

  private record Go() implements Message {}

  private Reviver() {}

  /**
   * @param members the {@code name#incarnation} of all nodes that are members now: what they own is
   *     no orphan, whether we have heard of them or not
   * @param wake sends a wake-up to an entity
   */
  public static Behavior<Message> create(
      NodeId self,
      Supplier<Set<String>> members,
      LiveEntities liveEntities,
      Consumer<LiveEntity> wake) {
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
                                liveEntities.orphans(members.get()),
                                (found, failure) ->
                                    failure == null ? new Orphans(found) : new NoAnswer());
                            return Behaviors.same();
                          })
                      .onMessage(
                          Orphans.class,
                          m -> {
                            waiting.clear();
                            waiting.addAll(ours(self, members.get(), m.entities()));
                            if (waiting.isEmpty()) {
                              timers.cancel(Go.class);
                            } else if (!timers.isTimerActive(Go.class)) {
                              timers.startTimerWithFixedDelay(
                                  Go.class, new Go(), Duration.ZERO, PACE);
                            }
                            return Behaviors.same();
                          })
                      .onMessage(NoAnswer.class, m -> Behaviors.same())
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

  /**
   * Our share, calls first: somebody is waiting on the line. It replaces what waited before, which
   * it contains unless it has been woken since: so the calls of a node that dies now do not wait
   * behind the registrations of one that died before.
   */
  static List<LiveEntity> ours(NodeId self, Set<String> members, List<LiveEntity> orphans) {
    List<String> sharers = List.copyOf(new TreeSet<>(members));
    int own = sharers.indexOf(self.toString());
    List<LiveEntity> ours = new ArrayList<>();
    for (String type : List.of("call", "aor")) {
      for (LiveEntity entity : orphans) {
        if (entity.type().equals(type)
            && Math.floorMod(entity.shard(), Math.max(1, sharers.size())) == own) {
          ours.add(entity);
        }
      }
    }
    return ours;
  }
}
