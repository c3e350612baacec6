package io.rvoip.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Whatever comes as RTP or RTCP: read within its bounds, alike from array and buffer. */
class RtpFuzzTest {
  @FuzzTest
  void shouldReadAnything(byte[] packet) {
    RtpView fromArray = new RtpView();
    RtpView fromBuffer = new RtpView();
    boolean good = fromArray.read(packet, 0, packet.length);
    assertThat(fromBuffer.read(ByteBuffer.wrap(packet), 0, packet.length)).isEqualTo(good);
    if (good) {
      assertThat(fromBuffer.payloadOffset()).isEqualTo(fromArray.payloadOffset());
      assertThat(fromArray.payloadLength()).isBetween(0, packet.length);
      assertThat(fromArray.payloadOffset() + fromArray.payloadLength())
          .isLessThanOrEqualTo(packet.length);
      List<Object> digits = new ArrayList<>();
      DtmfReceiver receiver = new DtmfReceiver(8_000, (digit, ms) -> digits.add(digit));
      receiver.onPacket(fromArray, packet, 0, 0);
      assertThat(digits).hasSizeLessThanOrEqualTo(1);
    }
    if (RtcpParser.parse(packet) instanceof RtcpParser.Result.Parsed parsed) {
      assertThat(parsed.packets()).isNotEmpty();
    }
  }
}
