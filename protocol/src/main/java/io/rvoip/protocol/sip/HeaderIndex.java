package io.rvoip.protocol.sip;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Positions of the header lines in a message's bytes. Lines that are no header are left out and
 * noted as {@link #problem()}.
 */
final class HeaderIndex {
  private HeaderName[] names;
  private int[] positions; // of each: line start, value start, value end, end with CRLF
  private int count;
  private int startLineEnd;
  private int bodyStart = -1;
  private boolean irregular;
  private @Nullable String problem;
  private boolean oversized;

  private HeaderIndex(HeaderName[] names, int[] positions) {
    this.names = names;
    this.positions = positions;
  }

  /**
   * Reads from the start line to the empty line.
   *
   * @param b a message that begins with its start line and nothing before
   */
  static HeaderIndex of(byte[] b, ParserLimits limits) {
    HeaderIndex index = new HeaderIndex(new HeaderName[16], new int[4 * 16]);
    int line = index.endOfLine(b, 0);
    index.startLineEnd = index.contentEnd(b, 0, line);
    while (index.bodyStart < 0 && line < b.length) {
      line = index.readField(b, line, limits);
    }
    if (index.bodyStart < 0) {
      index.irregular = true;
      // A datagram cannot hold more, so its end may end the head too; but not in the middle of a
      // line.
      if (b[b.length - 1] != '\n') {
        index.note("Headers do not end with an empty line");
      }
      index.bodyStart = b.length;
    }
    return index;
  }

  /**
   * Of a head in wire form whose lines are known.
   *
   * @param names name of each line
   * @param positions of each line four in turn: line start, value start, value end, end with CRLF
   */
  static HeaderIndex known(HeaderName[] names, int[] positions, int startLineEnd, int bodyStart) {
    HeaderIndex index = new HeaderIndex(names, positions);
    index.count = names.length;
    index.startLineEnd = startLineEnd;
    index.bodyStart = bodyStart;
    return index;
  }

  /**
   * Takes the header that begins at {@code start} with its folded lines; gives the start of the
   * next.
   */
  private int readField(byte[] b, int start, ParserLimits limits) {
    int next = endOfLine(b, start);
    if (contentEnd(b, start, next) == start) {
      bodyStart = next;
      return next;
    }
    while (next < b.length && Chars.isBlank(b[next])) {
      next = endOfLine(b, next);
    }
    if (next - start > limits.maxHeaderBytes()) {
      oversized = true;
      note("Header field too long");
    } else if (count >= limits.maxHeaders()) {
      oversized = true;
      note("Too many header fields");
    } else {
      index(b, start, next);
    }
    return next;
  }

  private void index(byte[] b, int start, int next) {
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
    if (count == names.length) {
      names = Arrays.copyOf(names, 2 * count);
      positions = Arrays.copyOf(positions, 8 * count);
    }
    int valueEnd = contentEnd(b, colon + 1, next);
    for (int i = colon + 1; i < valueEnd; i++) {
      if (b[i] == '\r' && (i + 1 == b.length || b[i + 1] != '\n')) {
        note("Stray CR in header field");
      }
    }
    names[count] = HeaderName.of(b, start, nameEnd);
    positions[4 * count] = start;
    positions[4 * count + 1] = colon + 1;
    positions[4 * count + 2] = valueEnd;
    positions[4 * count + 3] = next;
    count++;
  }

  /**
   * Start of the next line. A bare LF ends a line too; that and a last line without end make the
   * head irregular.
   */
  private int endOfLine(byte[] b, int start) {
    for (int i = start; i < b.length; i++) {
      if (b[i] == '\n') {
        if (i == start || b[i - 1] != '\r') {
          irregular = true;
        }
        return i + 1;
      }
    }
    irregular = true;
    return b.length;
  }

  private int contentEnd(byte[] b, int start, int next) {
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

  /** The same without room for more. */
  HeaderIndex trimmed() {
    if (count == names.length) {
      return this;
    }
    HeaderIndex trimmed =
        new HeaderIndex(Arrays.copyOf(names, count), Arrays.copyOf(positions, 4 * count));
    trimmed.count = count;
    trimmed.startLineEnd = startLineEnd;
    trimmed.bodyStart = bodyStart;
    trimmed.irregular = irregular;
    trimmed.problem = problem;
    trimmed.oversized = oversized;
    return trimmed;
  }

  int count() {
    return count;
  }

  HeaderName name(int i) {
    return names[i];
  }

  int lineStart(int i) {
    return positions[4 * i];
  }

  int valueStart(int i) {
    return positions[4 * i + 1];
  }

  int valueEnd(int i) {
    return positions[4 * i + 2];
  }

  int lineEnd(int i) {
    return positions[4 * i + 3];
  }

  /** End of the start line, without CRLF. */
  int startLineEnd() {
    return startLineEnd;
  }

  int bodyStart() {
    return bodyStart;
  }

  /** Whether the head must be rewritten with CRLF line ends and an empty line to be wire form. */
  boolean irregular() {
    return irregular;
  }

  /** What is wrong with the form of the head, fit for a reason phrase; null when nothing is. */
  @Nullable String problem() {
    return problem;
  }

  /** Whether header fields were left out for their number or length. */
  boolean oversized() {
    return oversized;
  }

  /** Position of the first header of that name from {@code from} on, or -1. */
  int find(HeaderName name, int from) {
    for (int i = from; i < count; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
