package io.rvoip.protocol.sip;

import java.nio.charset.StandardCharsets;

/** Between wire bytes and text; SIP is UTF-8, RFC 3261 §7. */
final class Wire {
  static final byte[] NONE = {};

  private Wire() {}

  static byte[] bytes(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] b, int start, int end) {
    return new String(b, start, end - start, StandardCharsets.UTF_8);
  }

  /** Text of a header value: folds and stray line ends become one blank each, outer blanks go. */
  static String unfolded(byte[] b, int start, int end) {
    int s = start;
    int e = end;
    while (s < e && isSpace(b[s])) {
      s++;
    }
    while (e > s && isSpace(b[e - 1])) {
      e--;
    }
    return LineScan.lineEnd(b, s, e) < e ? unfold(b, s, e) : text(b, s, e);
  }

  private static String unfold(byte[] b, int start, int end) {
    byte[] out = new byte[end - start];
    int n = 0;
    for (int i = start; i < end; i++) {
      if (b[i] != '\r' && b[i] != '\n') {
        out[n++] = b[i];
        continue;
      }
      while (i + 1 < end && isSpace(b[i + 1])) {
        i++;
      }
      while (n > 0 && Chars.isBlank(out[n - 1])) {
        n--;
      }
      out[n++] = ' ';
    }
    return text(out, 0, n);
  }

  static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  /**
   * End of the list member that begins at {@code start}: its comma, or {@code end}. Quotes and <>
   * shield.
   */
  static int memberEnd(byte[] b, int start, int end) {
    boolean quoted = false;
    boolean bracketed = false;
    for (int i = start; i < end; i++) {
      byte c = b[i];
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (bracketed) {
        bracketed = c != '>';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '<') {
        bracketed = true;
      } else if (c == ',') {
        return i;
      }
    }
    return end;
  }
}
