package io.rvoip.auth.nonce;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NonceWindowsTest {
  private static final NonceId N = nonce(1);
  private final NonceWindows windows = new NonceWindows(2);

  private static NonceId nonce(long issuedAtMillis) {
    return NonceId.of(issuedAtMillis, 7, 0x1234_5678_9abcL);
  }

  @Test
  void shouldTakeEachCountOnceWhenRequestsOvertakeEachOther() {
    assertThat(windows.use(N, 3)).isTrue();
    assertThat(windows.use(N, 1)).isTrue();
    assertThat(windows.use(N, 2)).isTrue();
    assertThat(windows.use(N, 1)).isFalse();
    assertThat(windows.use(N, 3)).isFalse();
  }

  @Test
  void shouldRefuseCountsThatFellOutOfTheWindow() {
    assertThat(windows.use(N, 100)).isTrue();
    assertThat(windows.use(N, 37)).isTrue();
    assertThat(windows.use(N, 36)).isFalse();
    assertThat(windows.use(N, 500)).isTrue();
    assertThat(windows.use(N, 437)).isTrue();
  }

  @Test
  void shouldRefuseZeroWhenQopWasLeftOut() {
    assertThat(windows.use(N, 0)).isFalse();
  }

  @Test
  void shouldTakeForgottenNoncesAsUsedUpWhenItIsFull() {
    assertThat(windows.use(nonce(10), 1)).isTrue();
    assertThat(windows.use(nonce(20), 1)).isTrue();
    assertThat(windows.use(nonce(30), 1)).isTrue();

    assertThat(windows.use(nonce(10), 1)).isFalse();
    assertThat(windows.use(nonce(20), 2)).isTrue();
    assertThat(windows.size()).isEqualTo(2);
  }

  @Test
  void shouldKnowEveryUseOfBothWhenMergedInAnyOrder() {
    NonceWindow ours = NonceWindow.unused(N).with(1).with(3).with(70);
    NonceWindow theirs = NonceWindow.unused(N).with(2).with(69).with(9);

    NonceWindow merged = ours.merge(theirs);
    assertThat(theirs.merge(ours)).isEqualTo(merged);
    assertThat(merged.merge(theirs)).isEqualTo(merged);
    for (long used : new long[] {9, 69, 70}) {
      assertThat(merged.allows(used)).as("count %d", used).isFalse();
    }
    assertThat(merged.allows(6)).as("below the window").isFalse();
    assertThat(merged.allows(7)).isTrue();
    assertThat(merged.allows(71)).isTrue();
  }

  @Test
  void shouldReadBackWhatANonceIsMadeOf() {
    NonceId id = NonceId.of(1_800_000_000_123L, 0x8765_4321, -1L);
    assertThat(id.issuedAtMillis()).isEqualTo(1_800_000_000_123L);
    assertThat(id.issuer()).isEqualTo(0x8765_4321);
    assertThat(NonceId.issuerOf("node1#a")).isNotEqualTo(NonceId.issuerOf("node1#b"));
  }
}
