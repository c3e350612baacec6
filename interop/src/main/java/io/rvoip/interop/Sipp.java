package io.rvoip.interop;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One SIPp process with a scenario of ours. */
final class Sipp implements AutoCloseable {
  private final Process process;
  private final Path folder;
  private final String name;

  private Sipp(Process process, Path folder, String name) {
    this.process = process;
    this.folder = folder;
    this.name = name;
  }

  /**
   * Starts SIPp at 127.0.0.1.
   *
   * @param scenario resource name without {@code .xml}
   */
  static Sipp start(
      Path folder, String scenario, InetSocketAddress server, int port, List<String> more)
      throws IOException {
    Files.createDirectories(folder);
    var file = folder.resolve(scenario + ".xml");
    try (InputStream in = Sipp.class.getResourceAsStream(scenario + ".xml")) {
      if (in == null) {
        throw new IllegalArgumentException("scenario: " + scenario + " (expected: a resource)");
      }
      Files.write(file, in.readAllBytes());
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                "sipp",
                server.getAddress().getHostAddress() + ":" + server.getPort(),
                "-sf",
                file.toString(),
                "-i",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-nostdin",
                "-trace_stat",
                "-stf",
                folder.resolve(scenario + ".csv").toString(),
                "-trace_err",
                "-error_file",
                folder.resolve(scenario + ".errors").toString()));
    command.addAll(more);
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(scenario + ".out").toFile())
            .start();
    return new Sipp(process, folder, scenario);
  }

  /** Waits for its end; status 0 says that no call failed. */
  void finish(int seconds) throws Exception {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new StepFailed("sipp " + name + " still runs after " + seconds + " s");
    }
    if (process.exitValue() != 0) {
      throw new StepFailed(
          "sipp "
              + name
              + " ended with status "
              + process.exitValue()
              + ", "
              + count("FailedCall(C)")
              + " calls failed: "
              + errors());
    }
  }

  /** {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
  }

  /** A figure of SIPp's statistics, as they stand in the last line; -1 when there is none. */
  long count(String column) throws IOException {
    var file = folder.resolve(name + ".csv");
    var lines = Files.exists(file) ? Files.readAllLines(file) : List.<String>of();
    int at = lines.isEmpty() ? -1 : List.of(lines.getFirst().split(";", -1)).indexOf(column);
    return at < 0 || lines.size() < 2 ? -1 : Long.parseLong(lines.getLast().split(";", -1)[at]);
  }

  private String errors() throws IOException {
    var file = folder.resolve(name + ".errors");
    if (!Files.exists(file)) {
      file = folder.resolve(name + ".out");
    }
    var lines = Files.readAllLines(file);
    return String.join(" | ", lines.subList(0, Math.min(6, lines.size())));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(3, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
