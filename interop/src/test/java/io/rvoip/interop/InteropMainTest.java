package io.rvoip.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong use is told before a suite has run: a drill that shows nothing must not end with 0. */
class InteropMainTest {
  @TempDir Path dir;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(err);
  }

  @Test
  void shouldRefuseNumbersAndNamesThatShowNothing() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "");
    assertThat(InteropMain.run("drill", "coldstart", "--times", "0")).isEqualTo(2);
    assertThat(InteropMain.run("drill", "coldstart", "--times", "-3")).isEqualTo(2);
    assertThat(InteropMain.run("drill", "coldstart", "nope")).isEqualTo(2);
    assertThat(InteropMain.run("demo", "--break", "nope")).isEqualTo(2);
    assertThat(InteropMain.run("demo", "--data", file.toString())).isEqualTo(2);

    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .hasSize(5)
        .allMatch(line -> line.matches("rvoip: .+: .+ \\(expected: .+\\)"))
        .contains("rvoip: --times: 0 (expected: 1 to 1000)");
  }
}
