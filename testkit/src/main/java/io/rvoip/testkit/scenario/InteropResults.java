package io.rvoip.testkit.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a black-box suite showed: one file per suite in {@code interop/target/interop}, one JSON
 * object per line, {@code {"scenario":"capability/Requirement/Scenario","ok":true}}.
 *
 * <p>A suite calls {@link #write} once, at its end.
 */
public final class InteropResults {
  private static final Pattern LINE =
      Pattern.compile("\\{\"scenario\":\"((?:[^\"\\\\]|\\\\.)*)\",\"ok\":(true|false)}");

  private InteropResults() {}

  /**
   * Writes the results of one suite, replacing those of its last run.
   *
   * @param folder {@code interop/target/interop}
   * @param suite name of the suite, used as the file's name
   * @param shown scenario path and whether it was shown
   */
  public static void write(Path folder, String suite, SortedMap<String, Boolean> shown)
      throws IOException {
    var lines = new ArrayList<String>();
    shown.forEach(
        (scenario, ok) ->
            lines.add(
                "{\"scenario\":\""
                    + scenario.replace("\\", "\\\\").replace("\"", "\\\"")
                    + "\",\"ok\":"
                    + ok
                    + "}"));
    Files.createDirectories(folder);
    Files.write(folder.resolve(suite + ".json"), lines);
  }

  /**
   * Reads the results of all suites; a scenario that one suite shows and another does not is false.
   */
  static SortedMap<String, Boolean> read(Path folder) throws IOException {
    var shown = new TreeMap<String, Boolean>();
    if (!Files.isDirectory(folder)) {
      return shown;
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> results = files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
      for (Path file : results) {
        for (String line : Files.readAllLines(file)) {
          var result = LINE.matcher(line);
          if (!result.matches()) {
            throw new IOException(file + ": not a result: " + line);
          }
          shown.merge(
              result.group(1).replaceAll("\\\\(.)", "$1"),
              Boolean.valueOf(result.group(2)),
              Boolean::logicalAnd);
        }
      }
    }
    return shown;
  }
}
