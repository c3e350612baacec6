package io.rvoip.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.auth.Users;
import io.rvoip.config.ConfigSources;
import io.rvoip.config.RvoipConfig;
import io.rvoip.node.OperatorError;
import io.rvoip.store.DatabaseMove;
import io.rvoip.store.Store;
import io.rvoip.store.StoreException;
import io.rvoip.testkit.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real PostgreSQL of the binaries artifact, and what the launcher does with it. */
class LocalPostgresTest {
  @TempDir Path dir;
  private DataDir data;
  private LocalPostgres postgres;
  private final CompletableFuture<ManagedProcess> ended = new CompletableFuture<>();

  @BeforeEach
  void start() throws Exception {
    data = new DataDir(dir.resolve("cluster")).create();
    postgres = LocalPostgres.start(data, ended::complete);
    DataDir.writeSecret(data.storeConf(), postgres.storeConf());
  }

  @AfterEach
  void stop() throws InterruptedException {
    postgres.stop();
  }

  @Test
  @Scenario("launcher/Database of the launcher/It dies")
  void shouldKeepUsersOverARestartAndADeath() throws Exception {
    FirstStart first = FirstStart.inDatabaseOf(config(), data);
    assertThat(first.logins())
        .extracting(FirstStart.Login::name)
        .containsExactly("1001", "1002", "1003", "1004");
    assertThat(first.toString()).doesNotContain(first.logins().getFirst().password());

    ProcessHandle process = PidFile.of(data, LocalPostgres.NAME).process().orElseThrow();
    process.destroyForcibly();
    assertThat(ended.join().ending()).isEqualTo("signal 9");
    postgres = postgres.again(again -> {});

    assertThat(FirstStart.inDatabaseOf(config(), data).logins()).isEmpty();
    try (Store store = open(config())) {
      assertThat(store.users().count("default").toCompletableFuture().join()).isEqualTo(4);
    }
  }

  @Test
  void shouldRefuseASecondOneInTheSameDirectory() {
    assertThatThrownBy(() -> LocalPostgres.start(data, again -> {}))
        .isInstanceOf(OperatorError.class)
        .hasMessageContaining("runs already as process")
        .hasMessageContaining("./rvoip down");
  }

  @Test
  @Scenario("launcher/Database of the launcher/Its password")
  void shouldKeepItsPasswordFromOthers() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.postgres())))
        .isEqualTo("rwx------");
    assertThat(config().store().toString())
        .doesNotContain(Files.readString(data.postgres().resolve("password")).strip());
  }

  @Test
  @Scenario("launcher/Database of the launcher/Moved")
  @Scenario("event-store/One schema/Moving to PostgreSQL")
  void shouldTakeEverythingAlongFromTheEmbeddedDatabaseAndOnlyIntoAnEmptyOne() throws Exception {
    var single = new DataDir(dir.resolve("single")).create();
    RvoipConfig from = RvoipConfig.load(ConfigSources.ofDataDir(single.path()));
    FirstStart first = FirstStart.inDatabaseOf(from, single);
    byte[] key;
    try (Store store = open(from)) {
      key = store.secrets().clusterKey();
    }

    assertThat(DatabaseMove.copy(from.store(), config().store())).isGreaterThanOrEqualTo(7);

    try (Store store = open(config())) {
      assertThat(store.secrets().clusterKey()).isEqualTo(key);
      assertThat(store.users().find("default", "1003").toCompletableFuture().join()).isNotNull();
      assertThat(FirstStart.in(store, config(), single).logins()).isEmpty(); // its token is known
      var users = new Users(store.users(), store.tenants(), new SecureRandom(), 10);
      assertThat(users.add("default", "1001", null, null).toCompletableFuture().join())
          .isInstanceOf(Users.Result.Exists.class);
    }
    assertThat(first.logins()).hasSize(4);
    assertThatThrownBy(() -> DatabaseMove.copy(from.store(), config().store()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("expected: an empty database");
  }

  private RvoipConfig config() {
    return RvoipConfig.load(ConfigSources.ofDataDir(data.path()));
  }

  private static Store open(RvoipConfig config) throws InterruptedException {
    return Store.open(config.store(), "test", Duration.ofSeconds(10), line -> {});
  }
}
