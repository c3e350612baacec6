package io.rvoip.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rvoip.testkit.Scenario;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code users import} and {@code users export} against a node that the test makes up. */
class UsersFilesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path dir;
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final List<Integer> pieces = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private HttpServer server;
  private String[] api;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/v1/users", this::export);
    server.createContext("/v1/users/import", this::take);
    server.start();
    Path token = Files.writeString(dir.resolve("token"), "t");
    api =
        new String[] {
          "--url",
          "http://127.0.0.1:" + server.getAddress().getPort(),
          "--token-file",
          token.toString()
        };
    var stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(stream);
    System.setErr(stream);
  }

  @AfterEach
  void stop() {
    System.setOut(out);
    System.setErr(err);
    server.stop(0);
  }

  private volatile boolean breaksOff;

  private void export(HttpExchange x) throws IOException {
    asked.add(x.getRequestURI().toString());
    if (breaksOff) {
      x.sendResponseHeaders(200, 1000);
      x.getResponseBody().write('{');
      x.getResponseBody().flush();
      x.close();
      return;
    }
    answer(x, "{\"name\":\"1001\"}\n{\"name\":\"1002\"}\n");
  }

  /** Refuses whoever is called bad, as a node would. */
  private void take(HttpExchange x) throws IOException {
    asked.add(x.getRequestURI().toString());
    byte[] body = x.getRequestBody().readAllBytes();
    String[] lines = new String(body, StandardCharsets.UTF_8).split("\n");
    pieces.add(body.length);
    ObjectNode result = JSON.createObjectNode();
    var items = result.putArray("items");
    int refused = 0;
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].contains("bad")) {
        refused++;
        items.addObject().put("line", i + 1).put("name", "bad").put("problem", "is bad");
      }
    }
    result.put("added", lines.length - refused).put("replaced", 0).put("refused", refused);
    answer(x, result.toString());
  }

  private static void answer(HttpExchange x, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    x.sendResponseHeaders(200, bytes.length);
    x.getResponseBody().write(bytes);
    x.close();
  }

  private int run(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(api));
    return LauncherMain.run(all.toArray(String[]::new));
  }

  private String said() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  @Scenario("users-core/Import and export/By command")
  void shouldSendAFileInPiecesAndTellRefusedLinesByTheirNumberInTheFile() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 1200; i++) {
      text.append("{\"name\":\"")
          .append(i == 777 ? "bad" : "u" + i)
          .append("\",\"attributes\":{\"a\":\"")
          .append("x".repeat(60))
          .append("\"}}\n");
    }
    Path file = Files.writeString(dir.resolve("users.jsonl"), text);

    assertThat(run("users", "import", "--replace", file.toString())).isEqualTo(1);

    assertThat(said())
        .contains("line 777: bad is bad")
        .contains("1199 added, 0 replaced, 1 refused");
    assertThat(pieces).hasSizeGreaterThan(2).allMatch(bytes -> bytes <= 48 * 1024);
    assertThat(asked).allMatch(path -> path.equals("/v1/users/import?existing=replace"));
    assertThat(run("users", "import", dir.resolve("nowhere").toString())).isEqualTo(2);
  }

  @Test
  void shouldLeaveNoHalfFileBehind() {
    breaksOff = true;
    Path file = dir.resolve("half.jsonl");

    assertThat(run("users", "export", file.toString())).isNotZero();

    assertThat(said()).contains("the answer broke off");
    assertThat(file).doesNotExist();
    assertThat(asked).hasSize(1);
  }

  @Test
  @Scenario("users-core/Import and export/By command")
  void shouldWriteAFileThatOnlyItsOwnerReads() throws IOException {
    Path file = dir.resolve("out.jsonl");

    assertThat(run("users", "export", "--secrets", file.toString())).as(said()).isZero();

    assertThat(Files.readString(file)).isEqualTo("{\"name\":\"1001\"}\n{\"name\":\"1002\"}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(asked).containsExactly("/v1/users?format=jsonl&secrets=true");
    assertThat(run("users", "export", file.toString())).as("it is there already").isEqualTo(2);
    assertThat(run("users", "export", "-")).isZero();
    assertThat(said()).contains("{\"name\":\"1002\"}");
  }
}
