package io.rvoip.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossyNetworkTest {
  private static final InetSocketAddress A = address(1);
  private static final InetSocketAddress B = address(2);

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  /** What arrives of 250 datagrams sent 10 ms apart, by number. */
  private static List<Integer> arrivals(NetworkConditions conditions, long seed) {
    var clock = new VirtualClock();
    var network = new LossyNetwork(clock, conditions, seed);
    var arrived = new ArrayList<Integer>();
    for (int i = 0; i < 250; i++) {
      network.send(A, B, new byte[] {(byte) i});
      clock.advanceMillis(10);
      for (var d = network.poll(); d != null; d = network.poll()) {
        arrived.add(d.payload()[0] & 0xff);
      }
    }
    return arrived;
  }

  @Test
  void shouldDeliverEverythingOnceAndInOrderWhenPerfect() {
    var arrived = arrivals(NetworkConditions.PERFECT, 1);
    assertThat(arrived).hasSize(250).isSorted();
  }

  @Test
  void shouldLoseDuplicateAndReorderWhenPoor() {
    var arrived = arrivals(NetworkConditions.POOR, 1);
    long distinct = arrived.stream().distinct().count();
    assertThat(distinct).isBetween(150L, 245L);
    assertThat(arrived).hasSizeGreaterThan((int) distinct);
    assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
  }

  @Test
  void shouldDoTheSameForTheSameSeed() {
    assertThat(arrivals(NetworkConditions.POOR, 5)).isEqualTo(arrivals(NetworkConditions.POOR, 5));
    assertThat(arrivals(NetworkConditions.POOR, 5))
        .isNotEqualTo(arrivals(NetworkConditions.POOR, 6));
  }

  @Test
  void shouldNameTheSeedThatFailed() {
    assertThatThrownBy(
            () ->
                Seeds.forEach(
                    10,
                    seed -> {
                      if (seed == 7) {
                        throw new IllegalStateException("broken");
                      }
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessage("seed 7 (again with -Drvoip.seed=7): broken");
  }
}
