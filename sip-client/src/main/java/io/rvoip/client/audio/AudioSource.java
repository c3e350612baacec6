package io.rvoip.client.audio;

import io.rvoip.protocol.audio.ToneGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** What a call plays: 8000 samples a second, asked for 20 ms at a time by the audio loop. */
public interface AudioSource extends AutoCloseable {
  /** Samples per second of all sources and sinks. */
  int RATE_HZ = 8000;

  /**
   * Fills {@code count} samples from index 0; must not block.
   *
   * @return false at the end: nothing of {@code out} was filled and the source is done
   */
  boolean fill(short[] out, int count) throws IOException;

  @Override
  default void close() throws IOException {}

  /** Silence without end. */
  static AudioSource silence() {
    return (out, count) -> {
      Arrays.fill(out, 0, count, (short) 0);
      return true;
    };
  }

  /** A sine without end. */
  static AudioSource tone(double frequencyHz, double levelDbfs) {
    var generator = ToneGenerator.sine(RATE_HZ, frequencyHz, levelDbfs);
    return (out, count) -> {
      generator.fill(out, 0, count);
      return true;
    };
  }

  /**
   * A WAV file, once.
   *
   * @throws IOException when it cannot be read, or is not 16-bit mono PCM of 8000 Hz; the message
   *     says so
   */
  static AudioSource wav(Path file) throws IOException {
    return WavSource.open(file);
  }
}
