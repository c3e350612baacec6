package io.rvoip.protocol.sip;

import java.util.ArrayList;
import java.util.List;

/** What {@link HeaderIndex} finds, byte by byte and in the plainest way. */
final class ScalarIndex {
  /** A header line. */
  record Line(HeaderName name, int start, int valueStart, int valueEnd, int end) {}

  final List<Line> lines = new ArrayList<>();
  int startLineEnd;
  int bodyStart = -1;
  boolean irregular;
  String problem;

  ScalarIndex(byte[] b, ParserLimits limits) {
    int at = next(b, 0);
    startLineEnd = contentEnd(b, 0, at);
    while (bodyStart < 0 && at < b.length) {
      at = field(b, at, limits);
    }
    if (bodyStart < 0) {
      irregular = true;
      if (b[b.length - 1] != '\n') {
        note("Headers do not end with an empty line");
      }
      bodyStart = b.length;
    }
  }

  private int field(byte[] b, int start, ParserLimits limits) {
    int next = next(b, start);
    if (contentEnd(b, start, next) == start) {
      bodyStart = next;
      return next;
    }
    while (next < b.length && Chars.isBlank(b[next])) {
      next = next(b, next);
    }
    if (next - start > limits.maxHeaderBytes()) {
      note("Header field too long");
    } else if (lines.size() >= limits.maxHeaders()) {
      note("Too many header fields");
    } else {
      line(b, start, next);
    }
    return next;
  }

  private void line(byte[] b, int start, int next) {
    int nameEnd = start;
    while (nameEnd < next && Chars.is(Chars.TOKEN, b[nameEnd])) {
      nameEnd++;
    }
    int colon = nameEnd;
    while (colon < next && Chars.isBlank(b[colon])) {
      colon++;
    }
    if (nameEnd == start || colon == next || b[colon] != ':') {
      note("Malformed header field");
      return;
    }
    int valueEnd = contentEnd(b, colon + 1, next);
    for (int i = colon + 1; i < valueEnd; i++) {
      if (b[i] == '\r' && (i + 1 == b.length || b[i + 1] != '\n')) {
        note("Stray CR in header field");
      }
    }
    lines.add(new Line(HeaderName.of(b, start, nameEnd), start, colon + 1, valueEnd, next));
  }

  private int next(byte[] b, int start) {
    for (int i = start; i < b.length; i++) {
      if (b[i] == '\n') {
        irregular |= i == start || b[i - 1] != '\r';
        return i + 1;
      }
    }
    irregular = true;
    return b.length;
  }

  private static int contentEnd(byte[] b, int start, int next) {
    int end = next;
    if (end > start && b[end - 1] == '\n') {
      end--;
      if (end > start && b[end - 1] == '\r') {
        end--;
      }
    }
    return end;
  }

  private void note(String what) {
    if (problem == null) {
      problem = what;
    }
  }
}
