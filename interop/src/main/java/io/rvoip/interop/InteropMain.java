package io.rvoip.interop;

import io.rvoip.client.cli.CommandLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Entry of the black-box runs. The top of the repository is the system property {@code rvoip.home},
 * else the working directory. Exit status: 0 all shown, 1 a step failed, 2 wrong usage.
 */
@Command(name = "./rvoip", description = "Shows the system at work, measured from outside.")
public final class InteropMain {
  private static final int MOST_TIMES = 1000;

  private InteropMain() {}

  static int run(String... args) {
    return CommandLines.of(new InteropMain()).execute(args);
  }

  public static void main(String[] args) {
    System.exit(run(args));
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Two phones talk through a three-node cluster; every step is measured.")
  int demo(
      @Option(
              names = "--break",
              paramLabel = "STEP",
              description = "Spoil one step: register, call, tone, digits, view, hangup or cdr.")
          @Nullable String breaks,
      @Option(
              names = "--data",
              paramLabel = "DIR",
              description = "Where to keep the data (default: nowhere, unless a step fails).")
          @Nullable Path data)
      throws IOException {
    if (data != null && Files.exists(data) && !Files.isDirectory(data)) {
      System.err.println("rvoip: --data: " + data + " (expected: a directory)");
      return 2;
    }
    if (breaks != null && !Demo.STEPS.contains(breaks)) {
      System.err.println("rvoip: --break: " + breaks + " (expected: one of " + Demo.STEPS + ")");
      return 2;
    }
    var steps = new Steps(System.out);
    Path folder = data == null ? Files.createTempDirectory("rvoip-demo") : data.toAbsolutePath();
    new Demo(steps, breaks).run(data == null ? folder.resolve("data") : folder);
    if (steps.ok() && data == null) {
      delete(folder);
    }
    System.out.println(
        steps.ok() ? "all steps done" : "a step failed; its data and logs: " + folder);
    return steps.ok() ? 0 : 1;
  }

  @Command(mixinStandardHelpOptions = true, description = "Runs suites: " + Suites.NAMES)
  int drill(
      @Parameters(arity = "1..*", paramLabel = "NAME") List<String> names,
      @Option(names = "--times", defaultValue = "20", description = "Repeats of coldstart.")
          int times)
      throws IOException {
    if (times < 1 || times > MOST_TIMES) {
      System.err.println("rvoip: --times: " + times + " (expected: 1 to " + MOST_TIMES + ")");
      return 2;
    }
    Map<String, Suites.Suite> suites = new LinkedHashMap<>();
    for (String name : names) {
      var suite = Suites.named(name, times);
      if (suite == null) {
        System.err.println("rvoip: drill: " + name + " (expected: one of " + Suites.NAMES + ")");
        return 2;
      }
      suites.put(name, suite);
    }
    List<String> failures = new ArrayList<>();
    for (var entry : suites.entrySet()) {
      String name = entry.getKey();
      System.out.println("== " + name);
      var steps = new Steps(System.out);
      long start = System.nanoTime();
      entry.getValue().run(steps);
      System.out.printf("== %s: %d s%n", name, (System.nanoTime() - start) / 1_000_000_000);
      steps.write(Cluster.home(), name);
      if (steps.failure() != null) {
        failures.add(name + ": " + steps.failure());
      }
    }
    // Once more at the end: between it and the failure are minutes of other suites.
    failures.forEach(failure -> System.out.println("FAILED  " + failure));
    return failures.isEmpty() ? 0 : 1;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
