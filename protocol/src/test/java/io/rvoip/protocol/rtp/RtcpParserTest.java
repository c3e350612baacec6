package io.rvoip.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.protocol.TestData;
import io.rvoip.protocol.rtp.RtcpPacket.Goodbye;
import io.rvoip.protocol.rtp.RtcpPacket.ReceiverReport;
import io.rvoip.protocol.rtp.RtcpPacket.SenderReport;
import io.rvoip.protocol.rtp.RtcpPacket.SourceDescription;
import io.rvoip.protocol.rtp.RtcpParser.Result.Malformed;
import io.rvoip.protocol.rtp.RtcpParser.Result.Parsed;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtcpParserTest {
  private static final ReportBlock BLOCK = new ReportBlock(9, 255, -3, -2, 40, 5, 6);

  @Test
  void shouldReadBackEveryPacketThatItWrites() {
    List<RtcpPacket> compound =
        List.of(
            new SenderReport(1, 0x8899AABBCCDDEEFFL, 3, 4, 5, List.of(BLOCK, BLOCK)),
            new ReceiverReport(-1, Collections.nCopies(31, BLOCK)),
            SourceDescription.cname(1, "anna@example.org"),
            new SourceDescription(
                List.of(
                    new RtcpPacket.Chunk(1, List.of()),
                    new RtcpPacket.Chunk(
                        2, List.of(new RtcpPacket.Item(1, "ü"), new RtcpPacket.Item(2, ""))))),
            new Goodbye(List.of(1, 2), "bye now"),
            new Goodbye(List.of(), null));
    byte[] datagram = RtcpEncoder.encode(compound);
    assertThat(datagram.length % 4).isZero();
    assertThat(RtcpParser.parse(datagram)).isEqualTo(new Parsed(compound, false));
  }

  /** The table of SOURCE.md gives the verdict of each file. */
  @Test
  void shouldJudgeEveryCorpusDatagramAsItsTableSays() {
    int judged = 0;
    String folder = "";
    for (String line : new String(TestData.bytes("rtp-rtcp/SOURCE.md")).lines().toList()) {
      if (line.startsWith("## ")) {
        folder = line.substring(3).strip();
      }
      Matcher row =
          Pattern.compile("\\| (\\S+\\.(?:rtcp|bin)) \\| \\d+ \\| ([^|]+) \\|.*").matcher(line);
      if (row.matches()) {
        byte[] datagram = TestData.bytes("rtp-rtcp/" + folder + "/" + row.group(1));
        String verdict =
            switch (RtcpParser.parse(datagram)) {
              case Parsed p when p.reducedSize() -> "accept only as reduced-size RTCP (RFC 5506)";
              case Parsed ignored -> "accept";
              case Malformed ignored -> "reject";
            };
        assertThat(verdict).as(folder + "/" + row.group(1)).isEqualTo(row.group(2));
        var data = ByteBuffer.wrap(datagram);
        var fault = new RtcpWalker().check(data, 0, datagram.length, false);
        assertThat(fault == RtcpFault.NONE).isEqualTo(verdict.equals("accept"));
        judged++;
      }
    }
    assertThat(judged).isGreaterThanOrEqualTo(40);
  }

  // One line per rule of RFC 3550 §A.2.
  @ParameterizedTest
  @CsvSource({
    "'',                                  TOO_SHORT",
    "80 C9 00,                            TOO_SHORT",
    "40 C9 0001 00000001,                 VERSION",
    "80 08 0001 00000001,                 PACKET_TYPE",
    "80 C9 0002 00000001,                 LENGTH",
    "81 C9 0001 00000001,                 COUNT",
    "80 C8 0001 00000001,                 COUNT",
    "A0 C9 0002 00000001 00000004 80C90001 00000001, PADDING",
    "A0 C9 0002 00000001 00000000,        PADDING",
    "A0 C9 0002 00000001 00000003,        PADDING",
    "A0 C9 0002 00000001 0000000C,        PADDING",
    "A0 C9 0002 00000001 00000004,        NONE",
    "80 CB 0000,                          NONE",
  })
  void shouldNameTheFault(String hex, RtcpFault fault) {
    byte[] datagram = HexFormat.of().parseHex(hex.replace(" ", ""));
    if (fault == RtcpFault.NONE) {
      assertThat(RtcpParser.parse(datagram)).isInstanceOf(Parsed.class);
    } else {
      assertThat(RtcpParser.parse(datagram)).isEqualTo(new Malformed(fault, 0));
    }
  }

  // RFC 3550 §A.2 asks only for version, types and lengths; names that do not fit are left out.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "82 CB 0001 00000001          | Goodbye[ssrcs=[1], reason=null]",
        "81 CB 0002 00000001 05414243 | Goodbye[ssrcs=[1], reason=null]",
        "81 CB 0002 00000001 03414243 | Goodbye[ssrcs=[1], reason=ABC]",
        "81 CA 0001 00000001          | SourceDescription[chunks=[]]",
        "81 CA 0002 00000001 01054142 | SourceDescription[chunks=[]]",
      })
  void shouldTakeWhatIsThereOfShortSourceLists(String hex, String packet) {
    byte[] datagram = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThat(((Parsed) RtcpParser.parse(datagram)).packets())
        .extracting(Object::toString)
        .containsExactly(packet);
  }

  @Test
  void shouldSkipUnknownPacketTypes() {
    byte[] rr = RtcpEncoder.encode(List.of(new ReceiverReport(1, List.of())));
    byte[] datagram = HexFormat.of().parseHex("80C900010000000185CF000100000001");
    assertThat(datagram).startsWith(rr);
    assertThat(((Parsed) RtcpParser.parse(datagram)).packets())
        .containsExactly(new ReceiverReport(1, List.of()), new RtcpPacket.Other(207, 5, 8));
  }

  @Test
  void shouldNeverThrowOnDamagedDatagrams() {
    long seed = 20260704L;
    Random random = new Random(seed);
    byte[] good =
        RtcpEncoder.encode(
            List.of(
                new ReceiverReport(1, List.of(BLOCK)),
                SourceDescription.cname(1, "abc"),
                new Goodbye(List.of(1), "x")));
    for (int i = 0; i < 100_000; i++) {
      byte[] damaged = java.util.Arrays.copyOf(good, random.nextInt(good.length) + 1);
      for (int n = random.nextInt(4); n >= 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      assertThat(RtcpParser.parse(damaged)).as("seed %d", seed).isNotNull();
    }
  }

  @Test
  void shouldRefuseToWriteWhatDoesNotFit() {
    assertThatThrownBy(() -> new ReceiverReport(1, Collections.nCopies(32, BLOCK)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> RtcpEncoder.encode(List.of(SourceDescription.cname(1, "x".repeat(256)))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
