package io.rvoip.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.TestData;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RtpViewTest {
  private final RtpView view = new RtpView();

  @Test
  void shouldReadBackWhatWasWritten() {
    byte[] packet = new byte[15];
    assertThat(RtpHeader.write(packet, 1, true, 101, 65535, 0xFFFFFFFE, 0x80000001)).isEqualTo(12);
    assertThat(view.read(packet, 1, 14)).isTrue();
    assertFields();
    ByteBuffer direct = ByteBuffer.allocateDirect(15);
    RtpHeader.write(direct, 1, true, 101, 65535, 0xFFFFFFFE, 0x80000001);
    assertThat(view.read(direct, 1, 14)).isTrue();
    assertFields();
    assertThat(direct.position()).isZero();
  }

  private void assertFields() {
    assertThat(view.version()).isEqualTo(2);
    assertThat(view.marker()).isTrue();
    assertThat(view.payloadType()).isEqualTo(101);
    assertThat(view.sequence()).isEqualTo(65535);
    assertThat(view.timestamp()).isEqualTo(0xFFFFFFFE);
    assertThat(view.ssrc()).isEqualTo(0x80000001);
    assertThat(view.payloadOffset()).isEqualTo(12);
    assertThat(view.payloadLength()).isEqualTo(2);
    assertThat(view.fault()).isEqualTo(RtpFault.NONE);
  }

  @Test
  void shouldChangeFieldsInPlace() {
    ByteBuffer packet = ByteBuffer.allocate(12);
    RtpHeader.write(packet, 0, true, 8, 1, 2, 3);
    RtpHeader.setSequence(packet, 0, 70_000);
    RtpHeader.setTimestamp(packet, 0, 5);
    RtpHeader.setSsrc(packet, 0, 6);
    assertThat(view.read(packet, 0, 12)).isTrue();
    assertThat(view.sequence()).isEqualTo(70_000 & 0xFFFF);
    assertThat(view.timestamp()).isEqualTo(5);
    assertThat(view.ssrc()).isEqualTo(6);
    assertThat(view.payloadType()).isEqualTo(8);
    assertThat(view.marker()).isTrue();
  }

  // One line per rule of RFC 3550 §A.1.
  @ParameterizedTest
  @CsvSource({
    "80 00 0001 00000002 00000003,                                   NONE,      12, 0",
    "80 00 0001 00000002 000003,                                     TOO_SHORT, 0,  0",
    "40 00 0001 00000002 00000003,                                   VERSION,   0,  0",
    "82 00 0001 00000002 00000003 00000004 00000005 AA,              NONE,      20, 1",
    "82 00 0001 00000002 00000003 00000004,                          TOO_SHORT, 0,  0",
    "90 00 0001 00000002 00000003 BEDE0001 00000000 AABB,            NONE,      20, 2",
    "90 00 0001 00000002 00000003 BEDE,                              EXTENSION, 0,  0",
    "90 00 0001 00000002 00000003 BEDE0002 00000000,                 EXTENSION, 0,  0",
    "A0 00 0001 00000002 00000003 AA000002,                          NONE,      12, 2",
    "A0 00 0001 00000002 00000003 04040404,                          NONE,      12, 0",
    "A0 00 0001 00000002 00000003 04040405,                          PADDING,   0,  0",
    "A0 00 0001 00000002 00000003 04040400,                          PADDING,   0,  0",
    "A0 00 0001 00000002 00000003,                                   PADDING,   0,  0",
  })
  void shouldCheckHeaderAsRfc3550A1(String hex, RtpFault fault, int header, int payload) {
    byte[] packet = HexFormat.of().parseHex(hex.replace(" ", ""));
    boolean valid = view.read(packet, 0, packet.length);
    assertThat(view.fault()).isEqualTo(fault);
    assertThat(valid).isEqualTo(fault == RtpFault.NONE);
    assertThat(view.read(ByteBuffer.wrap(packet), 0, packet.length)).isEqualTo(valid);
    assertThat(view.fault()).isEqualTo(fault);
    if (valid) {
      assertThat(view.payloadOffset()).isEqualTo(header);
      assertThat(view.payloadLength()).isEqualTo(payload);
    }
  }

  @ParameterizedTest
  @CsvSource({"rtp-0, 12, 0", "rtp-2, 24, 0", "rtp-4, 20, 0"})
  void shouldAcceptValidPacketsOfCorpus(String file, int header, int payload) {
    byte[] packet = TestData.bytes("rtp-rtcp/webrtc-rtp/" + file);
    assertThat(view.read(packet, 0, packet.length)).isTrue();
    assertThat(view.payloadType()).isEqualTo(100);
    assertThat(view.payloadOffset()).isEqualTo(header);
    assertThat(view.payloadLength()).isEqualTo(payload);
  }

  @Test
  void shouldRejectVersion3OfCorpus() {
    byte[] packet = TestData.bytes("rtp-rtcp/webrtc-rtp/rtp-7");
    assertThat(view.read(packet, 0, packet.length)).isFalse();
    assertThat(view.fault()).isEqualTo(RtpFault.VERSION);
  }

  @Test
  void shouldStayInsideRandomDatagrams() {
    long seed = 20260703L;
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      byte[] packet = new byte[random.nextInt(40)];
      random.nextBytes(packet);
      if (packet.length > 0) {
        packet[0] = (byte) (0x80 | packet[0] & 0x3F);
      }
      if (view.read(packet, 0, packet.length)) {
        assertThat(view.payloadLength()).as("seed %d", seed).isNotNegative();
        assertThat(view.payloadOffset() + view.payloadLength()).isLessThanOrEqualTo(packet.length);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 203, 204, 205, 206, 207, 192})
  void shouldTellRtcpFromRtpBySecondOctet(int octet) {
    assertThat(RtpHeader.isRtcp(octet)).isTrue();
    assertThat(RtpHeader.isRtcp(octet & 0x1F)).isFalse();
    assertThat(RtpHeader.isRtcp(0x80 | 0)).isFalse();
    assertThat(RtpHeader.isRtcp(0x80 | 101)).isFalse();
  }
}
