package io.rvoip.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.testkit.Scenario;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong use is one line that names the cure, and exit code 2. */
class LauncherMainTest {
  @TempDir Path dir;
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    var stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(stream);
    System.setErr(stream);
  }

  @AfterEach
  void restore() {
    System.setOut(out);
    System.setErr(err);
  }

  @Test
  @Scenario("launcher/Help and refusals/Unknown command or option")
  void shouldTellWrongOptionsInOneLine() {
    assertThat(LauncherMain.run("users", "bogus")).isEqualTo(2);
    assertThat(LauncherMain.run("down", "--dta", "x")).isEqualTo(2);
    assertThat(LauncherMain.run("top", "--data")).isEqualTo(2);

    assertThat(lines())
        .containsExactly(
            "rvoip: bogus: no such command (expected: one of add, list, remove, passwd, import,"
                + " export) (./rvoip users --help)",
            "rvoip: Unknown options: '--dta', 'x' (./rvoip down --help)",
            "rvoip: Missing required parameter for option '--data' (DIR) (./rvoip top --help)");
  }

  @Test
  @Scenario("launcher/Help and refusals/Every command")
  void shouldExplainEveryCommand() {
    for (String command :
        "up down node token kill start users calls top logs doctor db".split(" ")) {
      assertThat(LauncherMain.run(command, "--help")).as(command).isZero();
      assertThat(LauncherMain.run("help", command)).as(command).isZero();
    }
    assertThat(LauncherMain.run("--help")).isZero();
    assertThat(LauncherMain.run("--version")).isZero();

    assertThat(lines()).contains("Usage: ./rvoip [-hV] [COMMAND]", "rvoip dev");
  }

  @Test
  @Scenario("launcher/Help and refusals/Setting out of range")
  void shouldTellASettingThatIsNotAcceptable() {
    assertThat(LauncherMain.run("up", "--data", dir.toString(), "--set", "sip.t1=soon"))
        .isEqualTo(2);

    assertThat(lines())
        .singleElement()
        .asString()
        .startsWith("rvoip: rvoip.sip.t1: soon (expected: ");
  }

  @Test
  @Scenario("launcher/Help and refusals/No node to ask")
  void shouldNameTheCureWhenThereIsNoToken() {
    assertThat(LauncherMain.run("users", "list", "--data", dir.toString())).isEqualTo(2);

    assertThat(lines())
        .singleElement()
        .asString()
        .contains("admin.token: cannot be read")
        .contains("./rvoip up");
  }

  @Test
  void shouldTellThatNothingRuns() {
    assertThat(LauncherMain.run("down", "--data", dir.toString())).isZero();
    assertThat(LauncherMain.run("kill", "node2", "--data", dir.toString())).isEqualTo(2);

    assertThat(lines())
        .containsExactly(
            "nothing runs in " + dir,
            "rvoip: node2 does not run in " + dir + " (expected: one of [])");
  }

  private void refused(String line, String... command) {
    printed.reset();
    assertThat(LauncherMain.run(command)).as(line).isEqualTo(2);
    assertThat(lines()).singleElement().asString().startsWith("rvoip: " + line);
  }

  private String data() throws IOException {
    Files.writeString(dir.resolve("admin.token"), "rvt_x\n");
    return "--data=" + dir;
  }

  @Test
  @Scenario("launcher/Help and refusals/Absurd value")
  void shouldRefuseAbsurdValuesOfCommandsThatAskANode() throws IOException {
    String data = data();
    Path secret = Files.writeString(dir.resolve("two-lines"), "hunter2\nx: y");
    for (String url : List.of("foo", "", "ftp://x", "http://", "http://a b", "http://x/?q=1")) {
      refused(
          "--url: " + url + " (expected: as http://127.0.0.1:8080)", "calls", "--url", url, data);
    }
    refused("--hangup: no call (expected: ./rvoip calls ID", "calls", "--hangup", data);
    refused("a b: no id of a call (expected: ", "calls", "a b", data);
    refused("../users: no id of a call", "calls", "../users", "--hangup", data);
    refused("name: 10 01 (expected: 1 to 64", "users", "passwd", "10 01", data);
    refused("name: ../1001 (expected: ", "users", "remove", "../1001", data);
    refused("name: A (expected: ", "users", "add", "1005", "A", data);
    refused("--password-file: /nope", "users", "add", "1005", "--password-file=/nope", data);
    Path weak = Files.writeString(dir.resolve("weak"), "x");
    refused("password: ", "users", "passwd", "1001", "--password-file=" + weak, data);
    refused("displayName: ", "users", "add", "1005", "--display-name=" + "x".repeat(129), data);
    refused("--expires-in: 0 (expected: 1 to 2592000)", "token", "--expires-in", "0", data);
    refused("--expires-in: -1", "token", "--expires-in=-1", data);
    refused(secret + ": no token in it (expected: ", "top", "--token-file=" + secret, data);
    assertThat(lines()).noneMatch(line -> line.contains("hunter2"));
  }

  @Test
  @Scenario("launcher/Help and refusals/Absurd value")
  void shouldRefuseAbsurdValuesOfCommandsForADirectory() throws IOException {
    String data = data();
    Files.createDirectories(dir.resolve("run"));
    Files.writeString(dir.resolve("run/node1.url"), "http://127.0.0.1:1");
    refused("--lines: -5 (expected: 0 or more)", "logs", "-n", "-5", data);
    refused(dir + "/logs: no log file of node7 (expected: ", "logs", "node7", data);
    refused("--data: \"\" (expected: a directory)", "down", "--data", "");
    refused("--data: \"\" (expected: a directory)", "up", "--data", "");
    refused("launcher does not run in " + dir, "kill", "launcher", data);
    refused("no nodes run in " + dir, "start", "node1", data);
    refused("db move: mysql (expected: postgres)", "db", "move", "mysql", data);
    refused(
        "--password-file: /nope (expected: a readable file)",
        "db",
        "move",
        "postgres",
        "--to",
        "jdbc:postgresql://h/d",
        "--password-file",
        "/nope",
        data);
    refused(
        "--password-file: given alone", "db", "move", "postgres", "--password-file=/nope", data);
    refused("--to: foo (expected: jdbc:postgresql:", "db", "move", "postgres", "--to=foo", data);
  }

  @Test
  @Scenario("launcher/Help and refusals/Absurd value")
  void shouldRefuseAbsurdValuesOfCommandsThatStartNodes() throws IOException {
    String data = data();
    Path token = Files.writeString(dir.resolve("t"), "rvj1.x");
    for (String member : List.of("a b", "a:b:c", ":1", "h:99999", "h:x", "")) {
      printed.reset();
      assertThat(LauncherMain.run("node", "--join", member, "--token-file=" + token, data))
          .as(member)
          .isEqualTo(2);
      assertThat(lines()).hasSize(1);
    }
    refused(
        "--token-file: /nope (expected: a readable",
        "node",
        "--join=h",
        "--token-file=/nope",
        data);
    refused("--token-file: given alone", "node", "--token-file=" + token, data);
    refused("--profile: nope (expected: a file", "up", "--profile", "nope", data);
    refused("--nodes: 0 (expected: 1 to 9)", "up", "--nodes", "0", data);
    refused(
        "rvoip.cluster.host: 192.0.2.1 (expected: not set",
        "up",
        "--nodes=2",
        "--set=cluster.host=192.0.2.1",
        data);
    refused("rvoip.cluster.node: x (expected: not set", "up", "--nodes=2", "--name=x", data);
    refused("rvoip.sip.port: -1 (expected: 0..65535)", "up", "--sip-port=-1", data);
    refused("rvoip.http.bind: x (expected: an IP address", "up", "--http-bind=x", data);
  }

  @Test
  @Scenario("launcher/Help and refusals/Secrets in a command line")
  void shouldRefuseAJoinTokenInTheCommandLineAndWarnOfOtherSecrets() {
    String data = "--data=" + dir;
    refused(
        "--token: not in a command line (expected: --token-file FILE)",
        "node",
        "--join=h",
        "--token=rvj1.hunter2",
        data);
    printed.reset();
    assertThat(
            LauncherMain.run(
                "doctor", data, "--set=store.password=hunter2", "--sip-port=0", "--http-port=0"))
        .isEqualTo(1);
    assertThat(lines())
        .anyMatch(line -> line.startsWith("CURE --set store.password: everybody on this host"))
        .noneMatch(line -> line.contains("hunter2"));
  }

  @Test
  @Scenario("launcher/Doctor/Ports and permissions")
  void shouldLookAtThePortsOfADefaultStartAndAtWhoCanReadTheDirectory() throws IOException {
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path audit = Files.writeString(dir.resolve("audit.jsonl"), "");
    Files.setPosixFilePermissions(audit, PosixFilePermissions.fromString("rw-r--r--"));
    try (var taken = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      String port = "--sip-port=" + taken.getLocalPort();
      assertThat(LauncherMain.run("doctor", "--data=" + dir, port, "--http-port=0")).isEqualTo(1);
      assertThat(lines())
          .anyMatch(
              line ->
                  line.startsWith(
                      "CURE rvoip.sip.port: " + taken.getLocalPort() + " (udp on 0.0.0.0"))
          .anyMatch(line -> line.startsWith("CURE " + dir + " lets others read audit.jsonl"));
    }
  }

  @Test
  @Scenario("launcher/Running nodes/Logs")
  void shouldShowWhatANodePrintedBesideItsLog() throws IOException {
    Path logs = Files.createDirectories(dir.resolve("logs"));
    Files.writeString(logs.resolve("node1.log"), "one\ntwo\n");
    Files.writeString(logs.resolve("node1.out"), "rvoip: why\n");
    Files.writeString(logs.resolve("node2.out"), "");

    assertThat(LauncherMain.run("logs", "-n1", "node1", "node2", "--data=" + dir)).isZero();

    assertThat(lines()).containsExactly("node1 | two", "node1.out | rvoip: why");
  }

  private java.util.List<String> lines() {
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
