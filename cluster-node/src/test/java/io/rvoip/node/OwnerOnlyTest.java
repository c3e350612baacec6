package io.rvoip.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyTest {
  @TempDir Path dir;

  private void make(String name, String permissions) throws IOException {
    Path file = Files.writeString(dir.resolve(name), "");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private String permissions(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(name)));
  }

  @Test
  @Scenario("launcher/Processes/A directory that was there")
  void shouldCloseWhatIsOursAndNothingElse() throws IOException {
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> ours =
        List.of("rvoip.mv.db", "rvoip.mv.db.moved", "audit.jsonl", "audit.1.jsonl", "store.conf");
    for (String name : ours) {
      make(name, "rw-r--r--");
    }
    make("rvoip.conf", "rw-r-----");
    make("notes.txt", "rw-r--r--");

    OwnerOnly.close(dir);

    for (String name : ours) {
      assertThat(permissions(name)).as(name).isEqualTo("rw-------");
    }
    assertThat(permissions("rvoip.conf")).as("the operator's").isEqualTo("rw-r-----");
    assertThat(OwnerOnly.open(dir)).containsExactly("notes.txt", "rvoip.conf");
    assertThat(permissions(".")).as("may be shared").isEqualTo("rwxr-xr-x");

    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
    assertThat(OwnerOnly.open(dir)).as("nobody can enter").isEmpty();
  }

  @Test
  void shouldMakeDirectoriesForTheOwnerAlone() throws IOException {
    OwnerOnly.directory(dir.resolve("a/b"));
    assertThat(permissions("a/b")).isEqualTo("rwx------");
    OwnerOnly.directory(dir.resolve("a/b")); // is there
  }
}
