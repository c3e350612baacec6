package io.rvoip.client.cli;

import io.rvoip.client.Call;
import io.rvoip.client.CallEnd;
import io.rvoip.client.audio.RtpCounters;
import io.rvoip.protocol.audio.ToneMeter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one {@code call} command measured, for people and for programs. */
final class CallReport {
  private final String to;
  private final @Nullable Double expectHz;
  private final long startNanos = System.nanoTime();
  private long answeredNanos;
  private @Nullable String callId;
  private @Nullable String remoteMedia;
  private @Nullable RtpCounters counters;
  private String digits = "";
  private ToneMeter.Reading loudest = ToneMeter.Reading.SILENT;
  private ToneMeter.@Nullable Reading expected;
  private @Nullable CallEnd end;
  private int status = 200;
  private @Nullable String failure;

  CallReport(String to, @Nullable Double expectHz) {
    this.to = to;
    this.expectHz = expectHz;
  }

  void answered(Call call) {
    answeredNanos = System.nanoTime();
    callId = call.id();
  }

  void heard(ToneMeter.Reading reading, boolean isExpected) {
    if (reading.toneDbfs() > loudest.toneDbfs()) {
      loudest = reading;
    }
    if (isExpected) {
      expected = reading;
    }
  }

  void finish(Call call) {
    counters = call.counters();
    digits = call.receivedDigits();
    remoteMedia = String.valueOf(call.remoteMedia());
  }

  void ended(CallEnd how) {
    end = how;
  }

  void failed(int newStatus, String why) {
    status = newStatus;
    failure = why;
  }

  boolean ok() {
    return failure == null && (expectHz == null || expected != null);
  }

  String text() {
    if (failure != null) {
      return "call to " + to + " failed: " + failure;
    }
    List<String> lines = new ArrayList<>();
    var heard = expected != null ? expected : loudest;
    lines.add("call to " + to + ": answered after " + setupMs() + " ms, " + callId);
    lines.add(
        heard.frequencyHz() > 0
            ? String.format(
                Locale.ROOT,
                "heard: %.1f Hz at %.1f dBFS (all sound: %.1f dBFS)",
                heard.frequencyHz(),
                heard.toneDbfs(),
                heard.levelDbfs())
            : "heard: nothing");
    if (expectHz != null && expected == null) {
      lines.add(String.format(Locale.ROOT, "expected: %.1f Hz, not heard", expectHz));
    }
    var c = counters;
    if (c != null) {
      lines.add(
          "packets: " + c.sent() + " sent, " + c.received() + " received, " + c.lost() + " lost");
    }
    if (!digits.isEmpty()) {
      lines.add("digits: " + digits);
    }
    if (end != null) {
      lines.add("ended: " + end.cause().name().toLowerCase(Locale.ROOT) + ", " + end.reason());
    }
    return String.join(System.lineSeparator(), lines);
  }

  String json() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("ok", ok());
    fields.put("to", to);
    fields.put("status", status);
    fields.put("failure", failure);
    fields.put("callId", callId);
    fields.put("setupMs", failure == null ? setupMs() : null);
    var heard = expected != null ? expected : loudest;
    fields.put("heardHz", heard.frequencyHz());
    fields.put("heardToneDbfs", heard.toneDbfs());
    fields.put("heardLevelDbfs", heard.levelDbfs());
    fields.put("expectedHz", expectHz);
    fields.put("digits", digits);
    fields.put("remoteMedia", remoteMedia);
    var c = counters;
    if (c != null) {
      fields.put("rtpSent", c.sent());
      fields.put("rtpReceived", c.received());
      fields.put("rtpLost", c.lost());
    }
    fields.put("ended", end == null ? null : end.cause().name().toLowerCase(Locale.ROOT));
    List<String> parts = new ArrayList<>();
    fields.forEach((name, value) -> parts.add("\"" + name + "\":" + literal(value)));
    return "{" + String.join(",", parts) + "}";
  }

  private long setupMs() {
    return (answeredNanos - startNanos) / 1_000_000;
  }

  private static String literal(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Double number -> String.format(Locale.ROOT, "%.1f", number);
      case Number number -> number.toString();
      case Boolean flag -> flag.toString();
      default -> quoted(value.toString());
    };
  }

  private static String quoted(String text) {
    var b = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        b.append('\\').append(c);
      } else if (c < ' ') {
        b.append(String.format("\\u%04x", (int) c));
      } else {
        b.append(c);
      }
    }
    return b.append('"').toString();
  }
}
