package io.rvoip.interop;

import io.rvoip.protocol.audio.ToneGenerator;
import io.rvoip.protocol.audio.ToneMeter;
import io.rvoip.protocol.audio.WavReader;
import io.rvoip.protocol.audio.WavWriter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Tones in WAV files of 8000 Hz, written and measured. */
final class Wav {
  private static final int RATE_HZ = 8000;
  private static final int LONGEST_SECONDS = 300;
  private static final double TOLERANCE_HZ = 3;

  /** Other phones scale and resample. */
  private static final double TOLERANCE_DB = 1.5;

  private Wav() {}

  static void writeTone(Path file, double hz, double dbfs, int seconds) throws IOException {
    try (var wav =
        new WavWriter(
            Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            RATE_HZ)) {
      var samples = ToneGenerator.sine(RATE_HZ, hz, dbfs).samples(RATE_HZ * seconds);
      wav.write(samples, 0, samples.length);
    }
  }

  /** The tone that the file holds, half a second of it from its first quarter on. */
  static String tone(Path file, double hz, double dbfs) throws Exception {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      if (!(WavReader.open(in) instanceof WavReader.Result.Opened(var reader))) {
        throw new StepFailed(file + " is no WAV file that we can read");
      }
      var audio = reader.readAll(RATE_HZ * LONGEST_SECONDS);
      if (audio.samples().length < RATE_HZ) {
        throw new StepFailed(file.getFileName() + " holds only " + audio.durationMs() + " ms");
      }
      var heard =
          ToneMeter.measure(
              audio.samples(), audio.samples().length / 4, RATE_HZ / 2, audio.sampleRateHz());
      String text =
          String.format(Locale.ROOT, "%.1f Hz at %.1f dBFS", heard.frequencyHz(), heard.toneDbfs());
      if (!heard.isTone(hz, TOLERANCE_HZ) || Math.abs(heard.toneDbfs() - dbfs) > TOLERANCE_DB) {
        throw new StepFailed(text + " (expected: " + hz + " Hz at " + dbfs + " dBFS)");
      }
      return text;
    }
  }
}
