package io.rvoip.interop;

import io.rvoip.client.cli.CommandLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
  private InteropMain() {}

  public static void main(String[] args) {
    System.exit(CommandLines.of(new InteropMain()).execute(args));
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
      @Option(names = "--data", paramLabel = "DIR", description = "Where to keep the data.")
          @Nullable Path data)
      throws IOException {
    if (breaks != null && !Demo.STEPS.contains(breaks)) {
      System.err.println("rvoip: --break: " + breaks + " (expected: one of " + Demo.STEPS + ")");
      return 2;
    }
    var steps = new Steps(System.out);
    new Demo(steps, breaks).run(data == null ? Demo.temporaryData() : data.toAbsolutePath());
    System.out.println(steps.ok() ? "all steps done" : "a step failed");
    return steps.ok() ? 0 : 1;
  }

  @Command(mixinStandardHelpOptions = true, description = "Runs suites: " + Suites.NAMES)
  int drill(
      @Parameters(arity = "1..*", paramLabel = "NAME") List<String> names,
      @Option(names = "--times", defaultValue = "20", description = "Repeats of coldstart.")
          int times)
      throws IOException {
    boolean ok = true;
    for (String name : names) {
      var suite = Suites.named(name, times);
      if (suite == null) {
        System.err.println("rvoip: drill: " + name + " (expected: one of " + Suites.NAMES + ")");
        return 2;
      }
      System.out.println("== " + name);
      var steps = new Steps(System.out);
      suite.run(steps);
      steps.write(Cluster.home(), name);
      ok &= steps.ok();
    }
    return ok ? 0 : 1;
  }
}
