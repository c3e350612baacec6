package io.rvoip.client.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Command lines that fail as those of the launcher do: one line that names the command to ask, exit
 * status 2 for wrong usage and 1 for what went wrong.
 */
public final class CommandLines {
  private CommandLines() {}

  /** A command line of an object with picocli's annotations. */
  public static CommandLine of(Object command) {
    var line = new CommandLine(command);
    String version = CommandLines.class.getPackage().getImplementationVersion();
    line.getSubcommands()
        .values()
        .forEach(
            sub -> sub.getCommandSpec().version("rvoip " + (version == null ? "dev" : version)));
    return line.setParameterExceptionHandler(
            (wrong, arguments) -> {
              CommandSpec spec = wrong.getCommandLine().getCommandSpec();
              wrong
                  .getCommandLine()
                  .getErr()
                  .printf("rvoip: %s (%s --help)%n", oneLine(wrong), spec.qualifiedName(" "));
              return 2;
            })
        .setExecutionExceptionHandler(
            (failure, sub, parsed) -> {
              sub.getErr().println("rvoip: " + oneLine(failure));
              return 1;
            });
  }

  private static String oneLine(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.replaceAll("\\s*\\R\\s*", " ");
  }
}
