package io.rvoip.protocol.sip;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a message out of another or out of nothing. What is not changed is copied as bytes, never
 * written anew. Content-Length is set by build. Not thread safe; may be built from more than once.
 */
public final class MessageEditor {
  private static final byte[] CRLF = {'\r', '\n'};

  /** One header line with its CRLF, somewhere in an array; {@code from} to {@code to}. */
  private record Line(HeaderName name, byte[] bytes, int from, int valueFrom, int to) {}

  private final @Nullable Method method;
  private final int status;
  private byte[] startLine; // with CRLF
  private int uriStart;
  private int uriEnd;
  private final List<Line> lines = new ArrayList<>(16);
  private byte[] bodySource = Wire.NONE;
  private int bodyStart;

  /** Where lines were taken from whose values may have been read already. */
  private @Nullable SipMessage source;

  private @Nullable Line viaLine;
  private @Nullable Via via;

  private MessageEditor(@Nullable Method method, int status, byte[] startLine) {
    this.method = method;
    this.status = status;
    this.startLine = startLine;
  }

  static MessageEditor request(Method method, Uri uri) {
    return new MessageEditor(method, 0, Wire.NONE).requestUri(uri);
  }

  static MessageEditor response(int status, String reason) {
    if (status < 100 || status > 699) {
      throw new IllegalArgumentException("status: " + status + " (expected: 100 to 699)");
    }
    return new MessageEditor(null, status, statusLine(status, reason));
  }

  private static byte[] statusLine(int status, String reason) {
    checkNoLineEnd("reason", reason);
    return Wire.bytes("SIP/2.0 " + status + " " + reason + "\r\n");
  }

  static MessageEditor of(SipMessage base) {
    byte[] startLine = new byte[base.index.startLineEnd() + 2];
    System.arraycopy(base.bytes, 0, startLine, 0, startLine.length);
    MessageEditor editor =
        switch (base) {
          case SipRequest r -> {
            MessageEditor e = new MessageEditor(r.method(), 0, startLine);
            e.uriStart = r.uriStart();
            e.uriEnd = r.uriEnd();
            yield e;
          }
          case SipResponse r -> new MessageEditor(null, r.status(), startLine);
        };
    for (int i = 0; i < base.index.count(); i++) {
      editor.lines.add(lineOf(base, i));
    }
    editor.source = base;
    editor.bodySource = base.bytes;
    editor.bodyStart = base.index.bodyStart();
    return editor;
  }

  private static Line lineOf(SipMessage m, int i) {
    HeaderIndex x = m.index;
    return new Line(x.name(i), m.bytes, x.lineStart(i), x.valueStart(i), x.lineEnd(i));
  }

  private static Line line(HeaderName name, String value) {
    checkNoLineEnd(name.canonical(), value);
    return line(name, Wire.bytes(value));
  }

  private static Line line(HeaderName name, byte[] value) {
    byte[] start = name.lineStart();
    byte[] b = new byte[start.length + value.length + 2];
    System.arraycopy(start, 0, b, 0, start.length);
    System.arraycopy(value, 0, b, start.length, value.length);
    System.arraycopy(CRLF, 0, b, b.length - 2, 2);
    return new Line(name, b, 0, start.length, b.length);
  }

