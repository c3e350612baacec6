package io.rvoip.protocol.sip;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** Value of the Date header, RFC 3261 §20.17: {@code Sat, 13 Nov 2010 23:29:00 GMT}. */
public final class SipDate {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC)
          .withResolverStyle(java.time.format.ResolverStyle.STRICT);

  private SipDate() {}

  /** The moment; empty when the text is no SIP-date, which knows GMT alone. */
  public static Optional<Instant> parse(String text) {
    try {
      return Optional.of(Instant.from(FORMAT.parse(text.strip())));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The header value, to the second. */
  public static String format(Instant moment) {
    return FORMAT.format(moment);
  }
}
