package io.rvoip.protocol.sip;

import org.jspecify.annotations.Nullable;

/** Start line of a message, RFC 3261 §7.1 and §7.2, as far as it could be read. */
sealed interface StartLine {
  /**
   * A request line that names a method and a version.
   *
   * @param status 0 when all is well, else what to answer
   * @param problem reason phrase for that answer
   */
  record Request(Method method, int uriStart, int uriEnd, int status, String problem)
      implements StartLine {
    @Override
    public boolean isFine() {
      return status == 0;
    }
  }

  /** A status line. */
  record Status(int status) implements StartLine {
    @Override
    public boolean isFine() {
      return true;
    }
  }

  /** Neither. */
  record Broken(ParseResult.Reason reason) implements StartLine {
    @Override
    public boolean isFine() {
      return false;
    }
  }

  /** Whether nothing is wrong with it. */
  boolean isFine();

  /** Reads {@code b} up to {@code end}. */
  static StartLine read(byte[] b, int end, ParserLimits limits) {
    if (LineScan.lineEnd(b, 0, end) < end) {
      return new Broken(ParseResult.Reason.START_LINE);
    }
    return isVersion(b, 0, Math.min(end, 4)) ? status(b, end) : request(b, end, limits);
  }

  private static StartLine status(byte[] b, int end) {
    int space = indexOfBlank(b, 0, end);
    if (!isVersion(b, 0, space)) {
      return new Broken(ParseResult.Reason.START_LINE);
    }
    if (!isVersion2(b, 0, space)) {
      return new Broken(ParseResult.Reason.VERSION);
    }
    int codeEnd = indexOfBlank(b, Math.min(space + 1, end), end);
    long status = Chars.decimal(Wire.text(b, Math.min(space + 1, end), codeEnd), 699);
    if (codeEnd - space != 4 || status < 100) {
      return new Broken(ParseResult.Reason.STATUS_CODE);
    }
    return new Status((int) status);
  }

  private static StartLine request(byte[] b, int end, ParserLimits limits) {
    int methodEnd = 0;
    while (methodEnd < end && Chars.is(Chars.TOKEN, b[methodEnd])) {
      methodEnd++;
    }
    int lineEnd = end;
    while (lineEnd > methodEnd && Chars.isBlank(b[lineEnd - 1])) {
      lineEnd--;
    }
    int versionStart = lineEnd;
    while (versionStart > methodEnd && !Chars.isBlank(b[versionStart - 1])) {
      versionStart--;
    }
    if (methodEnd == 0
        || methodEnd == end
        || !Chars.isBlank(b[methodEnd])
        || !isVersion(b, versionStart, lineEnd)) {
      return new Broken(ParseResult.Reason.START_LINE);
    }
    Method method = Method.of(b, methodEnd);
    int uriStart = methodEnd + 1;
    int uriEnd = Math.max(uriStart, versionStart - 1);
    if (!isVersion2(b, versionStart, lineEnd)) {
      return new Request(method, uriStart, uriEnd, 505, ReasonPhrases.of(505));
    }
    if (end > limits.maxStartLineBytes() || uriEnd - uriStart > limits.maxUriBytes()) {
      return new Request(method, uriStart, uriEnd, 414, ReasonPhrases.of(414));
    }
    boolean spaced =
        lineEnd == end
            && indexOfBlank(b, uriStart, end) == uriEnd
            && b[methodEnd] == ' '
            && b[uriEnd] == ' ';
    String problem = spaced ? uriProblem(b, uriStart, uriEnd) : "Malformed Request-Line";
    return new Request(
        method, uriStart, uriEnd, problem == null ? 0 : 400, problem == null ? "" : problem);
  }

  private static @Nullable String uriProblem(byte[] b, int start, int end) {
    if (WellFormed.sipUri(b, start, end)) {
      return null;
    }
    try {
      // RFC 3261 §19.1.1: no headers in a Request-URI; RFC 4475 §3.1.2.11 shows what for.
      return Uri.parse(Wire.text(b, start, end)) instanceof SipUri uri && uri.headers() != null
          ? "Headers in Request-URI"
          : null;
    } catch (SipSyntaxException e) {
      return "Malformed Request-URI";
    }
  }

  private static int indexOfBlank(byte[] b, int from, int end) {
    for (int i = from; i < end; i++) {
      if (Chars.isBlank(b[i])) {
        return i;
      }
    }
    return end;
  }

  /** SIP-Version of any number; with four bytes, only its beginning. */
  private static boolean isVersion(byte[] b, int start, int end) {
    if (end - start < 4
        || Chars.lower(b[start]) != 's'
        || Chars.lower(b[start + 1]) != 'i'
        || Chars.lower(b[start + 2]) != 'p'
        || b[start + 3] != '/') {
      return false;
    }
    int dots = 0;
    for (int i = start + 4; i < end; i++) {
      if (b[i] == '.') {
        dots++;
      } else if (!Chars.isDigit(b[i])) {
        return false;
      }
    }
    return end - start == 4 || (dots == 1 && b[start + 4] != '.' && b[end - 1] != '.');
  }

  private static boolean isVersion2(byte[] b, int start, int end) {
    return end - start == 7 && b[start + 4] == '2' && b[start + 5] == '.' && b[start + 6] == '0';
  }
}
