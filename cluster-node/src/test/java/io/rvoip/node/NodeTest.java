package io.rvoip.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.config.ConfigSources;
import io.rvoip.testkit.Scenario;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A whole node in this process, on the embedded database. */
@Timeout(60)
class NodeTest {
  @TempDir Path dir;

  private ConfigSources sources(String... more) {
    return ConfigSources.ofDataDir(dir)
        .withSets(
            List.of(
                "cluster.node=node1",
                "cluster.port=0",
                "sip.bind=[127.0.0.1]",
                "sip.port=0",
                "http.port=0",
                "media.port-min=31000",
                "media.port-max=31099"))
        .withSets(List.of(more));
  }

  private static int status(Node node, String path) throws Exception {
    return get(node, path).statusCode();
  }

  private static HttpResponse<String> get(Node node, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + node.httpAddress().getPort() + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }

  @Test
  @Scenario("cluster-join/Single node/Up and down again")
  void shouldBeReadyStopInOrderAndStartAgainOnTheSameData() throws Exception {
    for (int life = 1; life <= 2; life++) {
      Node node = Node.start(sources(), NodeHooks.NONE);
      assertThat(node.identity().id()).startsWith("node1#");
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> status(node, "/health/ready") == 200);
      assertThat(get(node, "/health/ready").body()).contains("\"sip-edge\":true");
      assertThat(status(node, "/v1/cluster")).isEqualTo(401);
      assertThat(dir.resolve("audit.jsonl")).exists();
      for (String file : List.of("audit.jsonl", "rvoip.mv.db")) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(file))))
            .as(file)
            .isEqualTo("rw-------");
      }
      assertThat(node.metrics().scrape())
          .contains("rvoip_auth_decisions_total{method=\"digest\",verdict=\"accepted\"} 0.0")
          .contains("rvoip_sip_loops_late_seconds");
      assertThat(node.stop().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join())
          .isEqualTo(Node.End.STOPPED);
    }
  }

  @Test
  @Scenario("oauth-login/Providers/Away at the start")
  void shouldStartWhileAProviderIsAwayAndWriteDownWhoWasNotLetIn() throws Exception {
    String away = "http://127.0.0.1:1/.well-known/openid-configuration";
    Node node =
        Node.start(
            sources(
                "auth.oauth.public-url=https://pbx.example.com",
                "auth.oauth.providers=[{ name = sso, kind = oidc, client-id = pbx, discovery-url ="
                    + " \""
                    + away
                    + "\", default-roles = [viewer] }]"),
            NodeHooks.NONE);
    assertThat(status(node, "/v1/auth/providers")).isEqualTo(200);
    assertThat(status(node, "/auth/sso/login")).isEqualTo(503);
    assertThat(status(node, "/auth/sso/callback?code=c&state=s")).isEqualTo(400);
    node.stop().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    assertThat(Files.readString(dir.resolve("audit.jsonl")))
        .contains("\"method\":\"oauth\",\"verdict\":\"refused\",\"reason\":\"no_login\"");
  }

  @Test
  @Scenario("cluster-join/Clear refusals/Embedded database and seeds")
  void shouldRefuseSeedsWithTheEmbeddedDatabase() {
    ConfigSources seeds = sources("cluster.join=[\"127.0.0.1:25520\"]");
    assertThatThrownBy(() -> Node.start(seeds, NodeHooks.NONE))
        .isInstanceOf(OperatorError.class)
        .hasMessageContaining("./rvoip db move postgres");
  }

  private record Run(int exit, String errors) {}

  private Run run(String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      return new Run(
          new CommandLine(new NodeCommand()).execute(arguments),
          errors.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }

  @Test
  @Scenario("cluster-join/Clear refusals/Wrong options")
  void shouldEndWithOneLineForEachProblemAndExitCode2() throws Exception {
    String data = "--data=" + dir;
    Run wrong = run(data, "--sip-port=99999", "--set", "sip.tcpp=on", "--bind=localhost");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.errors().lines())
        .containsExactlyInAnyOrder(
            "rvoip: rvoip.sip.tcpp: unknown key (expected: rvoip.sip.tcp)",
            "rvoip: rvoip.sip.bind: localhost (expected: an IP address, no host name)",
            "rvoip: rvoip.sip.port: 99999 (expected: 0..65535)");
    assertThat(run(data, "--nonsense").exit()).isEqualTo(2);
    assertThat(run(data, "--token-file=x").errors()).startsWith("rvoip: --token-file: given alone");
    assertThat(
            run(data, "--bind=127.0.0.1", "--set=cluster.tls=off", "--set=cluster.host=192.0.2.1")
                .errors())
        .startsWith("rvoip: rvoip.cluster.tls: off (expected: on or auto");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Run port =
          run(
              data,
              "--bind=127.0.0.1",
              "--sip-port=0",
              "--set=cluster.port=0",
              "--http-port=" + taken.getLocalPort());
      assertThat(port.exit()).isEqualTo(2);
      assertThat(port.errors()).contains("is taken by process").hasLineCount(1);
    }
  }
}
