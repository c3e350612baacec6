package io.rvoip.protocol.sip;

/**
 * Sees by the bytes alone, and without making anything, that a value is in the form that nearly all
 * senders use. Yes means that the value's own reader will read it, so that this need not be done
 * before somebody asks; no means nothing, and the reader decides. {@code SyntaxCheckTest} holds
 * both against each other.
 */
final class WellFormed {
  private static final int MAX_PARAMS = 32;
  private static final int MAX_CSEQ_DIGITS = 9;

  /** Where something ends; no position. */
  private static final int NOT = -1;

  private WellFormed() {}

  /** One Via value, as {@link Via#parse} reads it. */
  static boolean via(byte[] b, int from, int to) {
    int end = trimmedEnd(b, from, to);
    int i = blanks(b, from, end);
    if (end - i < 8 || !sipSlash2(b, i)) {
      return false;
    }
    int transport = i + "SIP/2.0/".length();
    i = run(Chars.TOKEN, b, transport, end);
    int host = blanks(b, i, end);
    if (i == transport || host == i) {
      return false;
    }
    i = port(b, run(Chars.HOST, b, host, end), end, host);
    return i != NOT && headerParams(b, i, end);
  }

  /** A name-addr in brackets with its parameters, as {@link NameAddr#parse} reads it. */
  static boolean nameAddr(byte[] b, int from, int to) {
    int end = trimmedEnd(b, from, to);
    int i = blanks(b, from, end);
    if (i < end && b[i] == '"') {
      i = quoted(b, i, end);
      i = i == NOT ? NOT : blanks(b, i, end);
    } else {
      while (i < end && (Chars.is(Chars.TOKEN, b[i]) || Chars.isBlank(b[i]))) {
        i++;
      }
    }
    if (i == NOT || i >= end || b[i] != '<') {
      return false;
    }
    int close = i + 1;
    while (close < end && b[close] != '>') {
      close++;
    }
    return close < end && sipUri(b, i + 1, close) && headerParams(b, close + 1, end);
  }

  /** A sip or sips URI without escapes and headers, as {@link SipUri} reads it. */
  static boolean sipUri(byte[] b, int from, int to) {
    int i = scheme(b, from, to);
    if (i == NOT) {
      return false;
    }
    int at = i;
    while (at < to && b[at] != '@') {
      at++;
    }
    if (at < to) {
      int user = i;
      i = run(Chars.USER, b, user, at);
      if (i == user) {
        return false;
      }
      if (i < at && b[i] == ':') {
        i = run(Chars.PASSWORD, b, i + 1, at);
      }
      if (i != at) {
        return false;
      }
      i = at + 1;
    }
    int host = i;
    i = port(b, run(Chars.HOST, b, host, to), to, host);
    return i != NOT && uriParams(b, i, to);
  }

  /** Number and method, as {@link CSeq#parse} reads them. */
  static boolean cseq(byte[] b, int from, int to) {
    int end = trimmedEnd(b, from, to);
    int start = blanks(b, from, end);
    int i = digits(b, start, end);
    int method = blanks(b, i, end);
    return i > start
        && i - start <= MAX_CSEQ_DIGITS
        && method > i
        && method < end
        && run(Chars.TOKEN, b, method, end) == end;
  }

