package io.rvoip.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stops what was started in DIR, also when the launcher that started it is gone. */
@Command(name = "down", description = "Stops the nodes that were started in DIR.")
final class DownCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "var",
      description = "Directory of the nodes (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("var");

  @Override
  public Integer call() throws IOException, InterruptedException {
    DataDir dir = new DataDir(data);
    PidFile launcher = PidFile.of(dir, Fleet.LAUNCHER);
    int stopped = launcher.process().isPresent() ? 1 : 0;
    stop(launcher); // takes its children along, in the right order
    List<PidFile> orphans = PidFile.all(dir);
    for (PidFile file : orphans) {
      if (!file.name().equals(LocalPostgres.NAME)) {
        stopped += stop(file) ? 1 : 0;
      }
    }
    stopped += stop(PidFile.of(dir, LocalPostgres.NAME)) ? 1 : 0;
    System.out.println(stopped == 0 ? "nothing runs in " + data : "stopped");
    return 0;
  }

  /** True when it ran. */
  private static boolean stop(PidFile file) throws IOException, InterruptedException {
    var process = file.process();
    if (process.isEmpty()) {
      file.delete();
      return false;
    }
    process.get().destroy();
    try {
      process.get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      System.err.printf(
          "rvoip: %s (process %d) did not stop in %d s and is killed%n",
          file.name(), process.get().pid(), PATIENCE.toSeconds());
      process.get().destroyForcibly();
    }
    file.delete();
    return true;
  }
}
