package io.rvoip.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {
  @TempDir Path dir;
  private DataDir data;

  @BeforeEach
  void create() {
    data = new DataDir(dir).create();
  }

  @Test
  void shouldFindTheProcessThatWasWritten() throws IOException {
    PidFile.of(data, "node1").write(ProcessHandle.current());

    assertThat(PidFile.of(data, "node1").process()).contains(ProcessHandle.current());
    assertThat(PidFile.all(data)).extracting(PidFile::name).containsExactly("node1");
  }

  @Test
  @Scenario("launcher/Processes/Number used again")
  void shouldNotTakeAStrangerWithTheSameNumberForIt() throws IOException {
    Files.writeString(data.run().resolve("node1.pid"), ProcessHandle.current().pid() + " 1000\n");

    assertThat(PidFile.of(data, "node1").process()).isEmpty();
  }

  @Test
  void shouldFindNothingWhenTheFileIsMissingOrBroken() throws IOException {
    Files.writeString(data.run().resolve("broken.pid"), "x\n");

    assertThat(PidFile.of(data, "broken").process()).isEmpty();
    assertThat(PidFile.of(data, "missing").process()).isEmpty();
  }
}
