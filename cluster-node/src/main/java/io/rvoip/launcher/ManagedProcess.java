package io.rvoip.launcher;

import io.rvoip.node.OperatorError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A child process with a name, a file for what it prints, and a pid file.
 *
 * <p>It runs in a session of its own: Ctrl-C in the terminal reaches only the launcher, which then
 * stops its children in the right order.
 */
final class ManagedProcess {
  private static final int LINES_LOOKED_AT = 100;
  private static final String OWN_LINE = "rvoip: ";

  private final PidFile pidFile;
  private final Path output;
  private final Process process;

  private ManagedProcess(PidFile pidFile, Path output, Process process) {
    this.pidFile = pidFile;
    this.output = output;
    this.process = process;
  }

  /**
   * Starts a command.
   *
   * @param output file that gets what it prints, added to what is there
   * @param onExit told once when it ends, on another thread
   */
  static ManagedProcess start(
      DataDir data, String name, List<String> command, Path output, Consumer<ManagedProcess> onExit)
      throws IOException {
    List<String> inOwnSession = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      inOwnSession.add("/usr/bin/setsid");
    }
    inOwnSession.addAll(command);
    Process process =
        new ProcessBuilder(inOwnSession)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .redirectErrorStream(true)
            .start();
    var managed = new ManagedProcess(PidFile.of(data, name), output, process);
    managed.pidFile.write(process.toHandle());
    process.onExit().thenAccept(ended -> onExit.accept(managed));
    return managed;
  }

  String name() {
    return pidFile.name();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** How it ended: {@code exit code 2}, {@code signal 9}. */
  String ending() {
    int code = process.exitValue();
    return code > 128 ? "signal " + (code - 128) : "exit code " + code;
  }

  int exitValue() {
    return process.exitValue();
  }

  /** The last lines that it printed. */
  List<String> lastLines(int count) {
    try {
      List<String> lines = Files.readAllLines(output);
      return lines.subList(Math.max(0, lines.size() - count), lines.size());
    } catch (IOException e) {
      return List.of(); // nothing to show
    }
  }

  /** Why it ended, as far as it has said so in one line. */
  String reason() {
    return reasonIn(lastLines(LINES_LOOKED_AT));
  }

  /**
   * Our own programs tell what is wrong after their name; of others the last line that is no part
   * of a trace.
   */
  static String reasonIn(List<String> lines) {
    String reason = "it has not said why";
    String own = "";
    for (String line : lines) {
      if (line.startsWith(OWN_LINE)) {
        own = line.substring(OWN_LINE.length());
      } else if (!line.isBlank()
          && !Character.isWhitespace(line.charAt(0))
          && !line.startsWith("Caused by")) {
        reason = line;
      }
    }
    return own.isEmpty() ? reason : own;
  }

  /** SIGTERM. */
  void askToStop() {
    process.destroy();
  }

  /** Sends a signal by name, as {@code INT}. */
  void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new OperatorError("kill: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for its end; after the patience it is killed. False when that was needed. */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (!ended) {
      process.destroyForcibly();
      process.waitFor();
    }
    forget();
    return ended;
  }

  /** Removes the pid file of a process that has ended. */
  void forget() {
    try {
      pidFile.delete();
    } catch (IOException e) {
      System.err.println("rvoip: " + DataDir.reason(e)); // a stale one is told by its start time
    }
  }
}
