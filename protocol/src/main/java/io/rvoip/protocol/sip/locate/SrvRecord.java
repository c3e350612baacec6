package io.rvoip.protocol.sip.locate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A server of a service, RFC 2782.
 *
 * @param target domain name, lower case, without the dot at its end; empty for "." alone, by which
 *     a domain says that it has no such service
 */
public record SrvRecord(int priority, int weight, int port, String target) {

  boolean isRefusal() {
    return target.isEmpty();
  }

  /** All records in the order in which they are to be tried. */
  public static List<SrvRecord> ordered(List<SrvRecord> records, RandomGenerator random) {
    // Those of weight 0 first in their priority: so they have the small chance that is theirs.
    List<SrvRecord> left = new ArrayList<>(records);
    left.sort(
        Comparator.comparingInt(SrvRecord::priority)
            .thenComparing(r -> r.weight > 0)
            .thenComparing(SrvRecord::target)
            .thenComparingInt(SrvRecord::port)
            .thenComparingInt(SrvRecord::weight));
    List<SrvRecord> ordered = new ArrayList<>(left.size());
    while (!left.isEmpty()) {
      ordered.add(left.remove(next(left, random)));
    }
    return ordered;
  }

  /** RFC 2782: the first whose running sum reaches a random number between 0 and the whole sum. */
  private static int next(List<SrvRecord> left, RandomGenerator random) {
    int priority = left.getFirst().priority;
    int sum = 0;
    int size = 0;
    for (SrvRecord r : left) {
      if (r.priority != priority) {
        break;
      }
      sum += r.weight;
      size++;
    }
    int chosen = random.nextInt(sum + 1);
    int running = 0;
    for (int i = 0; i < size; i++) {
      running += left.get(i).weight;
      if (running >= chosen) {
        return i;
      }
    }
    throw new IllegalStateException("weights: " + left + " (expected: 0..65535 each)");
  }
}
