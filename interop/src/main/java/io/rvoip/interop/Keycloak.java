package io.rvoip.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.regex.Pattern;

/**
 * A Keycloak of its own on loopback, from its distribution archive, which Maven fetches once. Its
 * database is a file of the run, so that it can be stopped and started.
 */
final class Keycloak implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(150);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final String ADMIN = "keeper";

  private final Path home;
  private final Path folder;
  private final int port;
  private final int managementPort;
  private final String adminPassword;
  private Process process;

  private Keycloak(Path home, Path folder, String adminPassword) throws IOException {
    this.home = home;
    this.folder = folder;
    this.adminPassword = adminPassword;
    this.port = freePort();
    this.managementPort = freePort();
    this.process = launch();
  }

  /** Begins to start one; it is ready later. */
  static Keycloak launch(Path folder, String adminPassword) throws Exception {
    Files.createDirectories(folder);
    return new Keycloak(unpacked(), folder, adminPassword);
  }

  /** Where the archive is unpacked; fetched by Maven when it is not. */
  private static Path unpacked() throws Exception {
    var pom = Files.readString(Cluster.home().resolve("pom.xml"));
    var version = Pattern.compile("<keycloak.version>(.*?)<").matcher(pom);
    if (!version.find()) {
      throw new StepFailed("pom.xml: no keycloak.version");
    }
    var target = Cluster.home().resolve("interop/target");
    var home = target.resolve("keycloak/keycloak-" + version.group(1));
    if (Files.exists(home.resolve("bin/kc.sh"))) {
      return home;
    }
    var log = target.resolve("keycloak-fetch.log");
    var maven =
        new ProcessBuilder(
                Cluster.home().resolve("mvnw").toString(),
                "-B",
                "-pl",
                "interop",
                "dependency:unpack@keycloak")
            .directory(Cluster.home().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (maven.waitFor() != 0 || !Files.exists(home.resolve("bin/kc.sh"))) {
      throw new StepFailed("Keycloak cannot be fetched: see " + log);
    }
    return home;
  }

  private Process launch() throws IOException {
    var command =
        new ProcessBuilder(
                home.resolve("bin/kc.sh").toString(),
                "start-dev",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--http-management-port=" + managementPort,
                "--cache=local",
                "--db-url=jdbc:h2:file:"
                    + folder.resolve("database").toAbsolutePath()
                    + ";NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE")
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("keycloak.out").toFile()));
    var environment = command.environment();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    // Started for two minutes: what makes the start fast counts, not what makes it fast later.
    environment.put("JAVA_OPTS_KC_HEAP", "-Xmx384m -XX:TieredStopAtLevel=1");
    environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
    environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", adminPassword);
    return command.start();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /** Its address. */
  String base() {
    return "http://127.0.0.1:" + port;
  }

  /** Waits until it answers; gives how long that took from now. */
  Duration awaitReady() throws Exception {
    try (var probe = new Wire(folder.resolve("probes.txt"))) {
      return Await.until(
          "Keycloak ready",
          READY_LIMIT,
          () -> {
            if (!process.isAlive()) {
              throw new StepFailed("Keycloak ended with status " + process.exitValue());
            }
            try {
              int status = probe.get(base() + "/realms/master", "").status();
              return status == 200 ? "" : "answers " + status;
            } catch (IOException e) {
              return "does not answer";
            }
          });
    }
  }

  /** Its API as its first administrator. */
  KeycloakAdmin admin() {
    return new KeycloakAdmin(base(), ADMIN, adminPassword);
  }

  /** {@code kill -9}, of the script that started it too. */
  void kill() throws Exception {
    var all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    Await.until(
        "end of Keycloak",
        STOP_LIMIT,
        () -> all.stream().anyMatch(ProcessHandle::isAlive) ? "alive" : "");
  }

  void startAgain() throws IOException {
    process = launch();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
