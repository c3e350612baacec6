package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The index finds what reading byte by byte finds, and keeps it in little room. */
class HeaderIndexTest {
  private static final ParserLimits FEW = new ParserLimits(65_536, 6, 40, 1_024, 70, 2_048);

  @Property(tries = 5_000)
  void shouldFindWhatIsFoundByteByByte(@ForAll("heads") String head) {
    byte[] b = head.getBytes(StandardCharsets.ISO_8859_1);
    assertSame(b, ParserLimits.DEFAULT);
    assertSame(b, FEW);
  }

  private static void assertSame(byte[] b, ParserLimits limits) {
    HeaderIndex index = HeaderIndex.of(b, limits);
    ScalarIndex scalar = new ScalarIndex(b, limits);
    assertThat(lines(index)).isEqualTo(scalar.lines);
    assertThat(lines(index.trimmed())).isEqualTo(scalar.lines);
    assertThat(index.startLineEnd()).isEqualTo(scalar.startLineEnd);
    assertThat(index.bodyStart()).isEqualTo(scalar.bodyStart);
    assertThat(index.irregular()).isEqualTo(scalar.irregular);
    assertThat(index.problem()).isEqualTo(scalar.problem);
  }

  private static List<ScalarIndex.Line> lines(HeaderIndex x) {
    return IntStream.range(0, x.count())
        .mapToObj(
            i ->
                new ScalarIndex.Line(
                    x.name(i), x.lineStart(i), x.valueStart(i), x.valueEnd(i), x.lineEnd(i)))
        .toList();
  }

  @Provide
  Arbitrary<String> heads() {
    return Arbitraries.of(
            "INVITE sip:a SIP/2.0",
            "Via: x",
            "v : y",
            "From:",
            "X-Some: 1",
            "x-other\t: 2",
            "Geolocation: <a>",
            "no header",
            ": none",
            "\r\n",
            "\r\n",
            "\r\n",
            "\n",
            "\r",
            " folded",
            "\tmore",
            "\r\n\r\n",
            "é")
        .list()
        .ofMinSize(1)
        .ofMaxSize(40)
        .map(parts -> String.join("", parts));
  }

  @Test
  void shouldFindEachHeaderAmongMany() {
    StringBuilder head = new StringBuilder("OPTIONS sip:a SIP/2.0\r\n");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      names.add("X-" + i);
      head.append("x-").append(i).append(": ").append(i).append("\r\n");
    }
    head.append("Geolocation: <cid:1>\r\nFlow-Timer: 9\r\n\r\n");
    HeaderIndex index = HeaderIndex.of(Wire.bytes(head.toString()), ParserLimits.DEFAULT);
    for (int i = 0; i < names.size(); i++) {
      assertThat(index.find(HeaderName.of(names.get(i)), 0)).isEqualTo(i);
    }
    assertThat(index.find(HeaderName.GEOLOCATION, 0)).isEqualTo(60);
    assertThat(index.find(HeaderName.FLOW_TIMER, 0)).isEqualTo(61);
    assertThat(index.find(HeaderName.FLOW_TIMER, 62)).isEqualTo(-1);
    assertThat(index.find(HeaderName.VIA, 0)).isEqualTo(-1);
    assertThat(index.find(HeaderName.of("X-60"), 0)).isEqualTo(-1);
  }
}
