package io.rvoip.protocol.audio;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;

/**
 * Writes 16-bit mono PCM as WAV. The header goes out first, so a file whose writer died can still
 * be played; {@link #close} puts the true sizes into it. Not thread safe.
 */
public final class WavWriter implements Closeable {
  private static final int BUFFER_BYTES = 8192;

  private final SeekableByteChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long dataBytes;

  /** Begins a file at position 0 of the channel, which belongs to the writer from now on. */
  public WavWriter(SeekableByteChannel channel, int sampleRateHz) throws IOException {
    this.channel = channel;
    buffer.put(WavHeader.open(sampleRateHz));
    flush();
  }

  /**
   * Adds samples.
   *
   * @return how many were taken: fewer than {@code count} when the file has reached the limit of
   *     RIFF
   */
  public int write(short[] samples, int offset, int count) throws IOException {
    int taken = (int) Math.min(count, (WavHeader.MAX_DATA_BYTES - dataBytes) / 2);
    for (int i = offset; i < offset + taken; i++) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      buffer.putShort(samples[i]);
    }
    dataBytes += 2L * taken;
    return taken;
  }

  /** Samples written so far. */
  public long samples() {
    return dataBytes / 2;
  }

  /** Hands everything to the channel. */
  public void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  /** Writes the sizes into the header and closes the channel. */
  @Override
  public void close() throws IOException {
    try (channel) {
      if (channel.isOpen()) {
        flush();
        size(WavHeader.RIFF_SIZE_AT, dataBytes + WavHeader.LENGTH - 8);
        size(WavHeader.DATA_SIZE_AT, dataBytes);
      }
    }
  }

  private void size(int position, long value) throws IOException {
    channel.position(position);
    buffer.putInt((int) value);
    flush();
  }
}
