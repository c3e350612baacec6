package io.rvoip.launcher;

import io.rvoip.node.OperatorError;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The last lines of the log files of DIR, and the next ones as they come. */
@Command(name = "logs", description = "Shows the log files, --follow as they grow.")
final class LogsCommand implements Callable<Integer> {
  private static final String OUTPUT = ".out";
  private static final Duration PERIOD = Duration.ofMillis(250);

  /** Enough for any number of lines that a person reads. */
  private static final long TAIL_BYTES = 1 << 20;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "var",
      description = "Directory of the node that was started here (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("var");

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "40",
      description = "Lines of each file (default: ${DEFAULT-VALUE}).")
  private int lines;

  @Option(
      names = {"-f", "--follow"},
      description = "Goes on with what is written next.")
  private boolean follow;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "Only these: a node's name, postgres.")
  private List<String> names = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (lines < 0) {
      throw new OperatorError("--lines: %d (expected: 0 or more)".formatted(lines));
    }
    Map<Path, Long> shown = new HashMap<>();
    List<Path> files = files();
    if (files.isEmpty()) {
      throw new OperatorError(
          new DataDir(data).logs()
              + (names.isEmpty()
                  ? ": no log files"
                  : ": no log file of " + String.join(", ", names))
              + " (expected: a directory that ./rvoip up has used, names as node1)");
    }
    for (Path file : files) {
      shown.put(file, Files.size(file));
      show(file, tail(file), files.size() > 1);
    }
    while (follow) {
      Thread.sleep(PERIOD);
      for (Path file : files()) {
        long before = shown.getOrDefault(file, 0L);
        long size = Files.size(file);
        long from = size < before ? 0 : before; // a file that shrank was rolled
        String text = read(file, from, size);
        int whole = text.lastIndexOf('\n') + 1; // the rest of a line comes next time
        show(file, text.substring(0, whole).lines().toList(), true);
        shown.put(file, from + text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
      }
    }
    return 0;
  }

  private List<Path> files() throws IOException {
    Path logs = new DataDir(data).logs();
    if (!Files.isDirectory(logs)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(logs)) {
      return found
          .filter(file -> isLog(file) || isOutput(file) && file.toFile().length() > 0)
          .filter(file -> names.isEmpty() || names.contains(name(file)))
          .sorted()
          .toList();
    }
  }

  private static boolean isLog(Path file) {
    return file.toString().endsWith(".log");
  }

  /** What a node of several printed: why it could not start. */
  private static boolean isOutput(Path file) {
    return file.toString().endsWith(OUTPUT);
  }

  private List<String> tail(Path file) throws IOException {
    long size = Files.size(file);
    List<String> all = read(file, Math.max(0, size - TAIL_BYTES), size).lines().toList();
    return all.subList(Math.max(0, all.size() - lines), all.size());
  }

  private static String read(Path file, long from, long to) throws IOException {
    byte[] bytes = new byte[(int) Math.min(to - from, TAIL_BYTES)];
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(from);
      in.readFully(bytes);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void show(Path file, List<String> lines, boolean named) {
    for (String line : lines) {
      System.out.println(named ? name(file) + (isOutput(file) ? OUTPUT : "") + " | " + line : line);
    }
  }

  private static String name(Path log) {
    return String.valueOf(log.getFileName()).replaceFirst("\\.(log|out)$", "");
  }
}
