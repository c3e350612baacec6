package io.rvoip.protocol.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.TestData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class G711Test {
  @Test
  void shouldAgreeWithItuSoftwareToolsForEverySampleInALaw() {
    short[] samples = words("sweep.src");
    short[] codes = words("sweep-r.a");
    short[] decoded = words("sweep-r.rea");
    assertThat(samples).hasSize(65536);
    int differences = 0;
    for (int i = 0; i < samples.length; i++) {
      byte code = G711.A_LAW.encode(samples[i]);
      if (code != (byte) codes[i] || G711.A_LAW.decode(code) != decoded[i]) {
        differences++;
      }
    }
    assertThat(differences).isZero();
  }

  // ITU-T G.711 tables 1 and 2: the ends, the steps around zero, and a point of each third segment.
  @ParameterizedTest
  @CsvSource({
    "MU_LAW,      0, FF,      0",
    "MU_LAW,     -1, 7F,      0",
    "MU_LAW,     -5, 7E,     -8",
    "MU_LAW,      4, FE,      8",
    "MU_LAW,  32767, 80,  32124",
    "MU_LAW, -32768, 00, -32124",
    "MU_LAW,   1000, CE,    988",
    "MU_LAW,  -1000, 4E,   -988",
    "MU_LAW,   8159, 9F,   8316",
    "A_LAW,       0, D5,      8",
    "A_LAW,      -1, 55,     -8",
    "A_LAW,   32767, AA,  32256",
    "A_LAW,  -32768, 2A, -32256",
    "A_LAW,    1000, FA,   1008",
    "A_LAW,   -1000, 7A,  -1008",
  })
  void shouldCodeKnownPoints(G711 law, short sample, String code, short decoded) {
    byte expected = HexFormat.of().parseHex(code)[0];
    assertThat(law.encode(sample)).isEqualTo(expected);
    assertThat(law.decode(expected)).isEqualTo(decoded);
  }

  @ParameterizedTest
  @EnumSource(G711.class)
  void shouldKeepEveryCodeThroughDecodingAndEncoding(G711 law) {
    byte[] codes = new byte[256];
    for (int i = 0; i < 256; i++) {
      codes[i] = (byte) i;
    }
    short[] samples = new short[256];
    byte[] again = new byte[256];
    law.decode(codes, 0, samples, 0, 256);
    law.encode(samples, 0, again, 0, 256);
    if (law == G711.MU_LAW) {
      codes[0x7F] = (byte) 0xFF; // minus zero becomes zero
    }
    assertThat(again).isEqualTo(codes);
    assertThat(law.encode((short) 0)).isEqualTo(law.silence());
  }

  @ParameterizedTest
  @EnumSource(G711.class)
  void shouldErrByHalfAStepAtMost(G711 law) {
    short before = Short.MIN_VALUE;
    for (int sample = -32768; sample <= 32767; sample++) {
      short decoded = law.decode(law.encode((short) sample));
      assertThat(decoded).isGreaterThanOrEqualTo(before);
      int magnitude = Math.min(Math.abs(sample), law == G711.MU_LAW ? 32124 : 32256);
      assertThat(Math.abs(Math.abs(decoded) - magnitude)).isLessThanOrEqualTo(magnitude / 32 + 8);
      before = decoded;
    }
  }

  private static short[] words(String file) {
    ByteBuffer bytes =
        ByteBuffer.wrap(TestData.bytes("codec/g711-stl/" + file)).order(ByteOrder.LITTLE_ENDIAN);
    short[] words = new short[bytes.remaining() / 2];
    bytes.asShortBuffer().get(words);
    return words;
  }
}
