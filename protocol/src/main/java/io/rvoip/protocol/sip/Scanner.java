package io.rvoip.protocol.sip;

/** Cursor over one unfolded header value; every failure is a {@link SipSyntaxException}. */
final class Scanner {
  final String text;
  private final String what;
  int pos;

  Scanner(String what, String text) {
    this.what = what;
    this.text = text;
  }

  boolean atEnd() {
    return pos >= text.length();
  }

  int peek() {
    return pos < text.length() ? text.charAt(pos) : -1;
  }

  /** SWS: blanks may stand here. */
  Scanner blanks() {
    while (pos < text.length() && Chars.isBlank(text.charAt(pos))) {
      pos++;
    }
    return this;
  }

  boolean accept(char c) {
    if (peek() == c) {
      pos++;
      return true;
    }
    return false;
  }

  void expect(char c) {
    if (!accept(c)) {
      throw fail("'" + c + "'");
    }
  }

  String take(int charClass, String expected) {
    int start = pos;
    while (pos < text.length() && Chars.is(charClass, text.charAt(pos))) {
      pos++;
    }
    if (start == pos) {
      throw fail(expected);
    }
    return KnownWords.in(text, start, pos);
  }

  String token() {
    return take(Chars.TOKEN, "token");
  }

  /** A quoted-string with its quotes; the cursor stands on the opening one. */
  String quoted() {
    int start = pos;
    expect('"');
    while (pos < text.length()) {
      char c = text.charAt(pos++);
      if (c == '\\') {
        pos++;
      } else if (c == '"') {
        return text.substring(start, pos);
      }
    }
    throw fail("closing quote");
  }

  /** hostport of RFC 3261 §25.1: the host; the port is left under the cursor. */
  String host() {
    int start = pos;
    if (accept('[')) {
      while (!atEnd() && peek() != ']') {
        pos++;
      }
      expect(']');
    } else {
      while (Chars.is(Chars.HOST, peek())) {
        pos++;
      }
    }
    String host = text.substring(start, pos);
    if (!Chars.isHost(host)) {
      throw fail("host name, IPv4 address or IPv6 reference");
    }
    return host;
  }

  int port() {
    int start = pos;
    while (Chars.isDigit(peek())) {
      pos++;
    }
    long port = Chars.decimal(text, start, pos, 65535);
    if (port < 1) {
      throw fail("port 1 to 65535");
    }
    return (int) port;
  }

  void end() {
    blanks();
    if (!atEnd()) {
      throw fail("end");
    }
  }

  SipSyntaxException fail(String expected) {
    return SipSyntaxException.of(what, text, expected + " at " + Math.min(pos, text.length()));
  }

  /** Inner text of a quoted-string, with quoted-pairs resolved. */
  static String unquote(String s) {
    if (s.length() < 2 || s.charAt(0) != '"') {
      return s;
    }
    if (s.indexOf('\\') < 0) {
      return s.substring(1, s.length() - 1);
    }
    StringBuilder b = new StringBuilder(s.length());
    for (int i = 1; i < s.length() - 1; i++) {
      char c = s.charAt(i);
      b.append(c == '\\' && i + 1 < s.length() - 1 ? s.charAt(++i) : c);
    }
    return b.toString();
  }

  /**
   * quoted-string that carries {@code s}; line ends become blanks, so that no header can be
   * smuggled in.
   */
  static String quote(String s) {
    StringBuilder b = new StringBuilder(s.length() + 2).append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '\r' || c == '\n') {
        b.append(' ');
      } else {
        if (c == '"' || c == '\\' || c == 127 || (c < ' ' && c != '\t')) {
          b.append('\\');
        }
        b.append(c);
      }
    }
    return b.append('"').toString();
  }
}
