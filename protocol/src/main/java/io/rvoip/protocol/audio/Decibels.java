package io.rvoip.protocol.audio;

/**
 * Levels in dBFS: 0 is a sine whose peaks are ±32767, so a full-scale square wave is +3.01. G.711's
 * 0 dBm0 lies at -3.14 (A-law) or -3.17 (µ-law).
 */
public final class Decibels {
  /** What silence is called: below the smallest signal that 16 bits can hold. */
  public static final double SILENCE = -100.0;

  static final double FULL_SCALE = 32767.0;

  private Decibels() {}

  /** Peak amplitude of a sine of this level, in sample units. */
  public static double amplitude(double dbfs) {
    return FULL_SCALE * Math.pow(10, dbfs / 20);
  }

  /** Level of a sine with this peak amplitude, at least {@link #SILENCE}. */
  public static double ofAmplitude(double amplitude) {
    return amplitude <= 0 ? SILENCE : Math.max(SILENCE, 20 * Math.log10(amplitude / FULL_SCALE));
  }

  /** Level of any signal: that of a sine with the same power. A constant offset does not count. */
  public static double level(short[] samples, int offset, int count) {
    if (count == 0) {
      return SILENCE;
    }
    double sum = 0;
    double squares = 0;
    for (int i = offset; i < offset + count; i++) {
      sum += samples[i];
      squares += (double) samples[i] * samples[i];
    }
    double mean = sum / count;
    double power = Math.max(0, squares / count - mean * mean);
    return ofAmplitude(Math.sqrt(2 * power));
  }
}
