package io.rvoip.launcher;

import io.rvoip.node.OperatorError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes all users into a file that {@code users import} reads. */
@Command(name = "export", description = "Writes all users into a file, one JSON object a line.")
final class UsersExportCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();

  @Option(
      names = "--secrets",
      description = "With the hashes of their passwords, which open their accounts.")
  private boolean secrets;

  @Parameters(paramLabel = "FILE", description = "The file, - for standard output.")
  private Path file = Path.of("-");

  @Override
  public void run() {
    String path = "/v1/users?format=jsonl" + (secrets ? "&secrets=true" : "");
    if (file.toString().equals("-")) {
      api.client().copy(path, System.out);
      System.out.flush();
      return;
    }
    // Whoever cannot read the database must not read this either.
    try (OutputStream out = newFile(file)) {
      copy(path, out);
    } catch (IOException e) {
      throw new OperatorError(file + ": " + DataDir.reason(e) + " (expected: a new file)");
    }
  }

  /** Half of the users are none; and the next attempt wants a new file again. */
  private void copy(String path, OutputStream out) throws IOException {
    boolean whole = false;
    try {
      api.client().copy(path, out);
      whole = true;
    } finally {
      if (!whole) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static OutputStream newFile(Path file) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.newOutputStream(file, StandardOpenOption.WRITE);
  }
}
