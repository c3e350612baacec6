package io.rvoip.auth.audit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** An event as one line of JSON: {@code {"time":…,"tenant":…,"account":…,…}}. */
final class AuditLine {
  private AuditLine() {}

  static String of(AuthEvent event) {
    AuthEvent.Attempt attempt = event.attempt();
    StringBuilder line = new StringBuilder(200).append('{');
    field(line, "time", attempt.time().truncatedTo(ChronoUnit.MILLIS).toString());
    field(line, "tenant", attempt.tenant());
    field(line, "account", attempt.account());
    field(line, "source", attempt.source());
    field(line, "method", attempt.method().word());
    field(line, "verdict", event.verdict());
    switch (event) {
      case AuthEvent.Accepted ignored -> {}
      case AuthEvent.Refused refused -> field(line, "reason", refused.reason());
      case AuthEvent.Ended ended -> field(line, "reason", ended.reason());
      case AuthEvent.OverQuota over -> field(line, "reason", over.reason());
      case AuthEvent.LockedOut out -> {
        field(line, "reason", out.reason());
        seconds(line, out.lockedFor());
      }
      case AuthEvent.Signed signed -> {
        field(line, "verstat", signed.verstat());
        field(line, "attest", signed.attest());
        field(line, "reason", signed.reason());
      }
    }
    return line.append("}\n").toString();
  }

  private static void field(StringBuilder line, String name, @Nullable String value) {
    if (value == null) {
      return;
    }
    if (line.length() > 1) {
      line.append(',');
    }
    line.append('"').append(name).append("\":\"");
    escape(line, value);
    line.append('"');
  }

  private static void seconds(StringBuilder line, Duration lockedFor) {
    line.append(",\"lockedForSeconds\":").append(lockedFor.toSeconds());
  }

  /**
   * RFC 8259 §7. What is not ASCII is escaped too, so that no terminal and no line splitter is led
   * astray by a name that a stranger chose.
   */
  private static void escape(StringBuilder line, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c >= ' ' && c < 0x7f) {
        line.append(c);
      } else {
        line.append("\\u");
        String hex = Integer.toHexString(c);
        line.repeat('0', 4 - hex.length()).append(hex);
      }
    }
  }
}
