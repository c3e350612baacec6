package io.rvoip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NonceCountsTest {
  private final NonceCounts counts = new NonceCounts(2);

  @Test
  void shouldTakeEachCountOnceWhenRequestsOvertakeEachOther() {
    assertThat(counts.use("n", 1, 3)).isTrue();
    assertThat(counts.use("n", 1, 1)).isTrue();
    assertThat(counts.use("n", 1, 2)).isTrue();
    assertThat(counts.use("n", 1, 1)).isFalse();
    assertThat(counts.use("n", 1, 3)).isFalse();
  }

  @Test
  void shouldRefuseCountsThatFellOutOfTheWindow() {
    assertThat(counts.use("n", 1, 100)).isTrue();
    assertThat(counts.use("n", 1, 37)).isTrue();
    assertThat(counts.use("n", 1, 36)).isFalse();
    assertThat(counts.use("n", 1, 500)).isTrue();
    assertThat(counts.use("n", 1, 437)).isTrue();
  }

  @Test
  void shouldRefuseZeroWhenQopWasLeftOut() {
    assertThat(counts.use("n", 1, 0)).isFalse();
  }

  @Test
  void shouldTakeForgottenNoncesAsUsedUpWhenItIsFull() {
    assertThat(counts.use("a", 10, 1)).isTrue();
    assertThat(counts.use("b", 20, 1)).isTrue();
    assertThat(counts.use("c", 30, 1)).isTrue();

    assertThat(counts.use("a", 10, 1)).isFalse();
    assertThat(counts.use("b", 20, 2)).isTrue();
    assertThat(counts.size()).isEqualTo(2);
  }
}
