package io.rvoip.protocol.sip.locate;

import io.rvoip.protocol.sip.TransportKind;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which servers have answered, and which have failed lately: RFC 3263 §4.3 sends the next request
 * to where the last one got through, not into the same hole. Who has failed is tried last for a
 * while; who has answered is tried first, until he fails.
 *
 * <p>Any thread. Of each only the latest few thousand are kept. Times are nanoseconds of a clock
 * that does not run backwards.
 */
public final class TargetMemory {
  private record Way(TransportKind transport, InetSocketAddress address) {
    static Way of(Target target) {
      return new Way(target.transport(), target.address());
    }
  }

  private final long pauseNanos;
  private final Map<Way, Long> failedUntilNanos;
  private final Map<Destination, Way> answered;

  /**
   * @param pause how long a server that has failed is tried last
   * @param most how many servers that failed, and destinations that answered, are remembered
   */
  public TargetMemory(Duration pause, int most) {
    this.pauseNanos = pause.toNanos();
    this.failedUntilNanos = latest(most);
    this.answered = latest(most);
  }

  private static <K, V> Map<K, V> latest(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }

  /** The same targets: who answered last, the others as they were, those that have failed. */
  public synchronized List<Target> ordered(
      Destination destination, List<Target> targets, long nowNanos) {
    Way preferred = answered.get(destination);
    List<Target> first = new ArrayList<>(targets.size());
    List<Target> last = new ArrayList<>();
    for (Target target : targets) {
      Way way = Way.of(target);
      if (isFailed(way, nowNanos)) {
        last.add(target);
      } else if (way.equals(preferred)) {
        first.addFirst(target);
      } else {
        first.add(target);
      }
    }
    first.addAll(last);
    return first;
  }

  private boolean isFailed(Way way, long nowNanos) {
    Long until = failedUntilNanos.get(way);
    if (until != null && until - nowNanos <= 0) {
      failedUntilNanos.remove(way);
      return false;
    }
    return until != null;
  }

  /** A server could not be reached, was silent, or said 503. */
  public synchronized void failed(Destination destination, Target target, long nowNanos) {
    Way way = Way.of(target);
    failedUntilNanos.put(way, nowNanos + pauseNanos);
    answered.remove(destination, way);
  }

  /** A server has answered, and not by 503. */
  public synchronized void answered(Destination destination, Target target) {
    Way way = Way.of(target);
    failedUntilNanos.remove(way);
    if (!way.equals(answered.get(destination))) {
      answered.put(destination, way);
    }
  }
}
