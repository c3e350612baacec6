package io.rvoip.node.join;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import io.rvoip.node.HostAndPort;
import io.rvoip.node.OperatorError;
import io.rvoip.node.OwnerOnly;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A host that knows a member and a token, but not the database: asks, and writes what it is told to
 * {@code DIR/store.conf}, which later starts read without asking again.
 */
public final class JoinClient {
  private static final int DEFAULT_PORT = 8080;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path dataDir;

  public JoinClient(Path dataDir) {
    this.dataDir = dataDir;
  }

  /**
   * Asks and writes.
   *
   * @param member {@code host[:port]} of a member's HTTP API
   * @param tokenText the join token
   * @param node the name this host wants; null: any
   * @throws OperatorError when it is not let in, with the cure
   */
  public void join(String member, @Nullable String tokenText, @Nullable String node)
      throws InterruptedException {
    HostAndPort address = HostAndPort.parse("--join", member, DEFAULT_PORT);
    JoinToken token =
        JoinToken.parse(tokenText == null ? "" : tokenText)
            .orElseThrow(
                () ->
                    new OperatorError(
                        "--token-file: "
                            + (tokenText == null ? "missing" : "not a join token")
                            + " (expected: rvj1.…; ./rvoip token makes one at a member)"));
    JoinRequest request = JoinRequest.of(token, node == null ? "new" : node);
    try {
      HttpResponse<byte[]> response = send(address, request);
      if (response.statusCode() != 200) {
        throw refused(member, JSON.readTree(response.body()));
      }
      JoinAnswer answer = JSON.readValue(response.body(), JoinAnswer.class);
      byte[] plain =
          answer
              .open(token.key(), request.clientNonce())
              .orElseThrow(
                  () -> new OperatorError("--join: " + member + " does not know this token"));
      write(JSON.readValue(plain, JoinGrant.class));
    } catch (IOException e) {
      throw new OperatorError(
          "--join: %s (expected: the HTTP address of a member; %s)"
              .formatted(member, e.getMessage() == null ? "nobody answers" : e.getMessage()));
    }
  }

  private static HttpResponse<byte[]> send(HostAndPort address, JoinRequest request)
      throws IOException, InterruptedException {
    String host = address.host().indexOf(':') >= 0 ? "[" + address.host() + "]" : address.host();
    URI uri = URI.create("http://" + host + ":" + address.port() + "/v1/cluster/join");
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      return client.send(
          HttpRequest.newBuilder(uri)
              .timeout(PATIENCE)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(request)))
              .build(),
          BodyHandlers.ofByteArray());
    }
  }

  private static OperatorError refused(String member, JsonNode problem) {
    String type = problem.path("type").asText();
    if (type.endsWith(":" + JoinDesk.NOT_SHARED)) {
      return new OperatorError(
          "--join: "
              + member
              + " keeps its data in an embedded database and cannot have company"
              + " (cure: run ./rvoip db move postgres there, then join again)");
    }
    return new OperatorError(
        "--join: %s refuses: %s (%s)"
            .formatted(
                member,
                problem.path("title").asText("no reason given"),
                problem.path("detail").asText(type)));
  }

  /** Only its owner may read it: it holds the database's password. */
  private void write(JoinGrant grant) throws IOException {
    OwnerOnly.directory(dataDir);
    String hocon =
        "# Written by node --join. Settings in rvoip.conf are stronger.\n"
            + ConfigFactory.parseMap(
                    Map.of(
                        "rvoip.cluster.name", grant.cluster(),
                        "rvoip.store.url", grant.url(),
                        "rvoip.store.user", grant.user(),
                        "rvoip.store.password", grant.password()))
                .root()
                .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
    Path fresh =
        Files.createTempFile(
            dataDir,
            ".store",
            ".tmp",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, hocon);
    Files.move(
        fresh,
        dataDir.resolve("store.conf"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
