package io.rvoip.node.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.rvoip.config.ConfigSources;
import io.rvoip.config.RvoipConfig;
import io.rvoip.node.OperatorError;
import io.rvoip.store.Store;
import io.rvoip.testkit.Scenario;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Desk and client over HTTP; that the API hands requests to the desk is shown with the API. */
class JoinByTokenTest {
  private static final String POSTGRES = "jdbc:postgresql://127.0.0.9:5433/rvoip";
  private static Store store;
  @TempDir Path dir;
  private HttpServer server;
  private volatile String seen = "";

  @BeforeAll
  static void open() throws InterruptedException {
    store =
        Store.open(
            config(
                    "store.url=jdbc:h2:mem:desk;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1")
                .store(),
            "n#1",
            Duration.ofSeconds(5),
            l -> {});
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  private static RvoipConfig config(String... sets) {
    return RvoipConfig.load(ConfigSources.ofDataDir(Path.of("none")).withSets(List.of(sets)));
  }

  private static JoinDesk desk(String... sets) {
    return new JoinDesk(store.secrets(), "rvoip", config(sets).store(), Runnable::run);
  }

  private static JoinDesk clusterDesk() {
    return desk("store.url=" + POSTGRES, "store.user=rv", "store.password=pa$$ \"w\"");
  }

  private static JoinToken issue(JoinDesk desk, Duration life) {
    return desk.issue(Instant.now().plus(life)).toCompletableFuture().join();
  }

  /** The API in small. */
  private String serve(JoinDesk desk) throws Exception {
    ObjectMapper json = new ObjectMapper();
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/v1/cluster/join",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          var outcome =
              desk.admit(json.readValue(body, JoinRequest.class)).toCompletableFuture().join();
          int status = outcome instanceof JoinDesk.Outcome.Admitted ? 200 : 403;
          byte[] answer =
              switch (outcome) {
                case JoinDesk.Outcome.Admitted(var sealed) -> json.writeValueAsBytes(sealed);
                case JoinDesk.Outcome.WrongToken() ->
                    "{\"type\":\"urn:rvoip:problem:join-token\",\"title\":\"The join token is not valid\"}"
                        .getBytes(StandardCharsets.UTF_8);
                case JoinDesk.Outcome.NotShared() ->
                    ("{\"type\":\"urn:rvoip:problem:" + JoinDesk.NOT_SHARED + "\"}")
                        .getBytes(StandardCharsets.UTF_8);
              };
          seen +=
              new String(body, StandardCharsets.UTF_8) + new String(answer, StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  @Test
  void shouldForgetTokensThatAreOverAndNoOthers() {
    JoinDesk desk = clusterDesk();
    JoinToken good = issue(desk, Duration.ofMinutes(1));
    List<JoinToken> over =
        IntStream.range(0, 250).mapToObj(i -> issue(desk, Duration.ofSeconds(-1))).toList();
    JoinToken revoked = issue(desk, Duration.ofMinutes(1));
    assertThat(desk.revoke(revoked.id()).toCompletableFuture().join()).isTrue();
    assertThat(stored(revoked)).isFalse();
    byte[] key = store.secrets().clusterKey();

    assertThat(desk.forgetEnded(Instant.now()).toCompletableFuture().join())
        .isGreaterThanOrEqualTo(250);

    assertThat(over).noneMatch(JoinByTokenTest::stored);
    assertThat(stored(good)).isTrue();
    assertThat(store.secrets().clusterKey()).isEqualTo(key);
    assertThat(desk.forgetEnded(Instant.now()).toCompletableFuture().join()).isZero();
  }

  private static boolean stored(JoinToken token) {
    return store.secrets().get("join-token-" + token.id()).isPresent();
  }

  @Test
  @Scenario("cluster-join/Join token/Admitted")
  void shouldTellTheBearerWhereTheDatabaseIsAndNobodyElse() throws Exception {
    JoinDesk desk = clusterDesk();
    JoinToken token = issue(desk, Duration.ofMinutes(1));
    new JoinClient(dir).join(serve(desk), token.text(), "node4");

    RvoipConfig joined = RvoipConfig.load(ConfigSources.ofDataDir(dir));
    assertThat(joined.store().url()).isEqualTo(POSTGRES);
    assertThat(joined.store().user()).isEqualTo("rv");
    assertThat(joined.store().password().reveal()).isEqualTo("pa$$ \"w\"");
    assertThat(joined.cluster().name()).isEqualTo("rvoip");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("store.conf"))))
        .isEqualTo("rw-------");
    assertThat(seen)
        .contains(token.id())
        .doesNotContain(token.secret())
        .doesNotContain("5433")
        .doesNotContain("pa$$");
  }

  @Test
  @Scenario("cluster-join/Join token/Not valid")
  void shouldRefuseUnknownExpiredAndRevokedTokensAlike() throws Exception {
    JoinDesk desk = clusterDesk();
    JoinToken expired = issue(desk, Duration.ofSeconds(-1));
    JoinToken revoked = issue(desk, Duration.ofMinutes(1));
    assertThat(desk.revoke(revoked.id()).toCompletableFuture().join()).isTrue();
    assertThat(desk.revoke(revoked.id()).toCompletableFuture().join()).isFalse();
    JoinToken good = issue(desk, Duration.ofMinutes(1));
    JoinToken guessed = new JoinToken(good.id(), JoinToken.mint().secret());
    String member = serve(desk);
    for (JoinToken token : List.of(JoinToken.mint(), expired, revoked, guessed)) {
      assertThatThrownBy(() -> new JoinClient(dir).join(member, token.text(), "node4"))
          .isInstanceOf(OperatorError.class)
          .hasMessageContaining("The join token is not valid");
    }
    assertThat(dir.resolve("store.conf")).doesNotExist();
  }

  @Test
  @Scenario("cluster-join/Join token/Node with an embedded database")
  void shouldNameTheCureWhenTheMemberCannotHaveCompany() throws Exception {
    JoinDesk desk = desk();
    String member = serve(desk);
    assertThatThrownBy(() -> new JoinClient(dir).join(member, JoinToken.mint().text(), "node4"))
        .isInstanceOf(OperatorError.class)
        .hasMessageContaining("./rvoip db move postgres");
  }

  @Test
  @Scenario("cluster-join/Join token/Options that cannot be right")
  void shouldExplainWhatIsWrongBeforeAskingAnybody() {
    JoinClient client = new JoinClient(dir);
    assertThatThrownBy(() -> client.join("127.0.0.1:1", null, null))
        .isInstanceOf(OperatorError.class)
        .hasMessageStartingWith("--token-file: missing");
    assertThatThrownBy(() -> client.join("127.0.0.1:1", "hunter2", null))
        .isInstanceOf(OperatorError.class)
        .hasMessageStartingWith("--token-file: not a join token")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> client.join("127.0.0.1:1", JoinToken.mint().text(), null))
        .isInstanceOf(OperatorError.class)
        .hasMessageStartingWith("--join: 127.0.0.1:1 (expected: the HTTP address of a member");
  }
}
