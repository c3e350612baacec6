package io.rvoip.protocol.sip.locate;

import io.rvoip.protocol.sip.TransportKind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A rule of RFC 3403 §4.1.
 *
 * @param replacement domain name, lower case, without the dot at its end; empty when the rule has a
 *     regular expression instead
 */
public record NaptrRecord(
    int order, int preference, String flags, String service, String replacement) {

  /**
   * The transport that its service field stands for, RFC 3263 §4.1; null when it is of another
   * application, of a transport that we have not, or does not lead to SRV records.
   *
   * @param secure whether the URI is sips: then only SIPS+ services count
   */
  @Nullable TransportKind transport(boolean secure) {
    if (!flags.equalsIgnoreCase("s") || replacement.isEmpty()) {
      return null;
    }
    return switch (service.toUpperCase(Locale.ROOT)) {
      case "SIP+D2U" -> secure ? null : TransportKind.UDP;
      case "SIP+D2T" -> secure ? null : TransportKind.TCP;
      case "SIPS+D2T" -> TransportKind.TLS;
      default -> null;
    };
  }
}
