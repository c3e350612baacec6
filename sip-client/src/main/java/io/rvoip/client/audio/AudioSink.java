package io.rvoip.client.audio;

import java.io.IOException;

/** What a call hears, decoded, in order, 8000 samples a second. Called by the audio loop. */
public interface AudioSink extends AutoCloseable {
  /** The next samples; the array is the caller's and changes afterwards. Must not block. */
  void accept(short[] samples, int count, long nowNanos) throws IOException;

  @Override
  default void close() throws IOException {}
}
