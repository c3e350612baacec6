package io.rvoip.testkit.scenario;

import io.rvoip.testkit.scenario.ScenarioProofs.Proof;
import io.rvoip.testkit.scenario.TestReports.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fails the build on a scenario without a passing test, and on a test that names an unknown
 * scenario.
 *
 * <p>Run after all tests: {@code ScenarioCheck TOP}. Scenarios that only the black-box suites of
 * {@code interop} prove need no result then; {@code ScenarioCheck TOP --require-interop}, run after
 * those suites, wants one for each.
 */
public final class ScenarioCheck {
  private static final String REQUIRE_INTEROP = "--require-interop";

  /**
   * What a check found.
   *
   * @param scenarios how many scenarios were looked at
   * @param interopOnly how many of them only the interop suites prove
   * @param problems one line each; none means that all is well
   */
  record Findings(int scenarios, int interopOnly, List<String> problems) {}

  private ScenarioCheck() {}

  /** Checks the repository whose top is the first argument; exit code 1 when something is wrong. */
  public static void main(String[] arguments) throws IOException {
    var options = List.of(arguments);
    if (options.isEmpty()
        || options.size() > 2
        || (options.size() == 2 && !options.get(1).equals(REQUIRE_INTEROP))) {
      System.err.println("usage: ScenarioCheck TOP [" + REQUIRE_INTEROP + "]");
      System.exit(2);
    }
    Findings findings = check(Path.of(options.getFirst()), options.size() == 2);
    findings.problems.forEach(System.err::println);
    System.out.printf(
        "scenarios: %d, of which %d only by interop suites; problems: %d%n",
        findings.scenarios, findings.interopOnly, findings.problems.size());
    System.exit(findings.problems.isEmpty() ? 0 : 1);
  }

  static Findings check(Path top, boolean requireInterop) throws IOException {
    var modules = modules(top);
    var specs = SpecScenarios.read(top.resolve("openspec"));
    var tests = ScenarioProofs.read(existing(modules, "target/test-classes"));
    var suites = ScenarioProofs.read(existing(List.of(top.resolve("interop")), "target/classes"));
    var reportFolders = new ArrayList<Path>(existing(modules, "target/surefire-reports"));
    reportFolders.addAll(existing(modules, "target/failsafe-reports"));
    var reports = TestReports.read(reportFolders);
    var interop = InteropResults.read(top.resolve("interop/target/interop"));

    var problems = new ArrayList<>(specs.problems());
    Stream.concat(tests.proofs().stream(), suites.proofs().stream())
        .filter(proof -> !specs.knows(proof.scenario()))
        .map(proof -> proof + " names an unknown scenario: " + proof.scenario())
        .forEach(problems::add);

    Map<String, List<Proof>> testsOf = byScenario(tests);
    Map<String, List<Proof>> suitesOf = byScenario(suites);
    var interopOnly = new TreeSet<String>();
    for (String scenario : specs.required()) {
      List<Proof> its = testsOf.getOrDefault(scenario, List.of());
      if (its.isEmpty() && suitesOf.containsKey(scenario)) {
        interopOnly.add(scenario);
      } else if (its.isEmpty()) {
        problems.add("scenario without a test: " + scenario);
      }
      its.stream().flatMap(proof -> unproven(proof, tests, reports)).forEach(problems::add);
      if (requireInterop && suitesOf.containsKey(scenario)) {
        Boolean shown = interop.get(scenario);
        if (shown == null) {
          problems.add("scenario that no interop suite has run: " + scenario);
        } else if (!shown) {
          problems.add("scenario that an interop suite did not show: " + scenario);
        }
      }
    }
    return new Findings(specs.required().size(), interopOnly.size(), List.copyOf(problems));
  }

  private static Map<String, List<Proof>> byScenario(ScenarioProofs proofs) {
    return proofs.proofs().stream().collect(Collectors.groupingBy(Proof::scenario));
  }

  /** A line when the test did not pass in this type or one that inherits it. */
  private static Stream<String> unproven(Proof proof, ScenarioProofs tests, TestReports reports) {
    List<Outcome> outcomes =
        tests.withSubtypes(proof.type()).stream()
            .flatMap(type -> outcomes(type, proof.method(), reports))
            .toList();
    if (outcomes.contains(Outcome.FAILED)) {
      return Stream.of("failed test " + proof + " of scenario: " + proof.scenario());
    }
    if (!outcomes.contains(Outcome.PASSED)) {
      String how = outcomes.isEmpty() ? "test that has not run: " : "skipped test ";
      return Stream.of(how + proof + " of scenario: " + proof.scenario());
    }
    return Stream.of();
  }

  private static Stream<Outcome> outcomes(String type, String method, TestReports reports) {
    if (!method.isEmpty()) {
      return Stream.ofNullable(reports.outcomes().get(type + "." + method));
    }
    return reports.outcomes().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(type + "."))
        .map(Map.Entry::getValue);
  }

  private static List<Path> modules(Path top) throws IOException {
    try (Stream<Path> folders = Files.list(top)) {
      return folders.filter(f -> Files.exists(f.resolve("pom.xml"))).sorted().toList();
    }
  }

  private static List<Path> existing(List<Path> modules, String folder) {
    return modules.stream().map(m -> m.resolve(folder)).filter(Files::isDirectory).toList();
  }
}
