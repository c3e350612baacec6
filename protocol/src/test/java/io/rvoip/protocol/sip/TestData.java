package io.rvoip.protocol.sip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Conformance files, read in place; tests that need them are skipped where they are not. */
final class TestData {
  private TestData() {}

  static Path folder(String name) {
    Path folder = Path.of(System.getProperty("rvoip.testdata", "absent"), name);
    Assumptions.assumeTrue(Files.isDirectory(folder), "skipped: no test data at " + folder);
    return folder;
  }

  static List<String> files(String folder, String suffix) {
    try (Stream<Path> all = Files.list(folder(folder))) {
      return all.filter(Files::isRegularFile)
          .map(p -> p.getFileName().toString())
          .filter(n -> n.endsWith(suffix) && !n.contains("LICENSE") && !n.contains("COPYING"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] read(String folder, String file) {
    try {
      return Files.readAllBytes(folder(folder).resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] withCrlf(byte[] b) {
    String text = new String(b, StandardCharsets.ISO_8859_1);
    return text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  static ParseResult parse(byte[] b) {
    return new SipParser(ParserLimits.DEFAULT).parse(b);
  }

  /** "parsed", "400 Reason" or the reason of what is malformed. */
  static String verdict(ParseResult result) {
    return switch (result) {
      case ParseResult.Parsed p -> "parsed";
      case ParseResult.Invalid i -> i.status() + " " + i.reason();
      case ParseResult.Malformed m -> m.reason().name();
    };
  }
}
