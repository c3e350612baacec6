package io.rvoip.launcher;

import io.rvoip.node.OperatorError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/**
 * The PostgreSQL of a local cluster, in {@code DIR/postgres}: made with a random password,
 * listening on loopback only, started and stopped by the launcher. For trying things out and for
 * drills; a real cluster has a PostgreSQL that outlives a host.
 */
final class LocalPostgres {
  static final String NAME = "postgres";
  private static final String USER = "rvoip";
  private static final String DATABASE = "rvoip";
  private static final Duration READY_WITHIN = Duration.ofSeconds(30);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
  private static final String ADDRESS = "127.0.0.1";
  private static final int PASSWORD_BYTES = 24;

  private final DataDir data;
  private final PostgresBinaries binaries;
  private final ManagedProcess process;
  private final int port;
  private final String password;

  private LocalPostgres(
      DataDir data, PostgresBinaries binaries, ManagedProcess process, int port, String password) {
    this.data = data;
    this.binaries = binaries;
    this.process = process;
    this.port = port;
    this.password = password;
  }

  /** Whether one has been made in this directory. */
  static boolean exists(DataDir data) {
    return Files.exists(cluster(data).resolve("PG_VERSION"));
  }

  /**
   * Makes it when there is none, starts it, and waits until it can be used.
   *
   * @param onExit told when it ends, wished or not
   */
  static LocalPostgres start(DataDir data, Consumer<ManagedProcess> onExit)
      throws IOException, InterruptedException {
    PidFile.of(data, NAME)
        .process()
        .ifPresent(
            running -> {
              throw new OperatorError(
                  "PostgreSQL of %s runs already as process %d (expected: none; ./rvoip down --data %s)"
                      .formatted(data.path(), running.pid(), data.path()));
            });
    PostgresBinaries binaries = PostgresBinaries.unpacked();
    if (!exists(data)) {
      initialise(data, binaries);
    }
    String password = Files.readString(passwordFile(data)).strip();
    int port = port(data);
    var postgres =
        new LocalPostgres(data, binaries, run(data, binaries, port, onExit), port, password);
    postgres.awaitReady();
    return postgres;
  }

  /** Starts it again on the same port, after it has died. */
  LocalPostgres again(Consumer<ManagedProcess> onExit) throws IOException, InterruptedException {
    var postgres =
        new LocalPostgres(data, binaries, run(data, binaries, port, onExit), port, password);
    postgres.awaitReady();
    return postgres;
  }

  /** Ends it by its "fast shutdown": sessions are closed, everything committed is kept. */
  void stop() throws InterruptedException {
    process.signal("INT");
    process.awaitEnd(STOP_WITHIN);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** {@code rvoip.store} for nodes that use it, with the password: for a file that only we read. */
  String storeConf() {
    return """
        rvoip.store {
          url = "%s"
          user = "%s"
          password = "%s"
        }
        """
        .formatted(url(DATABASE), USER, password);
  }

  private static Path cluster(DataDir data) {
    return data.postgres().resolve("data");
  }

  private static Path passwordFile(DataDir data) {
    return data.postgres().resolve("password");
  }

  private String url(String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(ADDRESS, port, database);
  }

  private static void initialise(DataDir data, PostgresBinaries binaries)
      throws IOException, InterruptedException {
    Files.createDirectories(data.postgres());
    Files.setPosixFilePermissions(data.postgres(), PosixFilePermissions.fromString("rwx------"));
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    DataDir.writeSecret(
        passwordFile(data), Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    // Made aside and renamed, so that one that was interrupted is made again.
    Path fresh = Files.createTempDirectory(data.postgres(), "making");
    Process initdb =
        new ProcessBuilder(
                binaries.command(
                    "initdb",
                    "--pgdata=" + fresh,
                    "--username=" + USER,
                    "--auth=scram-sha-256",
                    "--pwfile=" + passwordFile(data),
                    "--encoding=UTF8",
                    "--locale=C"))
            .redirectErrorStream(true)
            .start();
    String said = new String(initdb.getInputStream().readAllBytes());
    if (initdb.waitFor() != 0) {
      throw new OperatorError(
          "PostgreSQL cannot be set up in %s: %s".formatted(data.postgres(), lastLine(said)));
    }
    Files.move(fresh, cluster(data));
  }

  private static ManagedProcess run(
      DataDir data, PostgresBinaries binaries, int port, Consumer<ManagedProcess> onExit)
      throws IOException {
    return ManagedProcess.start(
        data,
        NAME,
        binaries.command(
            "postgres",
            "-D",
            cluster(data).toAbsolutePath().toString(),
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=" + ADDRESS,
            "-c",
            "unix_socket_directories=",
            "-c",
            "max_connections=300"),
        data.logs().resolve(NAME + ".log"),
        onExit);
  }

  /** The port of last time when it is free, else another one. */
  private static int port(DataDir data) throws IOException {
    Path file = data.postgres().resolve("port");
    if (Files.exists(file)) {
      int last = Integer.parseInt(Files.readString(file).strip());
      if (isFree(last)) {
        return last;
      }
    }
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName(ADDRESS))) {
      Files.writeString(file, Integer.toString(socket.getLocalPort()));
      return socket.getLocalPort();
    }
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(ADDRESS, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void awaitReady() throws InterruptedException {
    long until = System.nanoTime() + READY_WITHIN.toNanos();
    String why = "";
    while (process.isAlive() && System.nanoTime() < until) {
      try (Connection connection = DriverManager.getConnection(url("postgres"), USER, password)) {
        makeDatabase(connection);
        return;
      } catch (SQLException e) {
        why = String.valueOf(e.getMessage());
      }
      Thread.sleep(50);
    }
    boolean died = !process.isAlive();
    if (!died) {
      stop();
    }
    throw new OperatorError(
        "PostgreSQL %s: %s (log: %s)"
            .formatted(
                died ? "ended at once" : "does not answer",
                died ? lastLine(String.join("\n", process.lastLines(3))) : why,
                data.logs().resolve(NAME + ".log")));
  }

  private static void makeDatabase(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      var found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = 'rvoip'");
      if (!found.next()) {
        statement.execute("CREATE DATABASE " + DATABASE);
      }
    }
  }

  private static String lastLine(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty() ? "no reason given" : lines.getLast().strip();
  }
}
