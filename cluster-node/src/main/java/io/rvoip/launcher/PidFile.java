package io.rvoip.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code DIR/run/NAME.pid}: which process is meant by a name. It holds the process id and when that
 * process was started, so that a stranger who got the same number later is never taken for it.
 *
 * @param name {@code launcher}, {@code postgres} or a node's name
 */
record PidFile(Path file, String name) {
  private static final String SUFFIX = ".pid";

  /** How exactly two processes agree on when a third was started. */
  private static final Duration CLOCK_SLACK = Duration.ofSeconds(2);

  static PidFile of(DataDir data, String name) {
    return new PidFile(data.run().resolve(name + SUFFIX), name);
  }

  /** All that have been written and not deleted. */
  static List<PidFile> all(DataDir data) {
    try (Stream<Path> files = Files.list(data.run())) {
      var found = new ArrayList<PidFile>();
      for (Path file : files.sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(SUFFIX)) {
          found.add(new PidFile(file, name.substring(0, name.length() - SUFFIX.length())));
        }
      }
      return found;
    } catch (IOException e) {
      return List.of(); // nothing was started here
    }
  }

  void write(ProcessHandle process) throws IOException {
    long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    Files.writeString(file, process.pid() + " " + started + "\n");
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  /** The process, when it still runs. */
  Optional<ProcessHandle> process() {
    try {
      String[] parts = Files.readString(file).strip().split(" ");
      long pid = Long.parseLong(parts[0]);
      Instant started = Instant.ofEpochMilli(Long.parseLong(parts[1]));
      return ProcessHandle.of(pid).filter(p -> p.isAlive() && startedAt(p, started));
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty(); // none, or being written
    }
  }

  private static boolean startedAt(ProcessHandle process, Instant expected) {
    return process
        .info()
        .startInstant()
        .map(at -> Duration.between(at, expected).abs().compareTo(CLOCK_SLACK) <= 0)
        .orElse(false);
  }
}
