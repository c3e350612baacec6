package io.rvoip.protocol.sip;

/**
 * Command sequence, RFC 3261 §20.16.
 *
 * @param number 0 to 2³²−1; we send less than 2³¹, as §8.1.1.5 wants
 * @param method method of the request
 */
public record CSeq(long number, Method method) {
  private static final long MAX = 0xFFFF_FFFFL;

  /** Refuses numbers that do not fit 32 bits. */
  public CSeq {
    if (number < 0 || number > MAX) {
      throw new IllegalArgumentException("number: " + number + " (expected: 0 to " + MAX + ")");
    }
  }

  /** Parses a header value; throws {@link SipSyntaxException}. */
  public static CSeq parse(String text) {
    Scanner in = new Scanner("CSeq", text);
    in.blanks();
    int start = in.pos;
    while (Chars.isDigit(in.peek())) {
      in.pos++;
    }
    long number = Chars.decimal(text, start, in.pos, MAX);
    if (number < 0 || !Chars.isBlank(in.peek())) {
      throw in.fail("number of 32 bits and method");
    }
    in.blanks();
    String method = in.token();
    in.end();
    return new CSeq(number, Method.of(method));
  }

  @Override
  public String toString() {
    return number + " " + method;
  }
}
