package io.rvoip.launcher;

import io.rvoip.node.OperatorError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's programs, from the binaries artifact on the class path: unpacked once per user and
 * version.
 *
 * @param home directory with {@code bin/postgres}
 */
record PostgresBinaries(Path home) {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final Pattern VERSION = Pattern.compile("linux-amd64-([0-9.]+)\\.jar");

  /** Unpacks the archive unless that has been done. */
  static PostgresBinaries unpacked() throws IOException, InterruptedException {
    URL archive = PostgresBinaries.class.getResource(ARCHIVE);
    if (archive == null
        || !System.getProperty("os.name").equals("Linux")
        || !System.getProperty("os.arch").equals("amd64")) {
      throw new OperatorError(
          "a local PostgreSQL comes with rvoip only on Linux for x86-64; give the URL of another:"
              + " --set store.url=jdbc:postgresql://HOST/DATABASE");
    }
    Matcher version = VERSION.matcher(archive.toString());
    Path cache = cache();
    Path home = cache.resolve("postgres-" + (version.find() ? version.group(1) : "unknown"));
    if (!Files.isExecutable(home.resolve("bin/postgres"))) {
      Files.createDirectories(cache);
      Path fresh = Files.createTempDirectory(cache, "unpack");
      unpack(fresh);
      try {
        Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (!Files.isExecutable(home.resolve("bin/postgres"))) {
          throw e;
        } // else another launcher was faster
      }
    }
    return new PostgresBinaries(home);
  }

  /**
   * The command line of one of its programs. They refuse to run as root; in a user namespace of its
   * own such a process is nobody, and its files are nobody's too.
   */
  List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "--user"));
    }
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static Path cache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path base =
        configured == null || configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return base.resolve("rvoip");
  }

  private static void unpack(Path into) throws IOException, InterruptedException {
    Process tar =
        new ProcessBuilder("tar", "-xJf", "-", "-C", into.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (InputStream in = PostgresBinaries.class.getResourceAsStream(ARCHIVE);
        OutputStream out = tar.getOutputStream()) {
      if (in != null) {
        in.transferTo(out);
      }
    } catch (IOException e) {
      if (tar.waitFor() == 0) {
        throw e;
      } // else tar has said why it stopped reading
    }
    if (tar.waitFor() != 0) {
      throw new OperatorError(
          "PostgreSQL cannot be unpacked into "
              + into
              + " (expected: tar and xz; Debian: apt-get install xz-utils)");
    }
  }
}