  /** A value with a line end could bring a header or body of its own. */
  private static void checkNoLineEnd(String name, String value) {
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
      throw new IllegalArgumentException(name + ": (hidden) (expected: no line end)");
    }
  }

  /** Appends a header line after all others. */
  public MessageEditor add(HeaderName name, String value) {
    lines.add(line(name, value));
    return this;
  }

  /** Puts a header line before all others. */
  public MessageEditor prepend(HeaderName name, String value) {
    lines.addFirst(line(name, value));
    return this;
  }

  /** Puts a Via before all others: that of the next hop's previous hop. */
  public MessageEditor prependVia(Via value) {
    prepend(HeaderName.VIA, value.toString());
    viaLine = lines.getFirst();
    via = value;
    return this;
  }

  /**
   * Replaces all lines of that name by one, in the place of the first; appends it when there is
   * none.
   */
  public MessageEditor set(HeaderName name, String value) {
    int first = find(name);
    if (first < 0) {
      return add(name, value);
    }
    lines.set(first, line(name, value));
    for (int i = lines.size() - 1; i > first; i--) {
      if (lines.get(i).name.equals(name)) {
        lines.remove(i);
      }
    }
    return this;
  }

  /** Removes all lines of that name. */
  public MessageEditor remove(HeaderName name) {
    lines.removeIf(line -> line.name.equals(name));
    return this;
  }

  /** Removes the first value only: the first line, or the first member of a comma list in it. */
  public MessageEditor removeFirst(HeaderName name) {
    int first = find(name);
    if (first < 0) {
      return this;
    }
    Line line = lines.get(first);
    int end = line.to - 2;
    int comma = name.isList() ? Wire.memberEnd(line.bytes, line.valueFrom, end) : end;
    if (comma >= end) {
      lines.remove(first);
      return this;
    }
    byte[] rest = new byte[end - comma - 1];
    System.arraycopy(line.bytes, comma + 1, rest, 0, rest.length);
    lines.set(first, line(name, rest));
    return this;
  }

  /** Appends all lines of that name from another message, byte for byte. */
  public MessageEditor copy(HeaderName name, SipMessage from) {
    if (source == null) {
      source = from;
    }
    HeaderIndex x = from.index;
    for (int i = x.find(name, 0); i >= 0; i = x.find(name, i + 1)) {
      lines.add(lineOf(from, i));
    }
    return this;
  }

  void copyWithSuffix(HeaderName name, SipMessage from, String suffix) {
    int i = from.index.find(name, 0);
    byte[] tail = Wire.bytes(suffix + "\r\n");
    int start = from.index.lineStart(i);
    int length = from.index.valueEnd(i) - start;
    byte[] b = new byte[length + tail.length];
    System.arraycopy(from.bytes, start, b, 0, length);
    System.arraycopy(tail, 0, b, length, tail.length);
    lines.add(new Line(name, b, 0, from.index.valueStart(i) - start, b.length));
  }

  /** Replaces the Request-URI. */
  public MessageEditor requestUri(Uri uri) {
    if (method == null) {
      throw new IllegalStateException("requestUri: " + uri + " (expected: a request)");
    }
    String text = uri.toString();
    startLine = Wire.bytes(method.name() + " " + text + " SIP/2.0\r\n");
    uriStart = method.name().length() + 1;
    uriEnd = startLine.length - " SIP/2.0\r\n".length();
    return this;
  }

  /** Replaces the reason phrase. */
  public MessageEditor reason(String phrase) {
    if (method != null) {
      throw new IllegalStateException("reason: " + phrase + " (expected: a response)");
    }
    startLine = statusLine(status, phrase);
    return this;
  }

  /** Replaces the body and its type; what described the old one goes. */
  public MessageEditor body(String contentType, byte[] body) {
    noBody();
    add(HeaderName.CONTENT_TYPE, contentType);
    bodySource = body.clone();
    bodyStart = 0;
    return this;
  }

  /** Removes the body and what described it. */
  public MessageEditor noBody() {
    remove(HeaderName.CONTENT_TYPE);
    remove(HeaderName.CONTENT_ENCODING);
    remove(HeaderName.CONTENT_LANGUAGE);
    remove(HeaderName.CONTENT_DISPOSITION);
    bodySource = Wire.NONE;
    bodyStart = 0;
    return this;
  }

  private int find(HeaderName name) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).name.equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private int findLast(HeaderName name) {
    int i = lines.size() - 1;
    while (i >= 0 && !lines.get(i).name.equals(name)) {
      i--;
    }
    return i;
  }

  /** The request as it stands. */
  public SipRequest buildRequest() {
    if (method == null) {
      throw new IllegalStateException("buildRequest: response (expected: a request)");
    }
    byte[] b = assemble();
    SipRequest built = new SipRequest(b, index(), method, uriStart, uriEnd);
    tellWhatIsRead(built);
    return built;
  }

  /** The response as it stands. */
  public SipResponse buildResponse() {
    if (method != null) {
      throw new IllegalStateException("buildResponse: request (expected: a response)");
    }
    byte[] b = assemble();
    SipResponse built = new SipResponse(b, index(), status);
    tellWhatIsRead(built);
    return built;
  }

  /** Where the lines stand in what was assembled. */
  private HeaderIndex index() {
    HeaderIndex index = HeaderIndex.known(lines.size(), startLine.length - CRLF.length);
    int at = startLine.length;
    for (Line line : lines) {
      int end = at + line.to - line.from;
      index.add(line.name, at, at + line.valueFrom - line.from, end);
      at = end;
    }
    return index.thenBody(at + CRLF.length);
  }

  /** What was read from a line need not be read from its copy. */
  private void tellWhatIsRead(SipMessage built) {
    if (via != null && first(HeaderName.VIA) == viaLine) {
      built.topViaIs(via);
    }
    SipMessage from = source;
    if (from != null) {
      built.hasRead(from, name -> isFirstOf(from, name));
    }
  }

  /** Whether the first line of that name is the other message's first, and so its value. */
  private boolean isFirstOf(SipMessage from, HeaderName name) {
    Line line = first(name);
    int i = from.index.find(name, 0);
    return line != null
        && i >= 0
        && line.bytes == from.bytes
        && line.from == from.index.lineStart(i);
  }

  private @Nullable Line first(HeaderName name) {
    int first = find(name);
    return first < 0 ? null : lines.get(first);
  }

  private byte[] assemble() {
    int bodyLength = bodySource.length - bodyStart;
    setContentLength(bodyLength);
    int size = startLine.length + 2 + bodyLength;
    for (Line line : lines) {
      size += line.to - line.from;
    }
    byte[] out = new byte[size];
    int n = put(out, 0, startLine, 0, startLine.length);
    // Lines that lie side by side in the same array go in one copy.
    for (int i = 0; i < lines.size(); ) {
      Line first = lines.get(i++);
      int end = first.to;
      while (i < lines.size() && lines.get(i).bytes == first.bytes && lines.get(i).from == end) {
        end = lines.get(i++).to;
      }
      n = put(out, n, first.bytes, first.from, end);
    }
    n = put(out, n, CRLF, 0, 2);
    put(out, n, bodySource, bodyStart, bodySource.length);
    return out;
  }

  private void setContentLength(int length) {
    int only = find(HeaderName.CONTENT_LENGTH);
    if (only >= 0) {
      Line line = lines.get(only);
      if (ContentLength.value(line.bytes, line.valueFrom, line.to) == length
          && only == findLast(HeaderName.CONTENT_LENGTH)) {
        return;
      }
    }
    set(HeaderName.CONTENT_LENGTH, Integer.toString(length));
  }

  private static int put(byte[] out, int at, byte[] source, int from, int to) {
    System.arraycopy(source, from, out, at, to - from);
    return at + to - from;
  }
}
