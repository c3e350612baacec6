package io.rvoip.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.node.OperatorError;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirTest {
  @TempDir Path dir;

  @Test
  @Scenario("launcher/Processes/Secrets")
  void shouldLetOnlyTheOwnerIntoANewDirectoryAndItsSecrets() throws IOException {
    DataDir data = new DataDir(dir.resolve("var")).create();
    DataDir.writeSecret(data.adminToken(), "rvt_x\n");

    assertThat(permissions(data.path())).isEqualTo("rwx------");
    assertThat(permissions(data.adminToken())).isEqualTo("rw-------");
    assertThat(data.adminToken()).hasContent("rvt_x\n");
  }

  // A directory that somebody else has made may be open to others; what comes into it is not.
  @Test
  @Scenario("launcher/Processes/A directory that was there")
  void shouldCloseWhatIsOursInADirectoryThatWasThere() throws IOException {
    Path open = Files.createDirectory(dir.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path database = Files.writeString(open.resolve("rvoip.mv.db"), "");
    Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("rw-r--r--"));

    DataDir data = new DataDir(open).create();

    assertThat(permissions(data.logs())).isEqualTo("rwx------");
    assertThat(permissions(data.run())).isEqualTo("rwx------");
    assertThat(permissions(database)).isEqualTo("rw-------");
  }

  @Test
  void shouldSayWhatIsWrongWhenItIsAFile() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "");

    assertThatThrownBy(() -> new DataDir(file).create())
        .isInstanceOf(OperatorError.class)
        .hasMessageContaining("--data: " + file)
        .hasMessageContaining("expected: a directory that can be written");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
