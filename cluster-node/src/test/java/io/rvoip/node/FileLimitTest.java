package io.rvoip.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.testkit.Scenario;
import org.junit.jupiter.api.Test;

class FileLimitTest {
  @Test
  @Scenario("launcher/One node/Few files")
  void shouldSayWhatALowLimitAllows() {
    assertThat(FileLimit.complaint(1024))
        .hasValue(
            "file limit 1024 allows about 181 calls at a time (expected: 4096 or more; ulimit -n,"
                + " or LimitNOFILE of the service)");
    assertThat(FileLimit.complaint(100)).get().asString().contains("about 0 calls");
    assertThat(FileLimit.complaint(4096)).isEmpty();
    assertThat(FileLimit.complaint(-1)).as("unknown").isEmpty();
    assertThat(FileLimit.now()).as("of this process").isNotZero();
  }
}
