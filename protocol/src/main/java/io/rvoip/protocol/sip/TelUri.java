package io.rvoip.protocol.sip;

/**
 * Telephone number, RFC 3966.
 *
 * @param number number as written, with its visual separators and the leading {@code +} of a global
 *     one
 * @param params parameters, such as {@code phone-context}
 */
public record TelUri(String number, Params params) implements Uri {
  /** Refuses what is no telephone number. */
  public TelUri {
    if (!isNumber(number)) {
      throw new IllegalArgumentException("number: " + number + " (expected: telephone number)");
    }
    params = params.asUri();
  }

  static TelUri read(Scanner in, int from) {
    int semicolon = in.text.indexOf(';', from);
    int end = semicolon < 0 ? in.text.length() : semicolon;
    String number = in.text.substring(from, end);
    in.pos = end;
    if (!isNumber(number)) {
      throw in.fail("telephone number");
    }
    Params params = Params.readUri(in);
    in.end();
    return new TelUri(number, params);
  }

  private static boolean isNumber(String s) {
    boolean digit = false;
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (Chars.is(Chars.HEX, c) || c == '*' || c == '#') {
        digit = true;
      } else if ("-.()".indexOf(c) < 0 && !(c == '+' && i == 0)) {
        return false;
      }
    }
    return digit;
  }

  @Override
  public String scheme() {
    return "tel";
  }

  /** Number without visual separators. */
  public String dialled() {
    StringBuilder b = new StringBuilder(number.length());
    for (int i = 0; i < number.length(); i++) {
      if ("-.()".indexOf(number.charAt(i)) < 0) {
        b.append(number.charAt(i));
      }
    }
    return b.toString();
  }

  @Override
  public String toString() {
    return "tel:" + number + params;
  }
}
