package io.rvoip.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ReceptionStatisticsTest {
  private static final long MS = 1_000_000L;

  private final ReceptionStatistics source = new ReceptionStatistics(7, 8000);

  @Test
  void shouldCompareSequenceNumbersAcrossTheWrap() {
    assertThat(SequenceNumbers.distance(65535, 2)).isEqualTo(3);
    assertThat(SequenceNumbers.distance(2, 65535)).isEqualTo(-3);
    assertThat(SequenceNumbers.isNewer(0, 65535)).isTrue();
    assertThat(SequenceNumbers.isNewer(65535, 0)).isFalse();
    assertThat(SequenceNumbers.isNewer(5, 5)).isFalse();
    assertThat(SequenceNumbers.next(65535)).isZero();
    assertThat(SequenceNumbers.timestampDistance(-1, 1)).isEqualTo(2);
  }

  @Test
  void shouldCountLossAcrossTheWrap() {
    packets(65530, 65535);
    packets(2, 10); // 0 and 1 are lost
    assertThat(source.expected()).isEqualTo(17);
    assertThat(source.received()).isEqualTo(15);
    assertThat(source.lost()).isEqualTo(2);
    ReportBlock block = source.report(0, 0);
    assertThat(block.highestSequence()).isEqualTo(0x10000 + 10);
    assertThat(block.cumulativeLost()).isEqualTo(2);
    assertThat(block.fractionLost()).isEqualTo(2 * 256 / 17);
  }

  // RFC 3550 §A.3: the fraction is that of the interval, and duplicates do not make it negative.
  @Test
  void shouldReportFractionOfTheIntervalOnly() {
    packets(1, 10);
    source.report(0, 0);
    packets(12, 13);
    assertThat(source.report(0, 0).fractionLost()).isEqualTo(256 / 3);
    packets(13, 13);
    packets(13, 13);
    ReportBlock last = source.report(0, 0);
    assertThat(last.fractionLost()).isZero();
    assertThat(last.cumulativeLost()).isEqualTo(-1);
  }

  @Test
  void shouldTakeReorderedPacketsWithoutLoss() {
    for (int sequence : new int[] {1, 3, 2, 5, 4}) {
      assertThat(packet(sequence)).isTrue();
    }
    assertThat(source.lost()).isZero();
    assertThat(source.expected()).isEqualTo(5);
  }

  // RFC 3550 §A.1: one stray packet is ignored, two in a row are a sender that has started again.
  @Test
  void shouldRestartOnlyWhenJumpIsConfirmed() {
    packets(1, 10);
    assertThat(packet(40_000)).isFalse();
    assertThat(packet(11)).isTrue();
    assertThat(source.expected()).isEqualTo(11);
    assertThat(packet(50_000)).isFalse();
    assertThat(packet(50_001)).isTrue();
    assertThat(source.expected()).isEqualTo(1);
    assertThat(source.lost()).isZero();
  }

  @Test
  void shouldHaveNothingToReportBeforeTheFirstPacket() {
    assertThat(source.report(1, 2)).isEqualTo(new ReportBlock(7, 0, 0, 0, 0, 1, 2));
  }

  @Test
  void shouldHaveNoJitterWhenPacketsComeOnTime() {
    packets(1, 100);
    assertThat(source.jitterMs()).isZero();
  }

  // Alternating 5 ms late and on time: |D| is always 40 units, to which the estimate converges.
  @Test
  void shouldConvergeToTheDifferenceOfTransitTimes() {
    InterarrivalJitter jitter = new InterarrivalJitter(8000);
    for (int i = 0; i < 500; i++) {
      jitter.update(i * 20 * MS + i % 2 * 5 * MS, 0xFFFFF000 + i * 160);
    }
    assertThat(jitter.jitter()).isBetween(39, 40);
    assertThat(jitter.jitterMs()).isCloseTo(5.0, within(0.1));
  }

  @Test
  void shouldNotTakeNewTimestampsForJitter() {
    InterarrivalJitter jitter = new InterarrivalJitter(8000);
    jitter.update(0, 0);
    jitter.update(20 * MS, 0x40000000);
    jitter.update(40 * MS, 0x40000000 + 160);
    assertThat(jitter.jitter()).isZero();
  }

  @Test
  void shouldWriteNtpTime() {
    assertThat(NtpTime.ofEpochNanos(0) >>> 32).isEqualTo(2_208_988_800L);
    assertThat(NtpTime.ofEpochNanos(500_000_000L) & 0xFFFFFFFFL).isEqualTo(0x80000000L);
    assertThat(NtpTime.compact(0x1122334455667788L)).isEqualTo(0x33445566);
  }

  // The example of RFC 3550 §6.4.1, figure 2: 6.125 s round trip.
  @Test
  void shouldComputeRoundTripOfRfc3550Figure2() {
    var block = new ReportBlock(1, 0, 0, 0, 0, 0xB7052000, 0x00054000);
    assertThat(block.roundTripMs(0xB7108000)).isEqualTo(6125.0);
    assertThat(new ReportBlock(1, 0, 0, 0, 0, 0, 0).roundTripMs(5)).isNegative();
  }

  private void packets(int from, int to) {
    for (int sequence = from; sequence <= to; sequence++) {
      packet(sequence);
    }
  }

  private boolean packet(int sequence) {
    return source.onPacket(sequence, sequence * 160, sequence * 20 * MS);
  }
}
