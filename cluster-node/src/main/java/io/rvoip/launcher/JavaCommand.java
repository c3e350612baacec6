package io.rvoip.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command line of a node's JVM, with the same Java, class path and flags as {@code ./rvoip}.
 */
final class JavaCommand {
  private static final String NODE_MAIN = "io.rvoip.node.NodeMain";

  private JavaCommand() {}

  /**
   * A node in a process of its own.
   *
   * @param properties system properties
   * @param arguments for NodeMain
   */
  static List<String> node(Map<String, String> properties, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + top().resolve("scripts/jvm/node.args"));
    String more = System.getProperty("rvoip.node.options", "");
    if (!more.isBlank()) {
      command.addAll(List.of(more.strip().split("\\s+")));
    }
    command.add("-Drvoip.home=" + top());
    properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(NODE_MAIN);
    command.addAll(arguments);
    return command;
  }

  /** Where the repository or installation is: {@code ./rvoip} says it. */
  static Path top() {
    return Path.of(System.getProperty("rvoip.home", "."));
  }
}
