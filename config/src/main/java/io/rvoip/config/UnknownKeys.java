package io.rvoip.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds keys below {@code rvoip} that {@code reference.conf} does not know: a misspelt key must not
 * be ignored.
 */
final class UnknownKeys {
  private UnknownKeys() {}

  static List<String> in(Config config) {
    Set<String> known = new TreeSet<>();
    collect("rvoip", ConfigFactory.defaultReference().getConfig("rvoip").root(), known);
    Set<String> found = new TreeSet<>();
    collect("rvoip", config.getConfig("rvoip").root(), found);
    List<String> problems = new ArrayList<>();
    for (String key : found) {
      // A plain value where a section is expected, and the other way round, is told by the reader
      // of that section.
      if (!known.contains(key) && known.stream().noneMatch(k -> k.startsWith(key + "."))) {
        problems.add(key + ": unknown key (expected: " + nearest(key, known) + ")");
      }
    }
    return problems;
  }

  /**
   * Paths of all plain values and lists; objects inside lists are checked by whoever reads the
   * list.
   */
  private static void collect(String prefix, ConfigObject object, Set<String> into) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String path = prefix + "." + entry.getKey();
      if (entry.getValue() instanceof ConfigObject nested) {
        collect(path, nested, into);
      } else {
        into.add(path);
      }
    }
  }

  static String nearest(String key, Iterable<String> known) {
    String best = "";
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(key, candidate);
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substituted, Math.min(previous[j], current[j - 1]) + 1);
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[b.length()];
  }
}
