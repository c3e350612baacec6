package io.rvoip.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * One PostgreSQL for the tests of this JVM, from the binaries artifact. It stops when the JVM ends,
 * however that comes about: it reads our end from a pipe.
 */
final class PostgresForTests {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static PostgresForTests instance;

  private final Path home;
  private final int port;

  private PostgresForTests(Path home, int port) {
    this.home = home;
    this.port = port;
  }

  static synchronized PostgresForTests running() {
    if (instance == null) {
      try {
        instance = start();
      } catch (IOException e) {
        throw new IllegalStateException("PostgreSQL for tests", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("PostgreSQL for tests", e);
      }
    }
    return instance;
  }

  /** URL of a new database, a copy of this one or empty. */
  String newDatabase(String template) {
    String name = "t" + DATABASES.incrementAndGet();
    try (Connection c = DriverManager.getConnection(url("postgres"), "postgres", "")) {
      c.createStatement().execute("CREATE DATABASE " + name + " TEMPLATE " + template);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return url(name);
  }

  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  private static PostgresForTests start() throws IOException, InterruptedException {
    Path home = unpacked();
    Path data = Files.createTempDirectory("rvoip-test-pg");
    int port = freePort();
    run(
        command(
            home,
            "initdb",
            "-D",
            data.toString(),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync"),
        data);
    String server =
        String.join(
            " ",
            command(
                home,
                "postgres",
                "-D",
                data.toString(),
                "-p",
                "" + port,
                "-F",
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=''",
                "-c",
                "max_connections=200"));
    // sh waits for our end of the pipe to close, then stops the server and removes its files.
    Process shell =
        new ProcessBuilder(
                "sh",
                "-c",
                server
                    + " >"
                    + data
                    + "/log 2>&1 & pid=$!; cat >/dev/null; kill -QUIT $pid; wait $pid; rm -rf "
                    + data)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    PostgresForTests started = new PostgresForTests(home, port);
    started.awaitReady(shell);
    return started;
  }

  private void awaitReady(Process shell) {
    Awaitility.await("PostgreSQL from " + home)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .failFast("PostgreSQL has ended", () -> !shell.isAlive())
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(
            () -> {
              try (Connection c = DriverManager.getConnection(url("postgres"), "postgres", "")) {
                return true;
              }
            });
  }

  /** Unpacked once per machine and user; the name carries the archive's size. */
  private static synchronized Path unpacked() throws IOException, InterruptedException {
    Path tmp = Path.of(System.getProperty("java.io.tmpdir"));
    Path archive = Files.createTempFile("rvoip-pg", ".txz");
    try (InputStream in = PostgresForTests.class.getResourceAsStream(ARCHIVE)) {
      long size = Files.copy(in, archive, StandardCopyOption.REPLACE_EXISTING);
      Path home =
          tmp.resolve("rvoip-test-pg-%s-%d".formatted(System.getProperty("user.name"), size));
      if (!Files.exists(home)) {
        Path fresh = Files.createTempDirectory(tmp, "rvoip-pg-unpack");
        run(List.of("tar", "-xJf", archive.toString(), "-C", fresh.toString()), fresh);
        Files.setPosixFilePermissions(
            fresh, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(fresh, home);
      }
      return home;
    } finally {
      Files.delete(archive);
    }
  }

  /** initdb and postgres refuse to run as root; in a user namespace of our own we are nobody. */
  private static List<String> command(Path home, String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static void run(List<String> command, Path directory)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
