package io.rvoip.protocol.sip.id;

/** Base 32 with the extended hex alphabet, RFC 4648 §7, in lower case and without padding. */
final class Base32Hex {
  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";

  private Base32Hex() {}

  /** Writes the lowest {@code 5 * chars} bits of the value, most significant first. */
  static void append(StringBuilder to, long value, int chars) {
    for (int shift = 5 * (chars - 1); shift >= 0; shift -= 5) {
      // A shift of 60 leaves four bits: 64 bits take 13 characters.
      to.append(ALPHABET.charAt((int) (value >>> shift) & 31));
    }
  }

  /** Value of one character; -1 when it is none of ours. */
  static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'a' && c <= 'v' ? c - 'a' + 10 : -1;
  }

  static boolean isValid(CharSequence text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (digit(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }
}
