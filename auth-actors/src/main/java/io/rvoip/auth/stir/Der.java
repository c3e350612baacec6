package io.rvoip.auth.stir;

import java.util.Arrays;

/**
 * Cursor over DER, X.690, for the few forms of RFC 8226: definite lengths, tags below 31. Anything
 * else is a {@link Malformed}.
 */
final class Der {
  static final int SEQUENCE = 0x30;
  static final int OCTET_STRING = 0x04;
  static final int INTEGER = 0x02;
  static final int IA5_STRING = 0x16;

  /** Explicit tag of a choice. */
  static int context(int number) {
    return 0xA0 | number;
  }

  /** Bytes that are not the DER that was expected. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed() {
      super(null, null, false, false);
    }
  }

  private final byte[] bytes;
  private final int end;
  private int at;

  Der(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private Der(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  boolean atEnd() {
    return at >= end;
  }

  /** Tag of the next element. */
  int tag() throws Malformed {
    if (atEnd()) {
      throw new Malformed();
    }
    return bytes[at] & 0xFF;
  }

  /** Steps into the next element, which must have the tag, and over it here. */
  Der enter(int tag) throws Malformed {
    if (tag() != tag) {
      throw new Malformed();
    }
    at++;
    int length = length();
    if (length > end - at) {
      throw new Malformed();
    }
    Der inner = new Der(bytes, at, at + length);
    at += length;
    return inner;
  }

  /** Contents of the next element, which must have the tag. */
  byte[] contents(int tag) throws Malformed {
    Der inner = enter(tag);
    return Arrays.copyOfRange(bytes, inner.at, inner.end);
  }

  /** Nothing may follow. */
  void end() throws Malformed {
    if (!atEnd()) {
      throw new Malformed();
    }
  }

  private int length() throws Malformed {
    int first = next();
    if (first < 0x80) {
      return first;
    }
    int octets = first & 0x7F;
    if (octets < 1 || octets > 3) {
      throw new Malformed();
    }
    int length = 0;
    for (int i = 0; i < octets; i++) {
      length = length << 8 | next();
    }
    return length;
  }

  private int next() throws Malformed {
    if (atEnd()) {
      throw new Malformed();
    }
    return bytes[at++] & 0xFF;
  }
}
