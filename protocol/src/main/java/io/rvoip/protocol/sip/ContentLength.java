package io.rvoip.protocol.sip;

/**
 * Content-Length as parser and framer both read it, so that they cannot disagree on where a message
 * ends.
 */
final class ContentLength {
  static final int ABSENT = -1;
  static final int BAD = -2;

  private ContentLength() {}

  /** Bytes of body; {@link #ABSENT}; or {@link #BAD} when no number or several different ones. */
  static int of(byte[] b, HeaderIndex index) {
    int length = ABSENT;
    for (int i = index.find(HeaderName.CONTENT_LENGTH, 0);
        i >= 0;
        i = index.find(HeaderName.CONTENT_LENGTH, i + 1)) {
      String text = Wire.unfolded(b, index.valueStart(i), index.valueEnd(i));
      long value = Chars.decimal(text, Integer.MAX_VALUE - 65_536);
      if (value < 0 || (length != ABSENT && length != value)) {
        return BAD;
      }
      length = (int) value;
    }
    return length;
  }
}
