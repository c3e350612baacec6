package io.rvoip.interop;

import io.rvoip.testkit.scenario.InteropResults;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a run, printed as they are done. After a step that failed, the rest is not tried.
 */
final class Steps {
  private final PrintStream out;
  private final SortedMap<String, Boolean> scenarios = new TreeMap<>();
  private boolean failed;
  private @Nullable String failure;

  /** What a step does; gives what was measured. */
  interface Step {
    String run() throws Exception;
  }

  Steps(PrintStream out) {
    this.out = out;
  }

  /** Does a step, unless one has failed before. */
  boolean step(String title, Step step) {
    if (failed) {
      return false;
    }
    long start = System.nanoTime();
    try {
      String measured = step.run();
      print("ok    ", start, title, measured);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failed = true;
      failure = title + ": interrupted";
      return false;
    } catch (Exception e) {
      failed = true;
      failure = title + ": " + reason(e);
      print("FAILED", start, title, reason(e));
      return false;
    }
  }

  /** Does a step that proves a scenario of the specifications, alone or with others. */
  void scenario(String path, String title, Step step) {
    scenarios.merge(path, step(title, step), Boolean::logicalAnd);
  }

  /** Something worth saying between steps. */
  void note(String text) {
    out.println("        " + text);
  }

  boolean ok() {
    return !failed;
  }

  /** The step that failed and why; null while none has. */
  @Nullable String failure() {
    return failure;
  }

  /** Leaves the results for the scenario check. */
  void write(Path top, String suite) throws IOException {
    InteropResults.write(top.resolve("interop/target/interop"), suite, scenarios);
  }

  private void print(String verdict, long startNanos, String title, String detail) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    out.printf(Locale.ROOT, "%s %6.2f s  %s: %s%n", verdict, seconds, title, detail);
  }

  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof StepFailed)) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage());
    return cause instanceof StepFailed ? message : cause.getClass().getSimpleName() + " " + message;
  }
}
