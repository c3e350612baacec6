package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Eight bytes at a time find what one at a time finds. */
class LineScanTest {
  @Property(tries = 5_000)
  void shouldFindWhatIsFoundOneByOne(
      @ForAll("bytes") byte[] b, @ForAll @IntRange(max = 40) int from) {
    int start = Math.min(from, b.length);
    assertThat(LineScan.lineEnd(b, start, b.length)).isEqualTo(oneByOne(b, start, b.length));
    int end = start + (b.length - start) / 2;
    assertThat(LineScan.lineEnd(b, start, end)).isEqualTo(oneByOne(b, start, end));
  }

  /** Bytes that differ from a line end in one bit, or by one, are among them. */
  @Provide
  Arbitrary<byte[]> bytes() {
    return Arbitraries.of(
            (byte) '\r',
            (byte) '\n',
            (byte) 0x0b,
            (byte) 0x0c,
            (byte) 0x0e,
            (byte) 0x8d,
            (byte) 0x8a,
            (byte) 0,
            (byte) 0xff,
            (byte) 0x80,
            (byte) 'a',
            (byte) 'b',
            (byte) 'c',
            (byte) 'd')
        .array(byte[].class)
        .ofMaxSize(120);
  }

  private static int oneByOne(byte[] b, int from, int end) {
    int i = from;
    while (i < end && b[i] != '\r' && b[i] != '\n') {
      i++;
    }
    return i;
  }
}
