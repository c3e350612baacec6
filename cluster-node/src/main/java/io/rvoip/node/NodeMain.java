package io.rvoip.node;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** A process that is one node. Whatever ends it is one line here, and in full in its log. */
public final class NodeMain {
  private NodeMain() {}

  public static void main(String[] args) {
    System.exit(run(new NodeCommand(), args));
  }

  static int run(Object command, String... args) {
    CommandLine line = new CommandLine(command);
    line.setParameterExceptionHandler(
        (wrong, arguments) -> {
          System.err.println("rvoip: " + oneLine(wrong));
          return NodeCommand.OPERATOR_ERROR;
        });
    line.setExecutionExceptionHandler(
        (failure, failed, parsed) -> {
          Logger log = LoggerFactory.getLogger(NodeMain.class);
          log.error("the node has failed", failure);
          System.err.println(
              "rvoip: " + failure.getClass().getSimpleName() + ": " + oneLine(failure));
          return 1;
        });
    return line.execute(args);
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }
}
