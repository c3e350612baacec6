package io.rvoip.protocol.sip.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A Session-Expires value, RFC 4028 §4.
 *
 * @param seconds the session interval, 1 to {@link #LONGEST}
 * @param refresher who is to refresh; null: left open
 */
public record SessionExpires(int seconds, @Nullable Refresher refresher) {
  /** Larger ones read as this: no timer of ours needs to reach further. */
  public static final int LONGEST = 7 * 86_400;

  /** Role of the transaction that carried the value, not of the call's beginning. */
  public enum Refresher {
    UAC,
    UAS
  }

  /** Refuses intervals out of range. */
  public SessionExpires {
    if (seconds < 1 || seconds > LONGEST) {
      throw new IllegalArgumentException(
          "seconds: " + seconds + " (expected: 1 to " + LONGEST + ")");
    }
  }

  /** Reads a header value; null when it is none. */
  public static @Nullable SessionExpires parse(String value) {
    int semicolon = value.indexOf(';');
    int seconds = deltaSeconds(semicolon < 0 ? value : value.substring(0, semicolon));
    if (seconds < 0) {
      return null;
    }
    return new SessionExpires(
        seconds, semicolon < 0 ? null : refresher(value.substring(semicolon)));
  }

  /** Null when it is absent, or a word of an extension that we have not agreed on. */
  private static @Nullable Refresher refresher(String params) {
    String text = params.toLowerCase(Locale.ROOT).replaceAll("[ \t]", "") + ";";
    if (text.contains(";refresher=uac;")) {
      return Refresher.UAC;
    }
    return text.contains(";refresher=uas;") ? Refresher.UAS : null;
  }

  /** Seconds of Session-Expires or Min-SE, 1 to {@link #LONGEST}; -1 when it is no such number. */
  static int deltaSeconds(String value) {
    String digits = value.strip();
    long seconds = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      seconds = Math.min(10 * seconds + digit, LONGEST);
    }
    return seconds == 0 ? -1 : (int) seconds;
  }

  /** Header value. */
  @Override
  public String toString() {
    return refresher == null
        ? Integer.toString(seconds)
        : seconds + ";refresher=" + refresher.name().toLowerCase(Locale.ROOT);
  }
}
