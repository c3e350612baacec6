package io.rvoip.client.cli;

import picocli.CommandLine.Command;

/** Entry of the client commands. Exit status: 0 done, 1 the call failed, 2 wrong usage. */
@Command(
    name = "./rvoip",
    description = "Telephones for programs and people.",
    subcommands = {CallCommand.class, PhoneCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class ClientMain {
  private ClientMain() {}

  /** Runs one command. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs one command and gives its exit status. */
  public static int run(String... args) {
    return CommandLines.of(new ClientMain()).execute(args);
  }
}
