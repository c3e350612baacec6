package io.rvoip.protocol.sip;

import java.nio.charset.StandardCharsets;

/** {@code %HH} escapes of URIs, RFC 3261 §19.1.2. */
final class Escapes {
  private Escapes() {}

  /**
   * Text with its escapes resolved, as UTF-8.
   *
   * @param keepReserved keeps those of reserved characters, which mean something else than the
   *     character (§19.1.4)
   */
  static String resolve(String s, boolean keepReserved) {
    if (s.indexOf('%') < 0) {
      return s;
    }
    byte[] in = Wire.bytes(s);
    byte[] out = new byte[in.length];
    int n = 0;
    for (int i = 0; i < in.length; i++) {
      if (in[i] != '%' || i + 2 >= in.length || hex(in[i + 1]) < 0 || hex(in[i + 2]) < 0) {
        out[n++] = in[i];
        continue;
      }
      int value = hex(in[i + 1]) * 16 + hex(in[i + 2]);
      if (keepReserved && (Chars.is(Chars.RESERVED, value) || value == '%')) {
        out[n++] = '%';
        out[n++] = (byte) Character.toUpperCase(in[i + 1]);
        out[n++] = (byte) Character.toUpperCase(in[i + 2]);
      } else {
        out[n++] = (byte) value;
      }
      i += 2;
    }
    return new String(out, 0, n, StandardCharsets.UTF_8);
  }

  private static int hex(byte c) {
    return c < 0 ? -1 : Character.digit(c, 16);
  }

  /**
   * Text in which only characters of the class stand plain.
   *
   * @param keepEscapes takes {@code %HH} in the text for an escape, not for three characters
   */
  static String escape(int charClass, String s, boolean keepEscapes) {
    StringBuilder b = new StringBuilder(s.length() + 8);
    for (int i = 0; i < s.length(); ) {
      int c = s.codePointAt(i);
      if (Chars.is(charClass, c) || (c == '%' && keepEscapes && Chars.isEscape(s, i))) {
        b.append((char) c);
      } else {
        for (byte x : Wire.bytes(Character.toString(c))) {
          b.append('%').append(digit(x >> 4)).append(digit(x));
        }
      }
      i += Character.charCount(c);
    }
    return b.toString();
  }

  private static char digit(int nibble) {
    return Character.toUpperCase(Character.forDigit(nibble & 15, 16));
  }
}
