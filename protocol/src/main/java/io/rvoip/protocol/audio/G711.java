package io.rvoip.protocol.audio;

/**
 * ITU-T G.711 by table: each of the 65536 samples has its code, each of the 256 codes its sample.
 * The values are those of the ITU-T software tools (G.191), which quantise negative samples by
 * one's complement.
 */
public enum G711 {
  /** A-law: PCMA, payload type 8; even bits inverted. */
  A_LAW(0xD5) {
    @Override
    int compress(int sample) {
      int magnitude = (sample < 0 ? ~sample : sample) >> 4;
      int code = magnitude;
      if (magnitude > 15) {
        int exponent = 1;
        for (; magnitude > 31; magnitude >>= 1) {
          exponent++;
        }
        code = magnitude - 16 + (exponent << 4);
      }
      return (sample < 0 ? code : code | 0x80) ^ 0x55;
    }

    @Override
    int expand(int code) {
      int plain = code ^ 0x55;
      int exponent = plain >> 4 & 7;
      int mantissa = (plain & 15) + (exponent > 0 ? 16 : 0);
      int magnitude = ((mantissa << 4) + 8) << Math.max(0, exponent - 1);
      return (plain & 0x80) != 0 ? magnitude : -magnitude;
    }
  },

  /** µ-law: PCMU, payload type 0; all bits inverted. */
  MU_LAW(0xFF) {
    @Override
    int compress(int sample) {
      int magnitude = Math.min(((sample < 0 ? ~sample : sample) >> 2) + 33, 0x1FFF);
      int segment = 1;
      for (int rest = magnitude >> 6; rest != 0; rest >>= 1) {
        segment++;
      }
      int code = 8 - segment << 4 | 15 - (magnitude >> segment & 15);
      return sample < 0 ? code : code | 0x80;
    }

    @Override
    int expand(int code) {
      int plain = ~code;
      int exponent = plain >> 4 & 7;
      int step = 8 << exponent;
      int magnitude = (0x80 << exponent) + step * (plain & 15) + step / 2 - 4 * 33;
      return (code & 0x80) != 0 ? magnitude : -magnitude;
    }
  };

  private final byte silence;
  private final byte[] codes = new byte[65536];
  private final short[] samples = new short[256];

  G711(int silence) {
    this.silence = (byte) silence;
    for (int sample = -32768; sample <= 32767; sample++) {
      codes[sample & 0xFFFF] = (byte) compress(sample);
    }
    for (int code = 0; code < 256; code++) {
      samples[code] = (short) expand(code);
    }
  }

  abstract int compress(int sample);

  abstract int expand(int code);

  /** The code of a zero sample. */
  public byte silence() {
    return silence;
  }

  /** The code of a sample. */
  public byte encode(short sample) {
    return codes[sample & 0xFFFF];
  }

  /** The sample of a code. */
  public short decode(byte code) {
    return samples[code & 0xFF];
  }

  /** Encodes {@code count} samples. */
  public void encode(short[] in, int inOffset, byte[] out, int outOffset, int count) {
    for (int i = 0; i < count; i++) {
      out[outOffset + i] = codes[in[inOffset + i] & 0xFFFF];
    }
  }

  /** Decodes {@code count} codes. */
  public void decode(byte[] in, int inOffset, short[] out, int outOffset, int count) {
    for (int i = 0; i < count; i++) {
      out[outOffset + i] = samples[in[inOffset + i] & 0xFF];
    }
  }
}
