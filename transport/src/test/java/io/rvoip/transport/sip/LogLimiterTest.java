package io.rvoip.transport.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogLimiterTest {
  @Test
  void shouldLetOneLineThroughPerTenSecondsAndCountTheRest() {
    var limiter = new LogLimiter();
    long start = Long.MAX_VALUE - 5; // nanoTime may wrap
    assertThat(limiter.admit(start)).isZero();
    for (int i = 0; i < 1_000; i++) {
      assertThat(limiter.admit(start + i)).isEqualTo(-1);
    }
    assertThat(limiter.admit(start + 10_000_000_000L)).isEqualTo(1_000);
    assertThat(limiter.admit(start + 20_000_000_000L)).isZero();
  }
}
