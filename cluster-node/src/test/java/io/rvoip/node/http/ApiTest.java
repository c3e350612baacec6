package io.rvoip.node.http;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** One running API for all tests of a class, its cluster as new before each. */
abstract class ApiTest {
  static ApiFixture api;

  @BeforeAll
  static void start(TestInfo test) throws Exception {
    api = new ApiFixture(test.getTestClass().orElseThrow().getSimpleName());
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void reset() {
    api.queries.reset();
  }
}
