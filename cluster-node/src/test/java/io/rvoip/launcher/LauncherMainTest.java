package io.rvoip.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.testkit.Scenario;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong use is one line that names the cure, and exit code 2. */
class LauncherMainTest {
  @TempDir Path dir;
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    var stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(stream);
    System.setErr(stream);
  }

  @AfterEach
  void restore() {
    System.setOut(out);
    System.setErr(err);
  }

  @Test
  @Scenario("launcher/Help and refusals/Unknown command or option")
  void shouldTellWrongOptionsInOneLine() {
    assertThat(LauncherMain.run("users", "bogus")).isEqualTo(2);
    assertThat(LauncherMain.run("down", "--dta", "x")).isEqualTo(2);
    assertThat(LauncherMain.run("top", "--data")).isEqualTo(2);

    assertThat(lines())
        .containsExactly(
            "rvoip: bogus: no such command (expected: one of add, list, remove, passwd, import,"
                + " export) (./rvoip users --help)",
            "rvoip: Unknown options: '--dta', 'x' (./rvoip down --help)",
            "rvoip: Missing required parameter for option '--data' (DIR) (./rvoip top --help)");
  }

  @Test
  @Scenario("launcher/Help and refusals/Every command")
  void shouldExplainEveryCommand() {
    for (String command :
        "up down node token kill start users calls top logs doctor db".split(" ")) {
      assertThat(LauncherMain.run(command, "--help")).as(command).isZero();
      assertThat(LauncherMain.run("help", command)).as(command).isZero();
    }
    assertThat(LauncherMain.run("--help")).isZero();
    assertThat(LauncherMain.run("--version")).isZero();

    assertThat(lines()).contains("Usage: ./rvoip [-hV] [COMMAND]", "rvoip dev");
  }

  @Test
  @Scenario("launcher/Help and refusals/Setting out of range")
  void shouldTellASettingThatIsNotAcceptable() {
    assertThat(LauncherMain.run("up", "--data", dir.toString(), "--set", "sip.t1=soon"))
        .isEqualTo(2);

    assertThat(lines())
        .singleElement()
        .asString()
        .startsWith("rvoip: rvoip.sip.t1: soon (expected: ");
  }

  @Test
  @Scenario("launcher/Help and refusals/No node to ask")
  void shouldNameTheCureWhenThereIsNoToken() {
    assertThat(LauncherMain.run("users", "list", "--data", dir.toString())).isEqualTo(2);

    assertThat(lines())
        .singleElement()
        .asString()
        .contains("admin.token: cannot be read")
        .contains("./rvoip up");
  }

  @Test
  void shouldTellThatNothingRuns() {
    assertThat(LauncherMain.run("down", "--data", dir.toString())).isZero();
    assertThat(LauncherMain.run("kill", "node2", "--data", dir.toString())).isEqualTo(2);

    assertThat(lines())
        .containsExactly(
            "nothing runs in " + dir,
            "rvoip: node2 does not run in " + dir + " (expected: one of [])");
  }

  private java.util.List<String> lines() {
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
