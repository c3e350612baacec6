package io.rvoip.protocol.sip;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message, RFC 3261 §7 and §25, with the corners of RFC 4475 and RFC 5118. Stateless and
 * thread safe; keeps nothing of the caller's array.
 *
 * <p>The head's lines are normalised: a bare LF counts as a line end and becomes CRLF, so that a
 * message handed on means the same to the next element.
 */
public final class SipParser {
  private final ParserLimits limits;

  /** A parser with these limits. */
  public SipParser(ParserLimits limits) {
    this.limits = limits;
  }

  /** Parses a whole datagram or framed message. */
  public ParseResult parse(byte[] buffer) {
    return parse(buffer, 0, buffer.length);
  }

  /**
   * Parses a whole datagram or framed message. What follows the body of Content-Length bytes is
   * ignored, RFC 3261 §18.3.
   */
  public ParseResult parse(byte[] buffer, int offset, int length) {
    int start = offset;
    int end = offset + length;
    // RFC 3261 §7.5: line ends before the start line are ignored.
    while (start < end && (buffer[start] == '\r' || buffer[start] == '\n')) {
      start++;
    }
    if (start == end) {
      return new ParseResult.Malformed(ParseResult.Reason.EMPTY, length);
    }
    boolean tooLarge = end - start > limits.maxMessageBytes();
    byte[] bytes =
        Arrays.copyOfRange(buffer, start, tooLarge ? start + limits.maxMessageBytes() : end);
    return read(bytes, tooLarge, start - offset);
  }

  /**
   * Parses a whole message and keeps the array, which nobody may change any more; where it is no
   * message from its first byte on, likewise {@link #parse(byte[])}.
   */
  public ParseResult parseOwned(byte[] message) {
    boolean whole =
        message.length > 0
            && message.length <= limits.maxMessageBytes()
            && message[0] != '\r'
            && message[0] != '\n';
    return whole ? read(message, false, 0) : parse(message);
  }

  private ParseResult read(byte[] bytes, boolean tooLarge, int skipped) {
    HeaderIndex index = HeaderIndex.of(bytes, limits);
    String formProblem = index.problem();
    if (index.irregular()) {
      bytes = normalised(bytes, index);
      index = HeaderIndex.of(bytes, limits);
    }
    StartLine startLine = StartLine.read(bytes, index.startLineEnd(), limits);
    if (startLine instanceof StartLine.Broken(var reason)) {
      boolean cut = index.startLineEnd() > limits.maxStartLineBytes();
      return new ParseResult.Malformed(cut ? ParseResult.Reason.TOO_LARGE : reason, skipped);
    }
    int declared = ContentLength.of(bytes, index);
    int present = bytes.length - index.bodyStart();
    if (declared >= 0 && declared < present) {
      bytes = Arrays.copyOf(bytes, index.bodyStart() + declared);
    }
    SipMessage message = message(startLine, bytes, index);
    boolean whole = formProblem == null && !tooLarge && bodyProblem(declared, present) == null;
    if (whole && startLine.isFine() && SyntaxCheck.isPlain(message, limits)) {
      return new ParseResult.Parsed(message);
    }
    boolean readable = readsTopVia(message);
    ParseResult.Invalid fault;
    if (startLine instanceof StartLine.Request r && r.status() != 0) {
      fault = new ParseResult.Invalid(message, r.status(), r.problem());
    } else if (tooLarge) {
      fault = new ParseResult.Invalid(message, 513, ReasonPhrases.of(513));
    } else {
      String problem = problem(message, formProblem, declared, present);
      fault = problem == null ? null : new ParseResult.Invalid(message, 400, problem);
    }
    boolean answerable = readable || readsTopViaLeniently(message);
    if (!answerable && (fault != null || message.has(HeaderName.VIA))) {
      var reason =
          tooLarge || index.oversized() ? ParseResult.Reason.TOO_LARGE : ParseResult.Reason.VIA;
      return new ParseResult.Malformed(reason, skipped + index.bodyStart());
    }
    return fault != null ? fault : new ParseResult.Parsed(message);
  }

  private @Nullable String problem(
      SipMessage message, @Nullable String formProblem, int declared, int present) {
    if (formProblem != null) {
      return formProblem;
    }
    String problem = SyntaxCheck.firstProblem(message, limits);
    return problem != null ? problem : bodyProblem(declared, present);
  }

  private static @Nullable String bodyProblem(int declared, int present) {
    if (declared == ContentLength.BAD) {
      return "Malformed Content-Length header field";
    }
    // RFC 3261 §18.3: a datagram that ends before the body does is an error.
    return declared > present ? "Body shorter than Content-Length" : null;
  }

  private static SipMessage message(StartLine startLine, byte[] bytes, HeaderIndex index) {
    return switch (startLine) {
      case StartLine.Request r ->
          new SipRequest(bytes, index, r.method(), r.uriStart(), r.uriEnd());
      case StartLine.Status s -> new SipResponse(bytes, index, s.status());
      case StartLine.Broken b -> throw new IllegalStateException("startLine: " + b);
    };
  }

  private static boolean readsTopVia(SipMessage message) {
    String value = message.header(HeaderName.VIA);
    try {
      if (value != null) {
        message.topViaIs(Via.parse(value));
      }
      return value != null;
    } catch (SipSyntaxException e) {
      return false;
    }
  }

  /** Whether at least so much can be read that there is somebody to answer. */
  private static boolean readsTopViaLeniently(SipMessage message) {
    String value = message.header(HeaderName.VIA);
    try {
      if (value != null) {
        message.topViaIs(Via.parseLeniently(value));
      }
      return value != null;
    } catch (SipSyntaxException e) {
      return false;
    }
  }

  /**
   * The same message with CRLF at the end of every line of the head, and an empty line after it.
   */
  private static byte[] normalised(byte[] b, HeaderIndex index) {
    int head = index.bodyStart();
    byte[] out = new byte[2 * head + 4 + b.length - head];
    int n = 0;
    for (int i = 0; i < head; i++) {
      if (b[i] == '\n' && (i == 0 || b[i - 1] != '\r')) {
        out[n++] = '\r';
      }
      out[n++] = b[i];
    }
    while (!endsWithEmptyLine(out, n)) {
      if (out[n - 1] != '\r') {
        out[n++] = '\r';
      }
      out[n++] = '\n';
    }
    System.arraycopy(b, head, out, n, b.length - head);
    return Arrays.copyOf(out, n + b.length - head);
  }

  private static boolean endsWithEmptyLine(byte[] b, int n) {
    return n >= 4 && b[n - 4] == '\r' && b[n - 3] == '\n' && b[n - 2] == '\r' && b[n - 1] == '\n';
  }
}
