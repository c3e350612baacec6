package io.rvoip.launcher;

import io.rvoip.node.OperatorError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a node again that has ended, by the launcher that started it before. */
@Command(name = "start", description = "Starts one node of several again.")
final class StartCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "var",
      description = "Directory of the nodes (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("var");

  @Parameters(paramLabel = "NAME", description = "The node, as node2.")
  private String name = "";

  @Override
  public Integer call() throws IOException {
    DataDir dir = new DataDir(data);
    if (PidFile.of(dir, Fleet.LAUNCHER).process().isEmpty()) {
      throw new OperatorError(
          "no nodes run in %s (expected: ./rvoip up --nodes N)".formatted(data));
    }
    if (!dir.nodes().containsKey(name)) {
      throw new OperatorError(
          "%s: no node of %s (expected: one of %s)".formatted(name, data, dir.nodes().keySet()));
    }
    if (PidFile.of(dir, name).process().isPresent()) {
      throw new OperatorError(name + " runs (expected: a node that has ended)");
    }
    Fleet.requestStart(dir, name);
    System.out.println(name + " is being started");
    return 0;
  }
}
