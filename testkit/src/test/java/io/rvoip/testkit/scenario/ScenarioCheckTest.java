package io.rvoip.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each test lays out a small repository, compiles its tests and writes the reports they would
 * leave.
 */
class ScenarioCheckTest {
  private static final String SPEC =
      """
      # registrar Specification
      ## Purpose
      Where a phone can be reached.
      ## Requirements
      ### Requirement: Bindings expire
      A binding SHALL end at its expiry.
      #### Scenario: Expired binding
      - **WHEN** 60 s have passed
      - **THEN** no binding is left
      """;

  @TempDir Path top;

  @BeforeEach
  void layOut() throws IOException {
    write("m/pom.xml", "<project/>");
    write("interop/pom.xml", "<project/>");
    write("openspec/specs/registrar/spec.md", SPEC);
  }

  @Test
  void shouldFindNothingWhenTheScenarioHasAPassingTest() throws Exception {
    compile("m/target/test-classes", "ATest", test("registrar/Bindings expire/Expired binding"));
    report("ATest", "<testcase name='shouldExpire' classname='ATest'/>");

    assertThat(problems()).isEmpty();
    assertThat(ScenarioCheck.check(top, true).scenarios()).isEqualTo(1);
  }

  @Test
  void shouldReportAScenarioWithoutATest() throws Exception {
    assertThat(problems())
        .containsExactly("scenario without a test: registrar/Bindings expire/Expired binding");
  }

  @Test
  void shouldReportATestThatNamesAnUnknownScenario() throws Exception {
    compile(
        "m/target/test-classes",
        "ATest",
        "class ATest { @Scenario(\"registrar/Bindings expire/Expired binding\")"
            + " @Scenario(\"registrar/Bindings expire/Misspelt\") void shouldExpire() {} }");
    report("ATest", "<testcase name='shouldExpire' classname='ATest'/>");

    assertThat(problems())
        .containsExactly(
            "ATest.shouldExpire names an unknown scenario: registrar/Bindings expire/Misspelt");
  }

  @Test
  void shouldFindTheTestWhenItsClassRunsOncePerParameter() throws Exception {
    compile("m/target/test-classes", "ATest", test("registrar/Bindings expire/Expired binding"));
    report(
        "ATest",
        "<testcase name='shouldExpire' classname='ATest[1]'/>"
            + "<testcase name='shouldExpire' classname='ATest[2]'/>");

    assertThat(problems()).isEmpty();
  }

  @Test
  void shouldReportATestThatFailedOnceAmongSeveralArguments() throws Exception {
    compile("m/target/test-classes", "ATest", test("registrar/Bindings expire/Expired binding"));
    report(
        "ATest",
        "<testcase name='shouldExpire(int)[1]' classname='ATest'/>"
            + "<testcase name='shouldExpire(int)[2]' classname='ATest'><failure>x</failure></testcase>"
            + "<testcase name='shouldExpire(int)[3]' classname='ATest'><skipped/></testcase>");

    assertThat(problems())
        .containsExactly(
            "failed test ATest.shouldExpire of scenario: registrar/Bindings expire/Expired binding");
  }

  @Test
  void shouldReportATestThatWasOnlySkipped() throws Exception {
    compile("m/target/test-classes", "ATest", test("registrar/Bindings expire/Expired binding"));
    report("ATest", "<testcase name='shouldExpire' classname='ATest'><skipped/></testcase>");

    assertThat(problems())
        .containsExactly(
            "skipped test ATest.shouldExpire of scenario: registrar/Bindings expire/Expired binding");
  }

  @Test
  void shouldReportATestThatHasNotRun() throws Exception {
    compile("m/target/test-classes", "ATest", test("registrar/Bindings expire/Expired binding"));

    assertThat(problems())
        .containsExactly(
            "test that has not run: ATest.shouldExpire of scenario:"
                + " registrar/Bindings expire/Expired binding");
  }

  @Test
  void shouldFindTheRunOfATestInheritedFromAContractClass() throws Exception {
    compile(
        "m/target/test-classes",
        "ATest",
        test("registrar/Bindings expire/Expired binding") + " class BTest extends ATest {}");
    report("BTest", "<testcase name='shouldExpire' classname='BTest'/>");

    assertThat(problems()).isEmpty();
  }

