package io.rvoip.protocol.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The 44 octets in front of 16-bit mono PCM in a RIFF WAVE file. */
public final class WavHeader {
  /** Octets of the header. */
  public static final int LENGTH = 44;

  /** Most octets of audio that a RIFF file can hold: its sizes are unsigned 32-bit numbers. */
  public static final long MAX_DATA_BYTES = 0xFFFF_FFFFL - (LENGTH - 8) - 1;

  /** Stands for "until the end of the file" while a file is being written. */
  static final long UNKNOWN = 0xFFFF_FFFFL;

  /** Octet positions of the two sizes. */
  static final int RIFF_SIZE_AT = 4;

  static final int DATA_SIZE_AT = 40;

  private WavHeader() {}

  /**
   * A header for this much audio.
   *
   * @param dataBytes octets of audio, even
   */
  public static byte[] of(int sampleRateHz, long dataBytes) {
    if (dataBytes < 0 || dataBytes > MAX_DATA_BYTES) {
      throw new IllegalArgumentException(
          "dataBytes: " + dataBytes + " (expected: 0 to " + MAX_DATA_BYTES + ")");
    }
    return header(sampleRateHz, dataBytes + LENGTH - 8, dataBytes);
  }

  /** A header for audio whose length is not known yet; readers go on until the file ends. */
  public static byte[] open(int sampleRateHz) {
    return header(sampleRateHz, UNKNOWN, UNKNOWN);
  }

  private static byte[] header(int sampleRateHz, long riffSize, long dataSize) {
    if (sampleRateHz < WavReader.MIN_RATE_HZ || sampleRateHz > WavReader.MAX_RATE_HZ) {
      throw new IllegalArgumentException(
          "sampleRateHz: " + sampleRateHz + " (expected: 8000 to 192000)");
    }
    return ByteBuffer.allocate(LENGTH)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(ascii("RIFF"))
        .putInt((int) riffSize)
        .put(ascii("WAVEfmt "))
        .putInt(16)
        .putShort((short) 1) // linear PCM
        .putShort((short) 1) // mono
        .putInt(sampleRateHz)
        .putInt(sampleRateHz * 2)
        .putShort((short) 2)
        .putShort((short) 16)
        .put(ascii("data"))
        .putInt((int) dataSize)
        .array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
