package io.rvoip.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.config.RateLimitConfig.Bucket;
import io.rvoip.testkit.Scenario;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
  private static final long SECOND = 1_000_000_000L;

  private final TokenBuckets buckets = new TokenBuckets(new Bucket(3, 60), 100);

  @Test
  void shouldGiveABurstThenOneASecond() {
    assertThat(buckets.take("a", 0)).isEqualTo(new TokenBuckets.Decision(true, 3, 2, 1, 0));
    buckets.take("a", 0);
    assertThat(buckets.take("a", 0)).isEqualTo(new TokenBuckets.Decision(true, 3, 0, 3, 1));
    assertThat(buckets.take("a", 0).allowed()).isFalse();
    assertThat(buckets.take("a", SECOND - 1).allowed()).isFalse();
    assertThat(buckets.take("a", SECOND).allowed()).isTrue();
    assertThat(buckets.take("a", SECOND).allowed()).isFalse();
    assertThat(buckets.take("b", SECOND).remaining()).as("another caller").isEqualTo(2);
    assertThat(buckets.take("a", 100 * SECOND).remaining())
        .as("never more than a burst")
        .isEqualTo(2);
  }

  @Test
  void shouldTakeNothingWhenItOnlyLooks() {
    for (int i = 0; i < 10; i++) {
      assertThat(buckets.look("a", 0).remaining()).isEqualTo(3);
    }
  }

  @Test
  void shouldNotMindAClockThatStandsStillOrGoesBack() {
    buckets.take("a", 10 * SECOND);
    assertThat(buckets.take("a", 0).remaining()).isEqualTo(1);
  }

  @Test
  @Scenario("http-guard/Rate limits/More callers than remembered")
  void shouldForgetTheCallerUnseenForLongest() {
    for (int i = 0; i < 3; i++) {
      buckets.take("first", 0);
      buckets.take("busy", 0);
    }
    for (int i = 0; i < 1000; i++) {
      buckets.take("caller" + i, 0);
      buckets.take("busy", 0);
    }
    assertThat(buckets.size()).isEqualTo(100);
    assertThat(buckets.take("busy", 0).allowed()).isFalse();
    assertThat(buckets.take("first", 0).allowed()).as("forgotten").isTrue();
  }
}
