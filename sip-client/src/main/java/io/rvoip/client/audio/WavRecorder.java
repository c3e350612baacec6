package io.rvoip.client.audio;

import io.rvoip.protocol.audio.WavWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Records what is heard into a WAV file, 16-bit mono PCM of 8000 Hz. */
public final class WavRecorder implements AudioSink {
  private final WavWriter writer;

  /** Begins the file; one that exists is replaced. */
  public WavRecorder(Path file) throws IOException {
    writer =
        new WavWriter(
            Files.newByteChannel(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE),
            AudioSource.RATE_HZ);
  }

  @Override
  public void accept(short[] samples, int count, long nowNanos) throws IOException {
    writer.write(samples, 0, count);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
