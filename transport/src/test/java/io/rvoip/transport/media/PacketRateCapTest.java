package io.rvoip.transport.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacketRateCapTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void shouldAllowOrdinaryAudioForEver() {
    var cap = new PacketRateCap(100);
    for (long i = 0; i < 5_000; i++) {
      assertThat(cap.allows(i * 20_000_000L)).isTrue();
    }
  }

  @Test
  void shouldAllowHalfASecondAtOnceAndRefuseTheRest() {
    var cap = new PacketRateCap(100);
    assertThat(allowed(cap, 1_000, -7 * SECOND)).isEqualTo(51);
  }

  @Test
  void shouldHoldRateOverTimeWhenFlooded() {
    var cap = new PacketRateCap(100);
    int allowed = 0;
    for (long millis = 0; millis < 10_000; millis++) {
      allowed += allowed(cap, 5, millis * 1_000_000L);
    }
    assertThat(allowed).isBetween(1_000, 1_060);
  }

  private static int allowed(PacketRateCap cap, int offered, long now) {
    int allowed = 0;
    for (int i = 0; i < offered; i++) {
      allowed += cap.allows(now) ? 1 : 0;
    }
    return allowed;
  }
}
