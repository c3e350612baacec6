package io.rvoip.protocol;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Third-party conformance data, read in place; a test that asks for absent data is skipped. */
public final class TestData {
  private TestData() {}

  /** A file or folder below the data's top. */
  public static Path path(String relative) {
    String top = System.getProperty("rvoip.testdata", "");
    Path path = Path.of(top, relative);
    assumeTrue(!top.isEmpty() && Files.exists(path), () -> "no test data: " + path);
    return path;
  }

  /** The bytes of a file. */
  public static byte[] bytes(String relative) {
    try {
      return Files.readAllBytes(path(relative));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files of a folder whose names end so, sorted. */
  public static List<Path> files(String folder, String suffix) {
    try (Stream<Path> files = Files.list(path(folder))) {
      return files.filter(f -> f.toString().endsWith(suffix)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
