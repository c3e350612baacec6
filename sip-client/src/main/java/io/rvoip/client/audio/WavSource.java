package io.rvoip.client.audio;

import io.rvoip.protocol.audio.WavReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Plays a WAV file; the last frame is filled up with silence. */
final class WavSource implements AudioSource {
  private final InputStream in;
  private final WavReader reader;

  private WavSource(InputStream in, WavReader reader) {
    this.in = in;
    this.reader = reader;
  }

  static WavSource open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    String fault =
        switch (WavReader.open(in)) {
          case WavReader.Result.Unreadable(var reason) -> reason;
          case WavReader.Result.Opened(var reader) -> {
            if (reader.sampleRateHz() == RATE_HZ) {
              yield null;
            }
            yield "sample rate " + reader.sampleRateHz() + " (expected: " + RATE_HZ + ")";
          }
        };
    in.close();
    if (fault != null) {
      throw new IOException(file + ": " + fault);
    }
    InputStream again = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    if (WavReader.open(again) instanceof WavReader.Result.Opened(var reader)) {
      return new WavSource(again, reader);
    }
    again.close();
    throw new IOException(file + ": changed while it was opened");
  }

  @Override
  public boolean fill(short[] out, int count) throws IOException {
    int read = reader.read(out, 0, count);
    Arrays.fill(out, read, count, (short) 0);
    return read > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
