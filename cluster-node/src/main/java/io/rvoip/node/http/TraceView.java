package io.rvoip.node.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rvoip.protocol.sip.trace.TracedMessage;
import io.rvoip.sip.api.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Messages as JSON.
 *
 * @param call id of the call; null when it was asked by SIP Call-ID
 * @param lost messages that are no longer kept, or were too many for one answer
 * @param withheld SIP Call-IDs that are of others too and so are not shown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TraceView(
    @Nullable String call,
    List<Message> messages,
    int lost,
    int withheld,
    Instant asOf,
    boolean partial,
    List<String> missingNodes) {

  /**
   * One message.
   *
   * @param direction {@code in} or {@code out}, as the node sees it
   * @param repeats how often it went the same way again
   * @param text the message as far as it is UTF-8
   * @param raw all bytes of it, in base64
   */
  @SuppressWarnings("ArrayRecordComponent") // written out at once
  record Message(
      Instant time,
      String node,
      String direction,
      String transport,
      String local,
      String remote,
      String sipCallId,
      int repeats,
      String text,
      byte[] raw) {

    static Message of(TracedMessage m) {
      return new Message(
          Instant.EPOCH.plus(m.micros(), ChronoUnit.MICROS),
          m.node(),
          m.received() ? "in" : "out",
          m.transport().toLowerCase(Locale.ROOT),
          m.local(),
          m.remote(),
          m.sipCallId(),
          m.repeats(),
          new String(m.bytes(), StandardCharsets.UTF_8),
          m.bytes());
    }
  }

  static TraceView of(
      @Nullable String call, Answer<List<TracedMessage>> answer, int lost, int withheld) {
    return new TraceView(
        call,
        answer.value().stream().map(Message::of).toList(),
        lost,
        withheld,
        answer.asOf(),
        answer.partial(),
        answer.missingNodes());
  }
}
