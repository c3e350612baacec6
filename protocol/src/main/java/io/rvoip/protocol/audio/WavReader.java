package io.rvoip.protocol.audio;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads 16-bit mono PCM from WAV, sample by sample, so that a long file costs no memory. Other
 * chunks are skipped; a file that ends early gives what it has. Not thread safe.
 */
public final class WavReader {
  static final int MIN_RATE_HZ = 8000;
  static final int MAX_RATE_HZ = 192_000;

  private static final int PCM = 1;
  private static final int EXTENSIBLE = 0xFFFE;
  private static final int MAX_FORMAT_BYTES = 4096;
  private static final int MAX_CHUNKS = 1000;

  private final InputStream in;
  private final int sampleRateHz;
  private long remainingBytes;

  private WavReader(InputStream in, int sampleRateHz, long remainingBytes) {
    this.in = in;
    this.sampleRateHz = sampleRateHz;
    this.remainingBytes = remainingBytes;
  }

  /** What a file turned out to be. */
  public sealed interface Result {
    /** Audio that we can read; the stream stands at the first sample. */
    record Opened(WavReader reader) implements Result {}

    /** Not WAV, or not 16-bit mono PCM; the reason is fit for the one who gave the file. */
    record Unreadable(String reason) implements Result {}
  }

  /** A whole file in memory. */
  public record Audio(int sampleRateHz, short[] samples) {
    /** Length in milliseconds. */
    public long durationMs() {
      return samples.length * 1000L / sampleRateHz;
    }
  }

  /** Reads up to the first sample. Give a buffered stream; closing it stays with the caller. */
  public static Result open(InputStream in) throws IOException {
    byte[] riff = in.readNBytes(12);
    if (riff.length < 12 || !named(riff, 0, "RIFF") || !named(riff, 8, "WAVE")) {
      return new Result.Unreadable("not a RIFF WAVE file");
    }
    int sampleRateHz = 0;
    for (int chunk = 0; chunk < MAX_CHUNKS; chunk++) {
      byte[] head = in.readNBytes(8);
      if (head.length < 8) {
        return new Result.Unreadable("no data chunk");
      }
      long size = int32(head, 4) & 0xFFFF_FFFFL;
      if (named(head, 0, "data")) {
        return sampleRateHz == 0
            ? new Result.Unreadable("no fmt chunk before the data")
            : new Result.Opened(new WavReader(in, sampleRateHz, size));
      }
      if (named(head, 0, "fmt ")) {
        if (size < 16 || size > MAX_FORMAT_BYTES) {
          return new Result.Unreadable("fmt chunk of " + size + " octets");
        }
        byte[] format = in.readNBytes((int) size);
        String fault = fault(format);
        if (fault != null) {
          return new Result.Unreadable(fault);
        }
        sampleRateHz = int32(format, 4);
        skip(in, size & 1); // chunks begin at even positions
      } else {
        skip(in, size + (size & 1));
      }
    }
    return new Result.Unreadable("more than " + MAX_CHUNKS + " chunks");
  }

  /** Opens a file that is in memory. */
  public static Result open(byte[] file) {
    try {
      return open(new ByteArrayInputStream(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array does not fail
    }
  }

  private static @Nullable String fault(byte[] format) {
    if (format.length < 16) {
      return "fmt chunk cut short";
    }
    int encoding = uint16(format, 0);
    if (encoding == EXTENSIBLE && format.length >= 26) {
      encoding = uint16(format, 24); // the sub-format's first two octets are the old code
    }
    if (encoding != PCM) {
      return "encoding " + encoding + " (expected: 1, linear PCM)";
    }
    if (uint16(format, 2) != 1) {
      return uint16(format, 2) + " channels (expected: 1)";
    }
    if (uint16(format, 14) != 16) {
      return uint16(format, 14) + " bits per sample (expected: 16)";
    }
    int rate = int32(format, 4);
    return rate < MIN_RATE_HZ || rate > MAX_RATE_HZ
        ? "sample rate " + rate + " (expected: 8000 to 192000)"
        : null;
  }

  /** Samples per second. */
  public int sampleRateHz() {
    return sampleRateHz;
  }

  /**
   * Reads samples.
   *
   * @return how many; fewer than {@code count} only at the end, 0 after it
   */
  public int read(short[] out, int offset, int count) throws IOException {
    byte[] bytes = in.readNBytes((int) Math.min(2L * count, remainingBytes & ~1L));
    int samples = bytes.length / 2;
    remainingBytes = bytes.length < 2L * count ? 0 : remainingBytes - bytes.length;
    for (int i = 0; i < samples; i++) {
      out[offset + i] = (short) uint16(bytes, 2 * i);
    }
    return samples;
  }

  /**
   * Reads the rest at once.
   *
   * @param maxSamples most samples to take; what lies behind them is left
   */
  public Audio readAll(int maxSamples) throws IOException {
    short[] samples = new short[Math.min(maxSamples, 1 << 16)];
    int length = 0;
    for (int got; (got = read(samples, length, samples.length - length)) > 0; ) {
      length += got;
      if (length == samples.length && length < maxSamples) {
        samples = Arrays.copyOf(samples, (int) Math.min(maxSamples, 2L * length));
      }
    }
    return new Audio(sampleRateHz, Arrays.copyOf(samples, length));
  }

  private static void skip(InputStream in, long count) throws IOException {
    try {
      in.skipNBytes(count);
    } catch (EOFException e) {
      // the next chunk header will be missing, which says it all
    }
  }

  private static boolean named(byte[] bytes, int at, String name) {
    for (int i = 0; i < 4; i++) {
      if (bytes[at + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int int32(byte[] bytes, int at) {
    return uint16(bytes, at) | uint16(bytes, at + 2) << 16;
  }

  private static int uint16(byte[] bytes, int at) {
    return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
  }
}
