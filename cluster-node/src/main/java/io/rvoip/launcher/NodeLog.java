package io.rvoip.launcher;

import java.nio.file.Path;
import java.util.Map;

/** Where a node that the launcher starts writes its log: a file that is rolled by size. */
final class NodeLog {
  private NodeLog() {}

  /** System properties, to be set before the first line is logged. */
  static Map<String, String> properties(Path file) {
    return Map.of(
        "logback.configurationFile",
        "rvoip-logback-file.xml",
        "rvoip.log.file",
        file.toAbsolutePath().toString());
  }

  /** For a node in this process. */
  static void inThisProcess(Path file) {
    properties(file).forEach(System::setProperty);
  }
}
