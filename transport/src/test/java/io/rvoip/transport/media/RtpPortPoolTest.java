package io.rvoip.transport.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.testkit.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RtpPortPoolTest {
  private static final long QUARANTINE_NANOS = 1_000;

  // RFC 3550 §11: RTP uses an even port number, RTCP the next higher odd one.
  @Test
  void shouldGiveOutEveryEvenPortOnceWhenRangeStartsAndEndsOdd() {
    var pool = pool(20001, 20006);
    assertThat(takeAll(pool, 0)).containsExactlyInAnyOrder(20002, 20004);
    assertThat(pool.take(0)).isEqualTo(RtpPortPool.NONE);
  }

  @Test
  void shouldLeaveOutLastEvenPortWhenItsOddPortIsOutsideTheRange() {
    assertThat(takeAll(pool(20000, 20004), 0)).containsExactlyInAnyOrder(20000, 20002);
  }

  @Test
  @Scenario("media-relay/Ports/Quarantine")
  void shouldNotReusePortsBeforeQuarantineEnds() {
    var pool = pool(20000, 20001);
    int port = pool.take(0);
    pool.release(port, 500);
    assertThat(pool.take(500 + QUARANTINE_NANOS - 1)).isEqualTo(RtpPortPool.NONE);
    assertThat(pool.quarantined()).isEqualTo(1);
    assertThat(pool.take(500 + QUARANTINE_NANOS)).isEqualTo(port);
  }

  @Test
  void shouldCountFreeUsedAndQuarantinedPairs() {
    var pool = pool(20000, 20019);
    int first = pool.take(0);
    pool.take(0);
    pool.release(first, 0);
    assertThat(List.of(pool.free(), pool.used(), pool.quarantined())).containsExactly(8, 1, 1);
  }

  @Test
  void shouldEndQuarantineInOrderWhenClockIsNegativeAndWrapsThroughZero() {
    var pool = pool(20000, 20001);
    int port = pool.take(-2_000);
    pool.release(port, -500);
    assertThat(pool.take(499)).isEqualTo(RtpPortPool.NONE);
    assertThat(pool.take(500)).isEqualTo(port);
  }

  @Test
  @Scenario("media-relay/Ports/Not to be guessed")
  void shouldNotGiveOutPortsInRisingOrderSoThatTheNextCannotBeGuessed() {
    assertThat(takeAll(pool(20000, 20199), 0)).isNotEqualTo(takeAll(pool(20000, 20199, 8), 0));
  }

  @Test
  void shouldRefuseReleaseWhenPortIsNotTaken() {
    var pool = pool(20000, 20001);
    int port = pool.take(0);
    pool.release(port, 0);
    assertThatThrownBy(() -> pool.release(port, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rtpPort: 20000");
    assertThatThrownBy(() -> pool.release(20001, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldServeAgainAtOnceWhenPairIsPutBackUnused() {
    var pool = pool(20000, 20001);
    pool.putBack(pool.take(0));
    assertThat(pool.take(0)).isEqualTo(20000);
  }

  private static RtpPortPool pool(int min, int max) {
    return pool(min, max, 7);
  }

  private static RtpPortPool pool(int min, int max, long seed) {
    return new RtpPortPool(min, max, QUARANTINE_NANOS, new SplittableRandom(seed));
  }

  private static List<Integer> takeAll(RtpPortPool pool, long now) {
    var all = new ArrayList<Integer>();
    for (int p = pool.take(now); p != RtpPortPool.NONE; p = pool.take(now)) {
      all.add(p);
    }
    return all;
  }
}
