package io.rvoip.protocol.sip;

/**
 * Content-Length as parser and framer both read it, so that they cannot disagree on where a message
 * ends.
 */
final class ContentLength {
  static final int ABSENT = -1;
  static final int BAD = -2;

  /** So that nothing that is added to it overflows. */
  private static final int MAX = Integer.MAX_VALUE - 65_536;

  private ContentLength() {}

  /** Bytes of body; {@link #ABSENT}; or {@link #BAD} when no number or several different ones. */
  static int of(byte[] b, HeaderIndex index) {
    int length = ABSENT;
    for (int i = index.find(HeaderName.CONTENT_LENGTH, 0);
        i >= 0;
        i = index.find(HeaderName.CONTENT_LENGTH, i + 1)) {
      int value = value(b, index.valueStart(i), index.valueEnd(i));
      if (value < 0 || (length != ABSENT && length != value)) {
        return BAD;
      }
      length = value;
    }
    return length;
  }

  /** Number of one value, blanks and folds around it; {@link #BAD} when it is none. */
  static int value(byte[] b, int start, int end) {
    int s = start;
    int e = end;
    while (s < e && Wire.isSpace(b[s])) {
      s++;
    }
    while (e > s && Wire.isSpace(b[e - 1])) {
      e--;
    }
    long value = s == e ? BAD : 0;
    for (int i = s; i < e && value >= 0; i++) {
      value = Chars.isDigit(b[i]) ? 10 * value + b[i] - '0' : BAD;
      if (value > MAX) {
        return BAD;
      }
    }
    return (int) value;
  }
}
