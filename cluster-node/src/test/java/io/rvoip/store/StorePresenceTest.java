package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rvoip.config.StoreConfig;
import io.rvoip.testkit.Scenario;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StorePresenceTest {
  private String url;
  private StoreConfig config;
  private StorePresence other;

  @BeforeEach
  void start() {
    url = PostgresForTests.running().newDatabase("template1");
    config = TestDatabase.config(url, "postgres");
    other = StorePresence.start(config, "node2#a");
  }

  @AfterEach
  void stop() {
    other.close();
  }

  @Test
  void shouldSeeALifeOfANodeForAsLongAsItsSessionStands() {
    try (var asking = StorePresence.start(config, "node1#a")) {
      await().until(() -> !isGone(asking, "node2#a"));
      assertThat(isGone(asking, "node2#b")).isTrue();
      other.close();
      await().until(() -> isGone(asking, "node2#a"));
    }
  }

  @Test
  @Scenario("death-proof/Second witness/Session of a living node")
  void shouldBeSeenAgainWhenItsSessionWasEndedByTheDatabase() throws SQLException {
    try (var asking = StorePresence.start(config, "node1#a")) {
      await().until(() -> !isGone(asking, "node2#a"));
      try (var c = DriverManager.getConnection(url, "postgres", "");
          var s = c.createStatement()) {
        s.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
      }
      await().ignoreExceptions().until(() -> !isGone(asking, "node2#a"));
      assertThat(isGone(asking, "node3#a")).isTrue();
    }
  }

  private static boolean isGone(StorePresence asking, String node) {
    try {
      return asking.isGone(node).toCompletableFuture().get(5, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
