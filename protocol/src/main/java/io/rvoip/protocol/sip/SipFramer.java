package io.rvoip.protocol.sip;

import java.util.Arrays;

/**
 * Cuts a stream into messages by Content-Length, RFC 3261 §18.3 and §20.14. One per connection, not
 * thread safe. After an error the connection must be closed: nobody knows where the next message
 * begins.
 */
public final class SipFramer {
  /** Receives what the stream held, in order. */
  public interface Sink {
    /** A whole message; the bytes are valid only during the call. */
    void onMessage(byte[] buffer, int offset, int length);

    /** A double CRLF between messages: RFC 5626 §4.4.1 wants one CRLF back. */
    void onPing();

    /**
     * A single CRLF, after which the stream paused: the answer to our ping. A second one without a
     * message between is told as a ping; who waits for a pong takes either as a sign of life.
     */
    default void onPong() {}

    /** The stream cannot be read any further. */
    void onError(FramingError error);
  }

  /** Why a stream cannot be read any further. */
  public enum FramingError {
    /** No Content-Length, which a stream requires. */
    NO_CONTENT_LENGTH,
    /** Content-Length is no number, or several that differ. */
    BAD_CONTENT_LENGTH,
    /** Message, start line, header or number of headers above its limit. */
    TOO_LARGE
  }

  private final ParserLimits limits;
  private byte[] buffer = Wire.NONE;
  private int size;
  private boolean failed;

  // Of the message under way, from its first byte.
  private int scanned;
  private int lineStart;
  private int total = -1;
  private int crlfs;

  /** A framer with these limits. */
  public SipFramer(ParserLimits limits) {
    this.limits = limits;
  }

  /** Takes the next bytes of the stream. */
  public void feed(byte[] bytes, int offset, int length, Sink sink) {
    if (failed) {
      return;
    }
    if (size == 0) {
      int used = drain(bytes, offset, offset + length, sink);
      keep(bytes, offset + used, failed ? 0 : length - used);
    } else {
      append(bytes, offset, length);
      int used = drain(buffer, 0, size, sink);
      size = failed ? 0 : size - used;
      System.arraycopy(buffer, used, buffer, 0, size);
    }
    if (size == 0) {
      buffer = Wire.NONE; // ten thousand idle connections keep nothing
    }
    if (size == 0 && crlfs == 1 && !failed) {
      sink.onPong(); // or half a ping: the other CRLF still makes it one
    }
  }

  /** Bytes held of a message that is not whole yet. */
  public int pendingBytes() {
    return size;
  }

  /** Bytes of memory taken for it; 0 when there is none. */
  public int heldBytes() {
    return buffer.length;
  }

  private void keep(byte[] bytes, int from, int length) {
    append(bytes, from, length);
  }

  private void append(byte[] bytes, int from, int length) {
    if (size + length > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(size + length, Math.max(1_024, 2 * buffer.length)));
    }
    System.arraycopy(bytes, from, buffer, size, length);
    size += length;
  }

  /** Hands out all whole messages; gives the number of bytes done with. */
  private int drain(byte[] b, int from, int to, Sink sink) {
    int start = from;
    while (start < to && !failed) {
      if (scanned == 0) {
        int skipped = lineEnds(b, start, to, sink);
        start += skipped;
        if (start == to || (b[start] == '\r' && start + 1 == to)) {
          break; // nothing yet, or half a line end
        }
        crlfs = 0;
      }
      if (total < 0) {
        scanHead(b, start, to, sink);
      }
      if (failed || total < 0 || to - start < total) {
        break;
      }
      sink.onMessage(b, start, total);
      start += total;
      scanned = 0;
      lineStart = 0;
      total = -1;
    }
    return start - from;
  }

  /** Line ends between messages are ignored, RFC 3261 §7.5, but for what RFC 5626 says of them. */
  private int lineEnds(byte[] b, int from, int to, Sink sink) {
    int i = from;
    while (i < to && (b[i] == '\n' || (b[i] == '\r' && i + 1 < to && b[i + 1] == '\n'))) {
      if (b[i] == '\r') {
        i++;
        if (++crlfs == 2) {
          crlfs = 0;
          sink.onPing();
        }
      }
      i++;
    }
    return i - from;
  }

  private void scanHead(byte[] b, int start, int to, Sink sink) {
    int i = start + scanned;
    for (; i < to; i++) {
      if (b[i] != '\n') {
        continue;
      }
      int line = start + lineStart;
      if (line == start && i - start > limits.maxStartLineBytes()) {
        break; // in one piece it is no shorter than in several
      }
      if (i == line || (i == line + 1 && b[line] == '\r')) {
        headEnds(Arrays.copyOfRange(b, start, i + 1), sink);
        return;
      }
      lineStart = i + 1 - start;
    }
    scanned = to - start;
    boolean startLineTooLong = lineStart == 0 && scanned > limits.maxStartLineBytes();
    if (startLineTooLong || scanned > limits.maxMessageBytes()) {
      fail(FramingError.TOO_LARGE, sink);
    }
  }

  private void headEnds(byte[] head, Sink sink) {
    HeaderIndex index = HeaderIndex.of(head, limits);
    int body = ContentLength.of(head, index);
    scanned = head.length;
    if (index.oversized() || head.length + (long) Math.max(body, 0) > limits.maxMessageBytes()) {
      fail(FramingError.TOO_LARGE, sink);
    } else if (body == ContentLength.BAD) {
      fail(FramingError.BAD_CONTENT_LENGTH, sink);
    } else if (body == ContentLength.ABSENT) {
      fail(FramingError.NO_CONTENT_LENGTH, sink);
    } else {
      total = head.length + body;
    }
  }

  private void fail(FramingError error, Sink sink) {
    failed = true;
    sink.onError(error);
  }
}