  /** Whether a CSeq value that is {@link #cseq} names the method. */
  static boolean cseqNames(String method, byte[] b, int from, int to) {
    int at = trimmedEnd(b, from, to) - method.length();
    if (at <= from || !Chars.isBlank(b[at - 1])) {
      return false;
    }
    for (int i = 0; i < method.length(); i++) {
      if (b[at + i] != method.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Visible ASCII, at least one. */
  static boolean callId(byte[] b, int from, int to) {
    int end = trimmedEnd(b, from, to);
    int start = blanks(b, from, end);
    int i = start;
    while (i < end && b[i] > ' ' && b[i] < 127) {
      i++;
    }
    return i > start && i == end;
  }

  /** A number from 0 to 255. */
  static boolean maxForwards(byte[] b, int from, int to) {
    int end = trimmedEnd(b, from, to);
    int start = blanks(b, from, end);
    int n = 0;
    for (int i = start; i < end; i++) {
      if (!Chars.isDigit(b[i]) || i - start == 3) {
        return false;
      }
      n = 10 * n + b[i] - '0';
    }
    return end > start && n < 256;
  }

  private static boolean sipSlash2(byte[] b, int i) {
    return b[i] == 'S'
        && b[i + 1] == 'I'
        && b[i + 2] == 'P'
        && b[i + 3] == '/'
        && b[i + 4] == '2'
        && b[i + 5] == '.'
        && b[i + 6] == '0'
        && b[i + 7] == '/';
  }

  private static int scheme(byte[] b, int from, int to) {
    if (to - from < 5 || b[from] != 's' || b[from + 1] != 'i' || b[from + 2] != 'p') {
      return NOT;
    }
    if (b[from + 3] == ':') {
      return from + 4;
    }
    return b[from + 3] == 's' && b[from + 4] == ':' ? from + 5 : NOT;
  }

  /**
   * After a host that ends at {@code at}: the end of its port, or of the host when there is none.
   */
  private static int port(byte[] b, int at, int end, int host) {
    if (at == host) {
      return NOT;
    }
    if (at == end || b[at] != ':') {
      return at;
    }
    int i = at + 1;
    int port = 0;
    while (i < end && Chars.isDigit(b[i]) && i - at <= 5) {
      port = 10 * port + b[i++] - '0';
    }
    return port > 0 && port < 65_536 ? i : NOT;
  }

  /** Parameters of a header to the end, without blanks; no tag or branch twice. */
  private static boolean headerParams(byte[] b, int from, int end) {
    int i = from;
    int tags = 0;
    int branches = 0;
    for (int n = 0; i < end; n++) {
      if (b[i] != ';' || n == MAX_PARAMS) {
        return false;
      }
      int name = i + 1;
      i = run(Chars.TOKEN, b, name, end);
      if (i == name) {
        return false;
      }
      if (is("tag", b, name, i) && ++tags > 1) {
        return false;
      }
      if (is("branch", b, name, i) && ++branches > 1) {
        return false;
      }
      if (i < end && b[i] == '=') {
        int value = i + 1;
        i =
            value < end && b[value] == '"'
                ? quoted(b, value, end)
                : run(Chars.PARAM_VALUE, b, value, end);
        if (i <= value) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean uriParams(byte[] b, int from, int end) {
    int i = from;
    for (int n = 0; i < end; n++) {
      if (b[i] != ';' || n == MAX_PARAMS) {
        return false;
      }
      int name = i + 1;
      i = run(Chars.URI_PARAM, b, name, end);
      if (i == name) {
        return false;
      }
      if (i < end && b[i] == '=') {
        int value = i + 1;
        i = run(Chars.URI_PARAM, b, value, end);
        if (i == value) {
          return false;
        }
      }
    }
    return true;
  }

  /** Compares without case. */
  private static boolean is(String lower, byte[] b, int from, int to) {
    if (to - from != lower.length()) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (Chars.lower(b[i]) != lower.charAt(i - from)) {
        return false;
      }
    }
    return true;
  }

  /** Behind the closing quote of the string that opens at {@code from}. */
  private static int quoted(byte[] b, int from, int end) {
    for (int i = from + 1; i < end; i++) {
      if (b[i] == '"') {
        return i + 1;
      }
      if (b[i] == '\\') {
        i++;
      } else if (b[i] >= 0 && b[i] < ' ') {
        return NOT; // a fold, or what should not be there
      }
    }
    return NOT;
  }

  private static int run(int charClass, byte[] b, int from, int end) {
    int i = from;
    while (i < end && Chars.is(charClass, b[i])) {
      i++;
    }
    return i;
  }

  private static int digits(byte[] b, int from, int end) {
    int i = from;
    while (i < end && Chars.isDigit(b[i])) {
      i++;
    }
    return i;
  }

  private static int blanks(byte[] b, int from, int end) {
    int i = from;
    while (i < end && Chars.isBlank(b[i])) {
      i++;
    }
    return i;
  }

  private static int trimmedEnd(byte[] b, int from, int to) {
    int i = to;
    while (i > from && Chars.isBlank(b[i - 1])) {
      i--;
    }
    return i;
  }
}
