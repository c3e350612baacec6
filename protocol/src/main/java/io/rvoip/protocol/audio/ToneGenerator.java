package io.rvoip.protocol.audio;

import java.util.List;

/**
 * Makes a sum of sines, without a jump between calls. Not thread safe; {@link #fill} allocates
 * nothing.
 */
public final class ToneGenerator {
  private final double[] steps;
  private final double[] amplitudes;
  private final double[] phases;

  /**
   * One sine.
   *
   * @param levelDbfs level, 0 reaches full scale
   */
  public record Partial(double frequencyHz, double levelDbfs) {}

  /** A generator of the sum; loud sums are clipped. */
  public ToneGenerator(int sampleRateHz, List<Partial> partials) {
    steps = new double[partials.size()];
    amplitudes = new double[partials.size()];
    phases = new double[partials.size()];
    for (int i = 0; i < steps.length; i++) {
      Partial partial = partials.get(i);
      if (!(partial.frequencyHz() > 0 && partial.frequencyHz() < sampleRateHz / 2.0)) {
        throw new IllegalArgumentException(
            "frequencyHz: "
                + partial.frequencyHz()
                + " (expected: above 0, below half of "
                + sampleRateHz
                + ")");
      }
      steps[i] = 2 * Math.PI * partial.frequencyHz() / sampleRateHz;
      amplitudes[i] = Decibels.amplitude(partial.levelDbfs());
    }
  }

  /** One sine. */
  public static ToneGenerator sine(int sampleRateHz, double frequencyHz, double levelDbfs) {
    return new ToneGenerator(sampleRateHz, List.of(new Partial(frequencyHz, levelDbfs)));
  }

  /** Two sines of one level each. */
  public static ToneGenerator dual(
      int sampleRateHz, double firstHz, double secondHz, double levelDbfsEach) {
    return new ToneGenerator(
        sampleRateHz,
        List.of(new Partial(firstHz, levelDbfsEach), new Partial(secondHz, levelDbfsEach)));
  }

  /** The next samples. */
  public void fill(short[] out, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      double sum = 0;
      for (int p = 0; p < steps.length; p++) {
        sum += amplitudes[p] * Math.sin(phases[p]);
        phases[p] += steps[p];
        if (phases[p] >= 2 * Math.PI) {
          phases[p] -= 2 * Math.PI;
        }
      }
      out[i] = (short) Math.clamp(Math.round(sum), -32768, 32767);
    }
  }

  /** The next samples in an array of their own. */
  public short[] samples(int count) {
    short[] out = new short[count];
    fill(out, 0, count);
    return out;
  }
}