  @Test
  void shouldTakeEveryTestOfAnAnnotatedTypeAsItsProof() throws Exception {
    compile(
        "m/target/test-classes",
        "ATest",
        "@Scenario(\"registrar/Bindings expire/Expired binding\") class ATest {}");
    report(
        "ATest",
        "<testcase name='shouldA' classname='ATest'/>"
            + "<testcase name='shouldB' classname='ATest'><error>x</error></testcase>");

    assertThat(problems()).singleElement().asString().startsWith("failed test ATest of scenario");
  }

  @Test
  void shouldAcceptATestOfAnOpenChangeWithoutRequiringIt() throws Exception {
    write(
        "openspec/changes/add-push/specs/push/spec.md",
        "## ADDED Requirements\n### Requirement: Wake\n#### Scenario: One\n#### Scenario: Two\n");
    write(
        "openspec/changes/archive/2026-01-01-old/specs/old/spec.md",
        "### Requirement: Old\n#### Scenario: Gone\n");
    compile(
        "m/target/test-classes",
        "ATest",
        test("registrar/Bindings expire/Expired binding")
            + " class BTest { @Scenario(\"push/Wake/One\") void shouldWake() {}"
            + " @Scenario(\"old/Old/Gone\") void shouldBeUnknown() {} }");
    report("ATest", "<testcase name='shouldExpire' classname='ATest'/>");

    assertThat(problems())
        .containsExactly("BTest.shouldBeUnknown names an unknown scenario: old/Old/Gone");
  }

  @Test
  void shouldRequireAnInteropResultOnlyWhenAsked() throws Exception {
    compile(
        "interop/target/classes",
        "Suite",
        "@Scenario(\"registrar/Bindings expire/Expired binding\") class Suite {}");
    assertThat(ScenarioCheck.check(top, false).problems()).isEmpty();
    assertThat(ScenarioCheck.check(top, false).interopOnly()).isEqualTo(1);
    assertThat(ScenarioCheck.check(top, true).problems())
        .containsExactly(
            "scenario that no interop suite has run: registrar/Bindings expire/Expired binding");

    interopResult("one", true);
    assertThat(ScenarioCheck.check(top, true).problems()).isEmpty();

    interopResult("two", false);
    assertThat(ScenarioCheck.check(top, true).problems())
        .containsExactly(
            "scenario that an interop suite did not show: registrar/Bindings expire/Expired binding");
  }

  @Test
  void shouldReportTwoScenariosOfOneNameAndNamesWithASlash() throws Exception {
    write(
        "openspec/specs/other/spec.md",
        "### Requirement: R\n#### Scenario: S\n#### Scenario: S\n### Requirement: UDP/TCP\n"
            + "```\n#### Scenario: an example, not a scenario\n```\n");

    assertThat(problems())
        .contains("two scenarios of one name: other/R/S")
        .anyMatch(line -> line.endsWith("cannot be written in @Scenario: UDP/TCP"))
        .noneMatch(line -> line.contains("an example"));
  }

  @Test
  void shouldKeepQuotesAndBackslashesOfInteropResults() throws Exception {
    var shown = new TreeMap<>(Map.of("a/b \"c\"/d\\e", true));
    InteropResults.write(top.resolve("r"), "suite", shown);

    assertThat(InteropResults.read(top.resolve("r"))).isEqualTo(shown);
  }

  private List<String> problems() throws IOException {
    return ScenarioCheck.check(top, false).problems();
  }

  private void interopResult(String suite, boolean ok) throws IOException {
    InteropResults.write(
        top.resolve("interop/target/interop"),
        suite,
        new TreeMap<>(Map.of("registrar/Bindings expire/Expired binding", ok)));
  }

  private static String test(String scenario) {
    return "class ATest { @Scenario(\"" + scenario + "\") void shouldExpire() {} }";
  }

  private void report(String type, String testCases) throws IOException {
    write(
        "m/target/surefire-reports/TEST-" + type + ".xml",
        "<testsuite><properties><property name='a' value='b'/></properties>"
            + testCases
            + "</testsuite>");
  }

  private void compile(String folder, String name, String source)
      throws IOException, URISyntaxException {
    Path file = write("sources/" + name + ".java", "import io.rvoip.testkit.Scenario; " + source);
    Path classes = Files.createDirectories(top.resolve(folder));
    var location = Scenario.class.getProtectionDomain().getCodeSource().getLocation();
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                Path.of(location.toURI()).toString(),
                "-d",
                classes.toString(),
                file.toString());
    assertThat(result).isZero();
  }

  private Path write(String path, String text) throws IOException {
    Path file = top.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
