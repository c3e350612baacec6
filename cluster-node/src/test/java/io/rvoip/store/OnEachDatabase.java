package io.rvoip.store;

import io.rvoip.config.StoreConfig;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs the tests of a class once per database, each time on one fresh store for all of them. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
abstract class OnEachDatabase {
  static StoreConfig config;
  static Store store;

  @Parameter TestDatabase database;

  @BeforeParameterizedClassInvocation
  static void open(TestDatabase database) {
    config = database.config();
    store = database.open(config, "node1#1");
    store.tenants().ensure("default", "example.org");
  }

  @AfterParameterizedClassInvocation
  static void close() {
    store.close();
  }

  static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
