package io.rvoip.protocol.sip;

/** Character classes of RFC 3261 §25.1, as bit masks per ASCII character. */
final class Chars {
  static final int TOKEN = 1;
  static final int HEX = 2;
  static final int HOST = 4;
  static final int USER = 8;
  static final int PASSWORD = 16;
  static final int URI_PARAM = 32;
  static final int URI_HEADER = 64;
  static final int URI = 128;
  static final int PARAM_VALUE = 256;
  static final int SCHEME = 512;
  static final int RESERVED = 1024;

  private static final String ALPHANUM =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final String UNRESERVED = ALPHANUM + "-_.!~*'()";
  private static final int[] CLASSES = new int[256];

  static {
    mark(TOKEN, ALPHANUM + "-.!%*_+`'~");
    mark(HEX, "0123456789abcdefABCDEF");
    mark(HOST, ALPHANUM + "-._"); // '_' is no hostname character, but the field uses it
    mark(USER, UNRESERVED + "&=+$,;?/#"); // '#' must be escaped; dial pads send it plain
    mark(PASSWORD, UNRESERVED + "&=+$,");
    mark(URI_PARAM, UNRESERVED + "[]/:&+$");
    mark(URI_HEADER, UNRESERVED + "[]/?:+$&=");
    mark(SCHEME, ALPHANUM + "+-.");
    mark(RESERVED, ";/?:@&=+$,");
    mark(URI, UNRESERVED + ";/?:@&=+$,%#[]");
    for (char c = '!'; c < 127; c++) {
      if (",;\"<>".indexOf(c) < 0) {
        CLASSES[c] |= PARAM_VALUE;
      }
    }
  }

  private Chars() {}

  private static void mark(int bit, String chars) {
    for (int i = 0; i < chars.length(); i++) {
      CLASSES[chars.charAt(i)] |= bit;
    }
  }

  static boolean is(int bit, int c) {
    return c >= 0 && c < 128 && (CLASSES[c] & bit) != 0;
  }

  static boolean is(int bit, byte c) {
    return (CLASSES[c & 0xff] & bit) != 0;
  }

  static boolean all(int bit, String s) {
    for (int i = 0; i < s.length(); i++) {
      if (!is(bit, s.charAt(i))) {
        return false;
      }
    }
    return !s.isEmpty();
  }

  /**
   * Whether {@code s} is made of characters of the class and of {@code %HH} escapes; may be empty.
   */
  static boolean allOrEscaped(int bit, String s) {
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '%') {
        if (!isEscape(s, i)) {
          return false;
        }
        i += 2;
      } else if (!is(bit, c)) {
        return false;
      }
    }
    return true;
  }

  static boolean isEscape(String s, int i) {
    return i + 2 < s.length() && is(HEX, s.charAt(i + 1)) && is(HEX, s.charAt(i + 2));
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }

  static String lower(String s) {
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        StringBuilder b = new StringBuilder(s);
        for (int j = i; j < s.length(); j++) {
          b.setCharAt(j, (char) lower(s.charAt(j)));
        }
        return b.toString();
      }
    }
    return s;
  }

  /** Non-negative decimal number; -1 when it is none or above {@code max}. */
  static long decimal(String s, long max) {
    return decimal(s, 0, s.length(), max);
  }

  /** The same of a part of {@code s}. */
  static long decimal(String s, int start, int end, long max) {
    if (start == end) {
      return -1;
    }
    long n = 0;
    for (int i = start; i < end; i++) {
      if (!isDigit(s.charAt(i))) {
        return -1;
      }
      n = n * 10 + (s.charAt(i) - '0');
      if (n > max) {
        return -1;
      }
    }
    return n;
  }

  /** RFC 3261 §25.1 host: hostname, IPv4address or IPv6reference in brackets. */
  static boolean isHost(String s) {
    if (!s.startsWith("[")) {
      return all(HOST, s);
    }
    if (!s.endsWith("]") || s.length() < 4) {
      return false;
    }
    int colons = 0;
    for (int i = 1; i < s.length() - 1; i++) {
      char c = s.charAt(i);
      if (c == ':') {
        colons++;
      } else if (c != '.' && !is(HEX, c)) {
        return false;
      }
    }
    // RFC 5118 §4.10: ":::" of the grammar's bug must be borne, so the groups are not counted here.
    return colons >= 2;
  }
}
