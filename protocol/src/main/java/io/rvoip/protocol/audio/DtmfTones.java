package io.rvoip.protocol.audio;

import java.util.Arrays;

/** DTMF as audio, ITU-T Q.23: one tone of the low group and one of the high group per key. */
public final class DtmfTones {
  private static final String KEYS = "123A456B789C*0#D";
  private static final int[] LOW_HZ = {697, 770, 852, 941};
  private static final int[] HIGH_HZ = {1209, 1336, 1477, 1633};

  private DtmfTones() {}

  /** Frequency of the key's row. */
  public static int lowHz(char key) {
    return LOW_HZ[index(key) / 4];
  }

  /** Frequency of the key's column. */
  public static int highHz(char key) {
    return HIGH_HZ[index(key) % 4];
  }

  /** A generator of the key's two tones, each of that level. */
  public static ToneGenerator generator(char key, int sampleRateHz, double levelDbfsEach) {
    return ToneGenerator.dual(sampleRateHz, lowHz(key), highHz(key), levelDbfsEach);
  }

  /** A row of keys: each tone followed by a pause (Q.24 asks for 40 ms of either at least). */
  public static short[] samples(
      String keys, int sampleRateHz, int toneMs, int pauseMs, double levelDbfsEach) {
    int tone = sampleRateHz / 1000 * toneMs;
    int period = tone + sampleRateHz / 1000 * pauseMs;
    short[] out = new short[period * keys.length()];
    Arrays.fill(out, (short) 0);
    for (int i = 0; i < keys.length(); i++) {
      generator(keys.charAt(i), sampleRateHz, levelDbfsEach).fill(out, i * period, tone);
    }
    return out;
  }

  private static int index(char key) {
    int index = KEYS.indexOf(Character.toUpperCase(key));
    if (index < 0) {
      throw new IllegalArgumentException("key: " + key + " (expected: one of " + KEYS + ")");
    }
    return index;
  }
}
