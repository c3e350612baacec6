package io.rvoip.transport.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtpShapeTest {
  private static final String TIME_AND_SSRC = "0000000a" + "11223344";

  @ParameterizedTest
  @CsvSource({
    "8000 0001, '', true, plain header of 12 octets",
    "8000 0001, 55, true, one octet of payload",
    "4000 0001, 55, false, version 1",
    "0001 0000, 55, false, STUN",
    "8100 0001, aabbccdd, true, one CSRC",
    "8100 0001, aabbcc, false, CSRC cut off",
    "9000 0001, bede0001aabbccdd, true, header extension of one word",
    "9000 0001, bede0002aabbccdd, false, header extension cut off",
    "9000 0001, bede, false, extension header cut off",
    "a000 0001, 550003, true, three octets with padding of three",
    "a000 0001, 550004, false, more padding than payload",
    "a000 0001, 550000, false, padding without a count",
    "80c8 0001, 55, false, RTCP sender report type",
    "80df 0001, 55, false, last RTCP type",
    "80e0 0001, 55, true, payload type 96 with marker"
  })
  void shouldTellRtpByItsHeader(String start, String rest, boolean expected, String why) {
    assertThat(RtpShape.isRtp(bytes(start + TIME_AND_SSRC + rest))).as(why).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "80c90001 11223344, true, empty receiver report",
    "80c90001 11223344 81cb0001 11223344, true, report and BYE",
    "80c90001 11223344 81cb0002 11223344, false, second part cut off",
    "80c90001 1122, false, too short",
    "40c90001 11223344, false, version 1",
    "80c90001 11223344 01cb0001 11223344, false, second part of another version",
    "80000001 11223344, false, RTP payload type"
  })
  void shouldTellRtcpByItsParts(String hex, boolean expected, String why) {
    assertThat(RtpShape.isRtcp(bytes(hex))).as(why).isEqualTo(expected);
  }

  @Test
  void shouldReadAndWriteSsrcAsUnsignedNumber() {
    var packet = bytes("80000001" + "0000000a" + "fffffffe");
    assertThat(RtpShape.ssrc(packet)).isEqualTo(0xfffffffeL);
    RtpShape.ssrc(packet, 7);
    assertThat(RtpShape.ssrc(packet)).isEqualTo(7);
  }

  @Test
  void shouldNotFailOnAnyShortInput() {
    for (int length = 0; length < 40; length++) {
      for (int first = 0; first < 256; first++) {
        byte[] all = new byte[length];
        java.util.Arrays.fill(all, (byte) first);
        RtpShape.isRtp(ByteBuffer.wrap(all));
        RtpShape.isRtcp(ByteBuffer.wrap(all));
      }
    }
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
  }
}
