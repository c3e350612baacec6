package io.rvoip.launcher;

import io.rvoip.node.OperatorError;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Kills a node the hard way, to see its calls go on elsewhere. */
@Command(name = "kill", description = "Kills one node of several (kill -9).")
final class KillCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "var",
      description = "Directory of the nodes (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("var");

  @Option(names = "--gently", description = "Lets it hand over and leave (SIGTERM).")
  private boolean gently;

  @Parameters(paramLabel = "NAME", description = "The node, as node2.")
  private String name = "";

  @Override
  public Integer call() {
    DataDir dir = new DataDir(data);
    List<PidFile> known =
        PidFile.all(dir).stream().filter(file -> !file.name().equals(Fleet.LAUNCHER)).toList();
    ProcessHandle process =
        known.stream()
            .filter(file -> file.name().equals(name))
            .flatMap(file -> file.process().stream())
            .findFirst()
            .orElseThrow(
                () ->
                    new OperatorError(
                        "%s does not run in %s (expected: one of %s)"
                            .formatted(name, data, known.stream().map(PidFile::name).toList())));
    if (gently) {
      process.destroy();
    } else {
      process.destroyForcibly();
    }
    System.out.printf(
        "%s (process %d) %s%n", name, process.pid(), gently ? "is asked to leave" : "killed");
    return 0;
  }
}
