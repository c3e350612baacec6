package io.rvoip.launcher;

import io.rvoip.config.ConfigException;
import io.rvoip.node.NodeCommand;
import io.rvoip.node.OperatorError;
import io.rvoip.node.Release;
import io.rvoip.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * {@code ./rvoip}: everything but the phone and the drills, which are modules of their own.
 *
 * <p>Exit codes: 0 done, 1 it failed, 2 the operator can cure it; failures are one line that says
 * how.
 */
@Command(
    name = "./rvoip",
    mixinStandardHelpOptions = true,
    description = "A telephone system whose calls outlive its nodes.",
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      NodeCommand.class,
      TokenCommand.class,
      KillCommand.class,
      StartCommand.class,
      UsersCommand.class,
      CallsCommand.class,
      TopCommand.class,
      LogsCommand.class,
      DoctorCommand.class,
      DbCommand.class,
      TrainCommand.class,
      CommandLine.HelpCommand.class,
    },
    footer = {
      "  phone   A softphone in the terminal.",
      "  call    Makes one call and says what was heard.",
      "  demo    Shows a cluster at work, step by step.",
      "  drill   Runs black-box suites against it.",
      "Each has --help.",
    })
public final class LauncherMain {
  private static final String RELEASE = "rvoip " + Release.version();

  private LauncherMain() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    if (arguments.length > 0 && !arguments[0].equals("node")) {
      System.setProperty("rvoip.log.level", "warn"); // a node says more, and into its file
    }
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    CommandLine line = new CommandLine(new LauncherMain());
    line.getCommandSpec().version(RELEASE);
    addHelp(line);
    line.setParameterExceptionHandler(LauncherMain::onWrongOption);
    line.setExecutionExceptionHandler((e, command, parsed) -> onFailure(e));
    line.setExecutionStrategy(LauncherMain::perform);
    if (arguments.length == 0) {
      line.usage(System.out);
      return 2;
    }
    return line.execute(arguments);
  }

  private static void addHelp(CommandLine line) {
    for (CommandLine sub : line.getSubcommands().values()) {
      if (!(sub.getCommand() instanceof CommandLine.HelpCommand)) {
        sub.getCommandSpec().mixinStandardHelpOptions(true).version(RELEASE);
        addHelp(sub);
      }
    }
  }

  /** {@code node} is the node's own command; here it only gets the pid file that down needs. */
  private static int perform(ParseResult parsed) {
    ParseResult sub = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
    if (!sub.commandSpec().name().equals("node") || sub.isUsageHelpRequested()) {
      return new CommandLine.RunLast().execute(parsed);
    }
    Path data = sub.matchedOptionValue("--data", Path.of("var"));
    PidFile file = PidFile.of(new DataDir(data).create(), Fleet.LAUNCHER);
    file.process()
        .ifPresent(
            running -> {
              throw new OperatorError(
                  "--data: %s is in use by process %d (expected: another directory, or ./rvoip down --data %s first)"
                      .formatted(data, running.pid(), data));
            });
    try {
      file.write(ProcessHandle.current());
      int code = new CommandLine.RunLast().execute(parsed);
      file.delete();
      return code;
    } catch (IOException e) {
      throw new OperatorError(file.file() + ": " + DataDir.reason(e));
    }
  }

  private static int onWrongOption(ParameterException e, String[] arguments) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
    System.err.printf("rvoip: %s (%s --help)%n", wrong(e), command);
    return 2;
  }

  /** A word that stands where a command should is told as such. */
  private static String wrong(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().getFirst().startsWith("-")
        && !e.getCommandLine().getSubcommands().isEmpty()) {
      return "%s: no such command (expected: one of %s)"
          .formatted(
              unmatched.getUnmatched().getFirst(),
              String.join(", ", e.getCommandLine().getSubcommands().keySet()));
    }
    return oneLine(e);
  }

  private static int onFailure(Exception e) throws Exception {
    if (System.getenv("RVOIP_DEBUG") != null) {
      throw e;
    }
    List<String> lines =
        switch (e) {
          case OperatorError operator -> operator.lines();
          case ConfigException config -> config.problems();
          case StoreException store -> List.of(oneLine(store));
          case ApiException api -> List.of(oneLine(api));
          default ->
              List.of(
                  e.getClass().getSimpleName()
                      + ": "
                      + oneLine(e)
                      + " (RVOIP_DEBUG=1 shows where)");
        };
    lines.forEach(line -> System.err.println("rvoip: " + line));
    return e instanceof OperatorError || e instanceof ConfigException ? 2 : 1;
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }
}
