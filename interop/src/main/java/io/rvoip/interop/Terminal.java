package io.rvoip.interop;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command at a terminal of its own (a pty, by {@code script} of util-linux): what is typed, what
 * is shown.
 */
final class Terminal implements AutoCloseable {
  static final String CTRL_C = "\u0003";

  private final Process process;
  private final StringBuffer shown = new StringBuffer();
  private int read;

  private Terminal(Process process) {
    this.process = process;
  }

  static Terminal run(List<String> command, Map<String, String> environment) throws IOException {
    String line =
        String.join(
            " ", command.stream().map(word -> "'" + word.replace("'", "'\\''") + "'").toList());
    // Ctrl-C must reach the command, even where whoever started us ignores SIGINT.
    String heard = "exec env --default-signal=INT " + line;
    var builder = new ProcessBuilder("script", "-q", "-e", "-f", "-c", heard, "/dev/null");
    builder.environment().putAll(environment);
    builder.directory(Cluster.home().toFile()).redirectErrorStream(true);
    var terminal = new Terminal(builder.start());
    Thread.ofPlatform().daemon().name("terminal").start(terminal::copy);
    return terminal;
  }

  private void copy() {
    try (var in = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      char[] some = new char[1024];
      for (int n; (n = in.read(some)) >= 0; ) {
        shown.append(some, 0, n);
      }
    } catch (IOException e) {
      shown.append("[terminal: ").append(e.getMessage()).append(']');
    }
  }

  /** Types a line. */
  void type(String line) throws IOException {
    press(line + "\n");
  }

  /** Types keys as they are. */
  void press(String keys) throws IOException {
    process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Waits until this is shown, after what was awaited before; gives the rest of its line. */
  String await(String text) throws Exception {
    Await.until(
        "\"" + text + "\" at the terminal",
        Duration.ofSeconds(10),
        () -> shown.indexOf(text, read) >= 0 ? "" : "it shows: " + tail());
    int at = shown.indexOf(text, read);
    int end = shown.indexOf("\r", at);
    read = at + text.length();
    return shown.substring(at, end < 0 ? shown.length() : end);
  }

  private String tail() {
    return shown.substring(Math.min(read, shown.length())).replace("\r\n", " | ");
  }

  /** Waits for the end; gives the exit status. */
  int ended() throws Exception {
    if (!process.waitFor(15, TimeUnit.SECONDS)) {
      throw new StepFailed("the command still runs; it shows: " + tail());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }
}
