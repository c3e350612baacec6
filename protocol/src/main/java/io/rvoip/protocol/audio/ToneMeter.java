package io.rvoip.protocol.audio;

/**
 * Measures tones in a window of audio: the level at one frequency (Goertzel), or the strongest
 * frequency and its level. A Hann window keeps neighbours and window edges out of the figures.
 */
public final class ToneMeter {
  private static final int MIN_SAMPLES = 64;
  private static final int MAX_FFT = 1 << 15;

  private ToneMeter() {}

  /**
   * A measurement.
   *
   * @param frequencyHz the strongest frequency, 0 in silence
   * @param toneDbfs level of that tone
   * @param levelDbfs level of everything, the tone included
   */
  public record Reading(double frequencyHz, double toneDbfs, double levelDbfs) {
    /** Nothing to hear. */
    public static final Reading SILENT = new Reading(0, Decibels.SILENCE, Decibels.SILENCE);

    /** Whether the window holds this tone and, by power, more of it than of all else together. */
    public boolean isTone(double expectedHz, double toleranceHz) {
      return frequencyHz > 0
          && Math.abs(frequencyHz - expectedHz) <= toleranceHz
          && toneDbfs >= levelDbfs - 3;
    }
  }

  /** Level at one frequency in dBFS. Frequencies nearer than 2·rate/count are not told apart. */
  public static double levelAt(
      short[] samples, int offset, int count, int sampleRateHz, double frequencyHz) {
    if (count < MIN_SAMPLES) {
      throw new IllegalArgumentException(
          "count: " + count + " (expected: " + MIN_SAMPLES + " or more)");
    }
    double omega = 2 * Math.PI * frequencyHz / sampleRateHz;
    double coefficient = 2 * Math.cos(omega);
    double mean = mean(samples, offset, count);
    double s1 = 0;
    double s2 = 0;
    double windowSum = 0;
    for (int i = 0; i < count; i++) {
      double window = hann(i, count);
      windowSum += window;
      double s0 = window * (samples[offset + i] - mean) + coefficient * s1 - s2;
      s2 = s1;
      s1 = s0;
    }
    double power = s1 * s1 + s2 * s2 - coefficient * s1 * s2;
    return Decibels.ofAmplitude(2 * Math.sqrt(Math.max(0, power)) / windowSum);
  }

  /**
   * The strongest tone. Good to a hundredth of rate/count while the tone stands 10 dB above its
   * neighbours; the last power of two of samples is used, 32768 at most.
   */
  public static Reading measure(short[] samples, int offset, int count, int sampleRateHz) {
    if (count < MIN_SAMPLES) {
      throw new IllegalArgumentException(
          "count: " + count + " (expected: " + MIN_SAMPLES + " or more)");
    }
    int size = Math.min(Integer.highestOneBit(count), MAX_FFT);
    int from = offset + count - size;
    double level = Decibels.level(samples, from, size);
    if (level <= Decibels.SILENCE) {
      return Reading.SILENT;
    }
    double[] power = powerSpectrum(samples, from, size);
    int peak = 1;
    for (int bin = 2; bin < size / 2 - 1; bin++) {
      if (power[bin] > power[peak]) {
        peak = bin;
      }
    }
    double frequency = (peak + vertex(power, peak)) * sampleRateHz / size;
    return new Reading(frequency, levelAt(samples, from, size, sampleRateHz, frequency), level);
  }

  /** Offset of the peak between bins: the vertex of a parabola through three log powers. */
  private static double vertex(double[] power, int peak) {
    double left = Math.log(power[peak - 1] + 1e-9);
    double middle = Math.log(power[peak] + 1e-9);
    double right = Math.log(power[peak + 1] + 1e-9);
    double curvature = left - 2 * middle + right;
    return curvature >= 0 ? 0 : Math.clamp((left - right) / (2 * curvature), -0.5, 0.5);
  }

  private static double[] powerSpectrum(short[] samples, int from, int size) {
    double mean = mean(samples, from, size);
    double[] re = new double[size];
    double[] im = new double[size];
    for (int i = 0; i < size; i++) {
      re[i] = hann(i, size) * (samples[from + i] - mean);
    }
    fft(re, im);
    double[] power = new double[size / 2];
    for (int bin = 0; bin < power.length; bin++) {
      power[bin] = re[bin] * re[bin] + im[bin] * im[bin];
    }
    return power;
  }

  private static double hann(int i, int count) {
    return 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / count);
  }

  private static double mean(short[] samples, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += samples[i];
    }
    return sum / count;
  }

  /** Radix-2 transform in place; the length is a power of two. */
  private static void fft(double[] re, double[] im) {
    int n = re.length;
    for (int i = 1, j = 0; i < n; i++) {
      int bit = n >> 1;
      for (; (j & bit) != 0; bit >>= 1) {
        j ^= bit;
      }
      j ^= bit;
      if (i < j) {
        double swap = re[i];
        re[i] = re[j];
        re[j] = swap;
      }
    }
    for (int length = 2; length <= n; length <<= 1) {
      double angle = -2 * Math.PI / length;
      for (int k = 0; k < length / 2; k++) {
        double cos = Math.cos(angle * k);
        double sin = Math.sin(angle * k);
        for (int a = k; a < n; a += length) {
          int b = a + length / 2;
          double r = re[b] * cos - im[b] * sin;
          double i = re[b] * sin + im[b] * cos;
          re[b] = re[a] - r;
          im[b] = im[a] - i;
          re[a] += r;
          im[a] += i;
        }
      }
    }
  }
}
