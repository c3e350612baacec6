package io.rvoip.config;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keys that have another name since the last release. The old name works one release longer: its
 * value is taken, and whoever starts a node says so. Both names at once are a problem.
 *
 * @param names old full path to new full path
 */
record RenamedKeys(Map<String, String> names) {
  /** Renamed since the last release; a line is removed one release after it came. */
  static final RenamedKeys SINCE_LAST_RELEASE = new RenamedKeys(Map.of());

  RenamedKeys {
    names = Map.copyOf(names);
  }

  /**
   * Settings by their new names.
   *
   * @param warnings one line for each old name that was found
   * @param problems one line for each setting that has both
   */
  record Moved(Config config, List<String> warnings, List<String> problems) {}

  /**
   * Moves what stands at an old name.
   *
   * @param own the operator's settings, without the defaults
   * @param defaults what substitutions may also name
   */
  Moved move(Config own, Config defaults) {
    List<String> warnings = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Config moved = names.isEmpty() ? own : own.resolveWith(own.withFallback(defaults).resolve());
    for (Map.Entry<String, String> name : new TreeMap<>(names).entrySet()) {
      String old = name.getKey();
      String now = name.getValue();
      if (!moved.hasPathOrNull(old)) {
        continue;
      }
      if (moved.hasPathOrNull(now)) {
        problems.add("%s: set beside its new name (expected: only %s)".formatted(old, now));
      } else {
        warnings.add("%s is now %s; the old name works until the next release".formatted(old, now));
        moved = moved.withValue(now, moved.getValue(old));
      }
      moved = moved.withoutPath(old);
    }
    return new Moved(moved, warnings, problems);
  }
}
