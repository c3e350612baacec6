package io.rvoip.protocol.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.protocol.audio.WavReader.Result.Opened;
import io.rvoip.protocol.audio.WavReader.Result.Unreadable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WavTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {8000, 16000, 48000})
  void shouldReadBackWhatWasWritten(int rate) throws IOException {
    short[] samples = ToneGenerator.sine(rate, 440, -6).samples(3 * rate + 1);
    Path file = folder.resolve("a.wav");
    try (WavWriter writer = writer(file, rate)) {
      assertThat(writer.write(samples, 0, 5)).isEqualTo(5);
      assertThat(writer.write(samples, 5, samples.length - 5)).isEqualTo(samples.length - 5);
      assertThat(writer.samples()).isEqualTo(samples.length);
    }
    byte[] bytes = Files.readAllBytes(file);
    assertThat(Arrays.copyOf(bytes, 44)).isEqualTo(WavHeader.of(rate, 2L * samples.length));
    var audio = opened(bytes).readAll(Integer.MAX_VALUE);
    assertThat(audio.sampleRateHz()).isEqualTo(rate);
    assertThat(audio.samples()).isEqualTo(samples);
    assertThat(audio.durationMs()).isEqualTo(3000);
  }

  @Test
  void shouldLeaveReadableFileWhenWriterIsNeverClosed() throws IOException {
    Path file = folder.resolve("b.wav");
    WavWriter writer = writer(file, 8000);
    writer.write(new short[] {1, -2, 3}, 0, 3);
    writer.flush();
    assertThat(opened(Files.readAllBytes(file)).readAll(100).samples())
        .containsExactly((short) 1, (short) -2, (short) 3);
    writer.close();
    writer.close();
    assertThat(opened(Files.readAllBytes(file)).readAll(100).samples()).hasSize(3);
  }

  @Test
  void shouldReadInPiecesAndStopAtTheEndOfTheDataChunk() throws IOException {
    byte[] file =
        riff(
            chunk("LIST", new byte[5]),
            format(1, 1, 16000, 16),
            chunk("data", 1, 0, 2, 0, 3, 0),
            chunk("id3 ", 9, 9));
    WavReader reader = opened(file);
    short[] out = new short[8];
    assertThat(reader.sampleRateHz()).isEqualTo(16000);
    assertThat(reader.read(out, 1, 2)).isEqualTo(2);
    assertThat(reader.read(out, 3, 5)).isEqualTo(1);
    assertThat(reader.read(out, 4, 4)).isZero();
    assertThat(out).startsWith((short) 0, (short) 1, (short) 2, (short) 3, (short) 0);
  }

  @Test
  void shouldTakeExtensibleFormatOfPcm() throws IOException {
    byte[] extensible = new byte[40];
    ByteBuffer.wrap(extensible)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(0, (short) 0xFFFE)
        .putShort(2, (short) 1)
        .putInt(4, 48000)
        .putShort(14, (short) 16)
        .putShort(24, (short) 1);
    assertThat(opened(riff(chunk("fmt ", extensible), chunk("data", 7, 0))).readAll(9).samples())
        .containsExactly((short) 7);
  }

  @Test
  void shouldTakeNoMoreThanAsked() throws IOException {
    byte[] file = riff(format(1, 1, 8000, 16), chunk("data", 1, 0, 2, 0, 3, 0));
    assertThat(opened(file).readAll(2).samples()).containsExactly((short) 1, (short) 2);
  }

  @ParameterizedTest
  @CsvSource({
    "6, 1, 8000, 8, 'encoding 6 (expected: 1, linear PCM)'",
    "1, 2, 8000, 16, '2 channels (expected: 1)'",
    "1, 1, 8000, 8, '8 bits per sample (expected: 16)'",
    "1, 1, 4000, 16, 'sample rate 4000 (expected: 8000 to 192000)'",
  })
  void shouldSayWhatIsWrongWithTheFormat(int code, int channels, int rate, int bits, String why) {
    assertThat(WavReader.open(riff(format(code, channels, rate, bits), chunk("data", 0, 0))))
        .isEqualTo(new Unreadable(why));
  }

  @Test
  void shouldRefuseWhatIsNoWav() {
    assertThat(WavReader.open(new byte[0])).isEqualTo(new Unreadable("not a RIFF WAVE file"));
    assertThat(WavReader.open(new byte[44])).isEqualTo(new Unreadable("not a RIFF WAVE file"));
    assertThat(WavReader.open(riff(format(1, 1, 8000, 16))))
        .isEqualTo(new Unreadable("no data chunk"));
    assertThat(WavReader.open(riff(chunk("data", 1, 0))))
        .isEqualTo(new Unreadable("no fmt chunk before the data"));
    assertThat(WavReader.open(riff(chunk("fmt ", 1, 0))))
        .isEqualTo(new Unreadable("fmt chunk of 2 octets"));
    byte[] endless = new byte[12 + 8 * 1001];
    System.arraycopy(riff(), 0, endless, 0, 12);
    assertThat(WavReader.open(endless)).isEqualTo(new Unreadable("more than 1000 chunks"));
  }

  @Test
  void shouldNeverThrowOnDamagedFiles() throws IOException {
    long seed = 20260707L;
    Random random = new Random(seed);
    byte[] good = riff(format(1, 1, 8000, 16), chunk("LIST", 1, 2, 3), chunk("data", 1, 0, 2, 0));
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int n = random.nextInt(4); n > 0 && damaged.length > 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      if (WavReader.open(damaged) instanceof Opened(var reader)) {
        assertThat(reader.readAll(100).samples().length).as("seed %d", seed).isLessThan(40);
      }
    }
  }

  // RIFF sizes are 32 bits: the whole file must stay below 4 GiB.
  @Test
  void shouldKnowTheLimitOfRiff() {
    byte[] header = WavHeader.of(8000, WavHeader.MAX_DATA_BYTES);
    var sizes = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(sizes.getInt(40) & 0xFFFFFFFFL).isEqualTo(WavHeader.MAX_DATA_BYTES);
    assertThat(sizes.getInt(4) & 0xFFFFFFFFL).isEqualTo(WavHeader.MAX_DATA_BYTES + 36);
    assertThat(WavHeader.MAX_DATA_BYTES % 2).isZero();
    assertThatThrownBy(() -> WavHeader.of(8000, WavHeader.MAX_DATA_BYTES + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> WavHeader.of(7999, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static WavWriter writer(Path file, int rate) throws IOException {
    return new WavWriter(
        Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE), rate);
  }

  private static WavReader opened(byte[] file) {
    var result = WavReader.open(file);
    assertThat(result).isInstanceOf(Opened.class);
    return ((Opened) result).reader();
  }

  private static byte[] riff(byte[]... chunks) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("RIFF\0\0\0\0WAVE".getBytes(StandardCharsets.ISO_8859_1));
    for (byte[] chunk : chunks) {
      out.writeBytes(chunk);
    }
    return out.toByteArray();
  }

  private static byte[] format(int code, int channels, int rate, int bits) {
    ByteBuffer format = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    format.putShort((short) code).putShort((short) channels).putInt(rate).putInt(0);
    format.putShort((short) 0).putShort((short) bits);
    return chunk("fmt ", format.array());
  }

  private static byte[] chunk(String name, int... content) {
    byte[] bytes = new byte[content.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) content[i];
    }
    return chunk(name, bytes);
  }

  private static byte[] chunk(String name, byte[] content) {
    ByteBuffer chunk =
        ByteBuffer.allocate(8 + content.length + content.length % 2).order(ByteOrder.LITTLE_ENDIAN);
    chunk.put(name.getBytes(StandardCharsets.US_ASCII)).putInt(content.length).put(content);
    return chunk.array();
  }
}
