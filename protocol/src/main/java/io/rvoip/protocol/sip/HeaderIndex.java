package io.rvoip.protocol.sip;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Positions of the header lines in a message's bytes. Lines that are no header are left out and
 * noted as {@link #problem()}.
 */
final class HeaderIndex {
  private static final int FIRST_ROOM = 16;

  // Three numbers of each line: where it starts, where it ends with its CRLF, and a word: the
  // number of its name, the length of its line end, and how far its value is from its start.
  private static final int FIELDS = 3;
  private static final int NAME_BITS = 8;
  private static final int EOL_BITS = 2;
  private static final int VALUE_SHIFT = NAME_BITS + EOL_BITS;
  private static final int NAME_MASK = (1 << NAME_BITS) - 1;
  private static final int EOL_MASK = (1 << EOL_BITS) - 1;

  /** So far a colon may be from the start of its line: a name and blanks. */
  private static final int MOST_BEFORE_VALUE = (1 << (31 - VALUE_SHIFT)) - 1;

  private int[] lines;

  /** Names that have no number, by line; null while there are none. */
  private @Nullable HeaderName @Nullable [] others;

  private int count;
  private int startLineEnd;
  private int bodyStart = -1;

  /** Bit of each name that is there; names from 63 on share the last one. */
  private long present;

  private boolean irregular;
  private @Nullable String problem;
  private boolean oversized;
  private boolean strayCr; // in the line that was read last

  private HeaderIndex(int[] lines) {
    this.lines = lines;
  }

  /**
   * Reads from the start line to the empty line.
   *
   * @param b a message that begins with its start line and nothing before
   */
  static HeaderIndex of(byte[] b, ParserLimits limits) {
    HeaderIndex index = new HeaderIndex(new int[FIELDS * FIRST_ROOM]);
    int line = index.endOfLine(b, 0);
    index.startLineEnd = line - eolLength(b, 0, line);
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
   * Of a head in wire form whose lines are told next, by {@link #add}.
   *
   * @param lines how many there will be
   */
  static HeaderIndex known(int lines, int startLineEnd) {
    HeaderIndex index = new HeaderIndex(new int[FIELDS * lines]);
    index.startLineEnd = startLineEnd;
    return index;
  }

  /** Adds a line in wire form, that is with CRLF. */
  HeaderIndex add(HeaderName name, int start, int valueStart, int end) {
    append(name, start, valueStart, end, 2);
    return this;
  }

  /** All lines have been told; the body begins there. */
  HeaderIndex thenBody(int start) {
    bodyStart = start;
    return this;
  }

  /**
   * Takes the header that begins at {@code start} with its folded lines; gives the start of the
   * next.
   */
  private int readField(byte[] b, int start, ParserLimits limits) {
    strayCr = false;
    int next = endOfLine(b, start);
    if (next - eolLength(b, start, next) == start) {
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
    if (nameEnd == start
        || colon == next
        || b[colon] != ':'
        || colon - start >= MOST_BEFORE_VALUE) {
      note("Malformed header field");
      return;
    }
    if (strayCr) {
      note("Stray CR in header field");
    }
    append(HeaderName.of(b, start, nameEnd), start, colon + 1, next, eolLength(b, colon + 1, next));
  }

  private void append(HeaderName name, int start, int valueStart, int end, int eol) {
    if (FIELDS * count == lines.length) {
      lines = Arrays.copyOf(lines, Math.max(FIELDS, 2 * lines.length));
    }
    int number = name.number();
    if (number == HeaderName.UNKNOWN) {
      HeaderName[] names = others == null ? new HeaderName[count + 1] : others;
      if (count >= names.length) {
        names = Arrays.copyOf(names, lines.length / FIELDS);
      }
      names[count] = name;
      others = names;
    }
    int at = FIELDS * count;
    lines[at] = start;
    lines[at + 1] = end;
    lines[at + 2] = ((valueStart - start) << VALUE_SHIFT) | (eol << NAME_BITS) | number;
    present |= bit(number);
    count++;
  }

  private static long bit(int number) {
    return 1L << Math.min(number, Long.SIZE - 1);
  }

  /**
   * Start of the next line. A bare LF ends a line too; that and a last line without end make the
   * head irregular. A CR before anything else is noted.
   */
  private int endOfLine(byte[] b, int start) {
    int i = LineScan.lineEnd(b, start, b.length);
    while (i < b.length) {
      if (b[i] == '\n') {
        irregular = true;
        return i + 1;
      }
      if (i + 1 < b.length && b[i + 1] == '\n') {
        return i + 2;
      }
      strayCr = true;
      i = LineScan.lineEnd(b, i + 1, b.length);
    }
    irregular = true;
    return b.length;
  }

  /** Bytes of the line end before {@code next}: 2, 1 or 0. */
  private static int eolLength(byte[] b, int start, int next) {
    if (next == start || b[next - 1] != '\n') {
      return 0;
    }
    return next - 1 > start && b[next - 2] == '\r' ? 2 : 1;
  }

  private void note(String what) {
    if (problem == null) {
      problem = what;
    }
  }

  /** The same without room for more. */
  HeaderIndex trimmed() {
    if (FIELDS * count == lines.length) {
      return this;
    }
    HeaderIndex trimmed = new HeaderIndex(Arrays.copyOf(lines, FIELDS * count));
    trimmed.others = others;
    trimmed.count = count;
    trimmed.startLineEnd = startLineEnd;
    trimmed.bodyStart = bodyStart;
    trimmed.present = present;
    trimmed.irregular = irregular;
    trimmed.problem = problem;
    trimmed.oversized = oversized;
    return trimmed;
  }

  int count() {
    return count;
  }

  HeaderName name(int i) {
    int number = number(i);
    if (number != HeaderName.UNKNOWN) {
      return HeaderName.numbered(number);
    }
    HeaderName other = others == null ? null : others[i];
    if (other == null) {
      throw new IllegalArgumentException("i: " + i + " (expected: below " + count + ")");
    }
    return other;
  }

  /** Number of the line's name, or {@link HeaderName#UNKNOWN}. */
  int number(int i) {
    return lines[FIELDS * i + 2] & NAME_MASK;
  }

  int lineStart(int i) {
    return lines[FIELDS * i];
  }

  int valueStart(int i) {
    return lines[FIELDS * i] + (lines[FIELDS * i + 2] >>> VALUE_SHIFT);
  }

  int valueEnd(int i) {
    return lines[FIELDS * i + 1] - (lines[FIELDS * i + 2] >>> NAME_BITS & EOL_MASK);
  }

  int lineEnd(int i) {
    return lines[FIELDS * i + 1];
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
    int number = name.number();
    if ((present & bit(number)) == 0) {
      return -1;
    }
    for (int i = from; i < count; i++) {
      if (number(i) == number && (number != HeaderName.UNKNOWN || name(i).equals(name))) {
        return i;
      }
    }
    return -1;
  }
}
