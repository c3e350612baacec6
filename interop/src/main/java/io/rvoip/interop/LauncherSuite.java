package io.rvoip.interop;

import io.rvoip.testkit.Scenario;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a newcomer types: {@code scripts/test-rvoip} does it, this suite says which of its checks
 * show which scenario.
 */
@Scenario("launcher/One node/First start")
@Scenario("launcher/One node/Later start")
@Scenario("launcher/One node/Users")
@Scenario("launcher/One node/In use")
@Scenario("launcher/One node/Ctrl-C")
@Scenario("launcher/Several nodes/Database first")
@Scenario("launcher/Several nodes/A third joins")
@Scenario("launcher/Several nodes/Killed and started again")
@Scenario("launcher/Several nodes/Down")
final class LauncherSuite implements Suites.Suite {
  @Override
  public void run(Steps steps) throws IOException {
    Set<String> shown = new HashSet<>();
    steps.step("scripts/test-rvoip has run", () -> checks(steps, shown));
    show(
        steps,
        shown,
        "One node/First start",
        "the first start prints logins",
        "the token is only the owner's",
        "the printed curl works",
        "9196 plays back what it hears");
    show(steps, shown, "One node/Later start", "later starts name the command for a password");
    show(
        steps,
        shown,
        "One node/Users",
        "users are listed",
        "a user is added",
        "a user is added once",
        "a new password is made",
        "a user is removed");
    show(
        steps,
        shown,
        "One node/In use",
        "a second node in the same directory is refused",
        "a taken port is named with its owner");
    show(steps, shown, "One node/Ctrl-C", "Ctrl-C stops it");
    show(
        steps,
        shown,
        "Several nodes/Database first",
        "several nodes do not start on an embedded database",
        "the database is moved",
        "it is moved once",
        "users came along");
    show(
        steps,
        shown,
        "Several nodes/A third joins",
        "a third node joins",
        "the third node leaves in order");
    show(
        steps,
        shown,
        "Several nodes/Killed and started again",
        "a node is killed",
        "the launcher says so and how to start it",
        "it is started again",
        "the doctor finds all nodes well");
    show(
        steps,
        shown,
        "Several nodes/Down",
        "down stops everything",
        "the launcher ends in order",
        "nothing is left running");
  }

  /** Runs the script; the names of the checks that were met go into {@code shown}. */
  private static String checks(Steps steps, Set<String> shown)
      throws IOException, InterruptedException, StepFailed {
    Process script =
        new ProcessBuilder(Cluster.home().resolve("scripts/test-rvoip").toString())
            .redirectErrorStream(true)
            .start();
    int failed = 0;
    try (BufferedReader out = script.inputReader()) {
      for (String line; (line = out.readLine()) != null; ) {
        steps.note(line);
        if (line.startsWith("ok    ")) {
          shown.add(line.substring(6));
        } else if (line.startsWith("FAIL  ")) {
          failed++;
        }
      }
    }
    int exit = script.waitFor();
    if (exit != 0) {
      throw new StepFailed("exit code " + exit + ", " + failed + " checks failed");
    }
    return shown.size() + " checks were met";
  }

  private static void show(Steps steps, Set<String> shown, String scenario, String... checks) {
    steps.scenario(
        "launcher/" + scenario,
        scenario,
        () -> {
          List<String> missing = Stream.of(checks).filter(check -> !shown.contains(check)).toList();
          if (!missing.isEmpty()) {
            throw new StepFailed("not shown: " + missing);
          }
          return checks.length + " checks";
        });
  }
}
