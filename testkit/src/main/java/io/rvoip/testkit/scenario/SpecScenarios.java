package io.rvoip.testkit.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Scenarios of an OpenSpec folder, each as {@code capability/Requirement name/Scenario name}.
 *
 * @param required scenarios of {@code specs/}: each needs a passing test
 * @param planned scenarios of open changes: a test may name them already
 * @param problems what cannot be told apart, such as two scenarios of one name
 */
record SpecScenarios(SortedSet<String> required, SortedSet<String> planned, List<String> problems) {

  private static final String REQUIREMENT = "### Requirement:";
  private static final String SCENARIO = "#### Scenario:";

  static SpecScenarios read(Path openspec) throws IOException {
    var all = new SpecScenarios(new TreeSet<>(), new TreeSet<>(), new ArrayList<>());
    for (Path spec : specFiles(openspec.resolve("specs"))) {
      for (String scenario : all.scenarios(spec)) {
        if (!all.required.add(scenario)) {
          all.problems.add("two scenarios of one name: " + scenario);
        }
      }
    }
    for (Path spec : specFiles(openspec.resolve("changes"))) {
      if (!spec.startsWith(openspec.resolve("changes/archive"))) {
        all.planned.addAll(all.scenarios(spec));
      }
    }
    return all;
  }

  boolean knows(String scenario) {
    return required.contains(scenario) || planned.contains(scenario);
  }

  private static List<Path> specFiles(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.endsWith("spec.md")).sorted().toList();
    }
  }

  private List<String> scenarios(Path spec) throws IOException {
    String capability = String.valueOf(spec.getName(spec.getNameCount() - 2));
    var found = new ArrayList<String>();
    String requirement = "";
    boolean fenced = false;
    for (String line : Files.readAllLines(spec)) {
      if (line.startsWith("```")) {
        fenced = !fenced;
      }
      if (fenced) {
        continue;
      }
      if (line.startsWith(REQUIREMENT)) {
        requirement = name(line, REQUIREMENT, spec);
      } else if (line.startsWith(SCENARIO)) {
        String scenario = name(line, SCENARIO, spec);
        if (requirement.isEmpty()) {
          problems.add(spec + ": scenario before any requirement: " + scenario);
        }
        found.add(capability + "/" + requirement + "/" + scenario);
      }
    }
    return found;
  }

  private String name(String line, String heading, Path spec) {
    String name = line.substring(heading.length()).strip();
    if (name.contains("/")) {
      problems.add(spec + ": a slash in a name cannot be written in @Scenario: " + name);
    }
    return name;
  }
}
