package io.rvoip.store;

import io.rvoip.config.Secret;
import io.rvoip.config.StoreConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;

/** The databases that every test of the store runs on; each call makes an empty one. */
enum TestDatabase {
  H2 {
    @Override
    StoreConfig config() {
      return config("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa");
    }
  },
  POSTGRES {
    @Override
    StoreConfig config() {
      return config(PostgresForTests.running().newDatabase(Template.NAME), "postgres");
    }
  };

  /** A database with the schema, to be copied: cheaper than migrating each. */
  private static final class Template {
    private static final String NAME = make();

    private static String make() {
      String url = PostgresForTests.running().newDatabase("template1");
      DataSources.migrate(TestDatabase.config(url, "postgres"));
      return url.substring(url.lastIndexOf('/') + 1);
    }
  }

  abstract StoreConfig config();

  static StoreConfig config(String url, String user) {
    return new StoreConfig(
        Path.of("target"),
        url,
        user,
        new Secret(""),
        4,
        2,
        200,
        20_000,
        Duration.ZERO,
        Duration.ofSeconds(5),
        Duration.ofSeconds(1),
        Duration.ofDays(30),
        Duration.ofHours(1),
        Duration.ofDays(400));
  }

  /** An opened store on an empty database. */
  Store open() {
    return open(config(), "node1#1");
  }

  Store open(StoreConfig config, String owner) {
    try {
      return Store.open(config, owner, Duration.ZERO, line -> {});
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A migrated empty database behind a data source of the test's. */
  DataSource dataSource(StoreConfig config) {
    DataSources.migrate(config);
    return DataSources.pool(config, 8);
  }
}
