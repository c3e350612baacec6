package io.rvoip.client.audio;

import io.rvoip.protocol.audio.ToneMeter;

/**
 * Says what is heard right now: the strongest frequency and its level in the last half second. Any
 * thread may ask.
 */
public final class AudioMeter implements AudioSink {
  /** 512 ms: frequencies are told apart to a few hertz. */
  private static final int WINDOW = 4096;

  private static final long SILENT_AFTER_NANOS = 200_000_000L;

  private final short[] ring = new short[WINDOW];
  private int at;
  private int filled;
  private long lastNanos;

  @Override
  public synchronized void accept(short[] samples, int count, long nowNanos) {
    for (int i = 0; i < count; i++) {
      ring[at] = samples[i];
      at = (at + 1) % WINDOW;
    }
    filled = Math.min(WINDOW, filled + count);
    lastNanos = nowNanos;
  }

  /**
   * The measurement of a full window; silence while the window is not full, and when nothing has
   * come for 200 ms.
   */
  public ToneMeter.Reading reading() {
    short[] window = new short[WINDOW];
    synchronized (this) {
      if (filled < WINDOW || System.nanoTime() - lastNanos > SILENT_AFTER_NANOS) {
        return ToneMeter.Reading.SILENT;
      }
      System.arraycopy(ring, at, window, 0, WINDOW - at);
      System.arraycopy(ring, 0, window, WINDOW - at, at);
    }
    return ToneMeter.measure(window, 0, WINDOW, AudioSource.RATE_HZ);
  }

  /** Forgets what was heard, so that the next measurement is of new audio only. */
  public synchronized void reset() {
    filled = 0;
  }
}
