package io.rvoip.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.Pcap;
import io.rvoip.protocol.TestData;
import io.rvoip.protocol.rtp.RtcpParser.Result.Parsed;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Media of other people's telephones. */
class CapturesTest {
  private final RtpView rtp = new RtpView();

  @Test
  void shouldReadEveryRtpPacketOfTheCaptureAndCountLossPerSource() {
    Map<Integer, ReceptionStatistics> sources = new LinkedHashMap<>();
    for (Pcap.Datagram datagram : Pcap.udp(TestData.bytes("captures/ndpi/rtp.pcapng"))) {
      byte[] packet = datagram.payload();
      if (packet[0] >> 6 == -2 && !RtpHeader.isRtcp(packet[1] & 0xFF)) { // version 2
        assertThat(rtp.read(packet, 0, packet.length)).isTrue();
        assertThat(
                sources
                    .computeIfAbsent(rtp.ssrc(), ssrc -> new ReceptionStatistics(ssrc, 8000))
                    .onPacket(rtp.sequence(), rtp.timestamp(), datagram.nanos()))
            .isTrue();
      }
    }
    assertThat(sources.values())
        .extracting(ReceptionStatistics::received)
        .containsExactlyInAnyOrder(15L, 7L, 12L, 6L, 29L);
    assertThat(sources.values()).allMatch(s -> s.lost() == 0);
  }

  @Test
  void shouldReadCompoundRtcpToItsEnd() {
    List<Pcap.Datagram> datagrams =
        Pcap.udp(TestData.bytes("captures/ndpi/rtcp_multiple_pkts_in_the_same_datagram.pcap"));
    assertThat(datagrams).hasSize(5);
    for (Pcap.Datagram datagram : datagrams) {
      byte[] bytes = datagram.payload();
      assertThat(RtcpParser.parse(bytes))
          .isInstanceOfSatisfying(
              Parsed.class,
              parsed -> {
                assertThat(parsed.reducedSize()).isFalse();
                assertThat(parsed.packets()).hasSizeGreaterThan(1);
              });
      var fault = new RtcpWalker().check(ByteBuffer.wrap(bytes), 0, bytes.length, false);
      assertThat(fault).isEqualTo(RtcpFault.NONE);
    }
  }

  @Test
  void shouldReadAStreamOfPcmaWithoutLoss() {
    List<Pcap.Datagram> datagrams = Pcap.udp(TestData.bytes("captures/sipp/g711a.pcap"));
    ReceptionStatistics statistics = null;
    int markers = 0;
    for (Pcap.Datagram datagram : datagrams) {
      assertThat(rtp.read(datagram.payload(), 0, datagram.payload().length)).isTrue();
      assertThat(rtp.payloadType()).isEqualTo(8);
      assertThat(rtp.payloadLength()).isEqualTo(240);
      markers += rtp.marker() ? 1 : 0;
      if (statistics == null) {
        statistics = new ReceptionStatistics(rtp.ssrc(), 8000);
      }
      assertThat(statistics.onPacket(rtp.sequence(), rtp.timestamp(), datagram.nanos())).isTrue();
    }
    assertThat(statistics).isNotNull();
    assertThat(statistics.received()).isEqualTo(236);
    assertThat(statistics.lost()).isZero();
    assertThat(markers).isEqualTo(1);
    long nanos = datagrams.getLast().nanos() - datagrams.getFirst().nanos();
    assertThat(nanos / 1e9).isBetween(7.0, 7.1);
  }
}
