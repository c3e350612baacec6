package io.rvoip.sip.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TenantTallyTest {
  private static final long LATER = TenantTally.PROMISED_FOR.toNanos();

  private final TenantTally tally = new TenantTally();
  private final List<String> changed = new ArrayList<>();

  TenantTallyTest() {
    tally.onChange(changed::add);
  }

  @Test
  void shouldCountAPromiseUntilItIsKeptAndNotTwiceThen() {
    assertThat(tally.promise("acme", "a", 1, 2, 0)).isTrue();
    assertThat(tally.used("acme", 0)).isEqualTo(1);
    tally.settle("a", "acme", 1);
    assertThat(tally.used("acme", 0)).isEqualTo(1);
    assertThat(tally.used("acme", LATER)).as("it is there, not promised").isEqualTo(1);
    tally.settle("a", "acme", -1);
    assertThat(tally.used("acme", 0)).isZero();
    assertThat(changed).as("not when it was kept").containsExactly("acme", "acme");
  }

  @Test
  void shouldRefuseOneTooManyOfATenantAndTakeThoseOfOthers() {
    tally.settle("x", "acme", 1);
    assertThat(tally.promise("acme", "a", 1, 2, 0)).isTrue();
    assertThat(tally.promise("acme", "b", 1, 2, 0)).isFalse();
    assertThat(tally.used("acme", 0)).isEqualTo(2);
    assertThat(tally.promise("other", "b", 2, 2, 0)).isTrue();
    tally.drop("a");
    assertThat(tally.promise("acme", "b", 1, 2, 0)).isTrue();
  }

  // What was promised has begun at another node.
  @Test
  void shouldForgetAPromiseThatNobodyComesBackTo() {
    tally.promise("acme", "a", 1, 1, 0);
    assertThat(tally.promise("acme", "b", 1, 1, LATER - 1)).isFalse();
    assertThat(tally.promise("acme", "b", 1, 1, LATER)).isTrue();
    tally.settle("a", "acme", 1);
    assertThat(tally.used("acme", LATER)).as("late, yet it is there").isEqualTo(2);
  }

  @Test
  void shouldTakeThePlaceOfAPromiseOfTheSameKey() {
    assertThat(tally.promise("acme", "a", 2, 3, 0)).isTrue();
    assertThat(tally.promise("acme", "a", 3, 3, 0)).isTrue();
    assertThat(tally.used("acme", 0)).isEqualTo(3);
  }

  // Two INVITEs on two loops.
  @Test
  void shouldGiveTheLastPlaceToOneOfManyWhoComeAtTheSameTime() throws Exception {
    AtomicInteger admitted = new AtomicInteger();
    try (ExecutorService loops = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 200; i++) {
        String key = "k" + i;
        loops.execute(
            () -> {
              if (tally.promise("acme", key, 1, 50, 0)) {
                admitted.incrementAndGet();
                tally.settle(key, "acme", 1);
              }
            });
      }
    }
    assertThat(admitted).hasValue(50);
    assertThat(tally.used("acme", 0)).isEqualTo(50);
  }
}
