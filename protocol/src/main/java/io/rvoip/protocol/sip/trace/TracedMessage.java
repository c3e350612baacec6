package io.rvoip.protocol.sip.trace;

import java.nio.charset.StandardCharsets;

/**
 * One message as it went over a socket.
 *
 * @param node name of the node whose socket it was
 * @param sipCallId Call-ID header, RFC 3261 §20.8
 * @param number counts the messages of its node
 * @param micros when, microseconds since 1970 by the node's clock
 * @param repeats how often the very same bytes went the same way again
 * @param received true: from the peer; false: to the peer
 * @param transport name of the {@link io.rvoip.protocol.sip.TransportKind}
 * @param local our {@code ip:port}, IPv6 in brackets
 * @param remote the peer's {@code ip:port}
 * @param bytes the message; its length is the true one even where it is redacted
 */
@SuppressWarnings("ArrayRecordComponent") // a message is compared by nobody
public record TracedMessage(
    String node,
    String sipCallId,
    long number,
    long micros,
    int repeats,
    boolean received,
    String transport,
    String local,
    String remote,
    byte[] bytes) {

  /** Request or status line; what does not print is a {@code ?}. */
  public String startLine() {
    int end = 0;
    while (end < bytes.length && bytes[end] != '\r' && bytes[end] != '\n') {
      end++;
    }
    return printable(new String(bytes, 0, end, StandardCharsets.UTF_8));
  }

  /** A terminal must not obey what strangers have written into a message. */
  static String printable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> out.append(c >= 0x20 && c < 0x7f ? (char) c : '?'));
    return out.toString();
  }
}
