package io.rvoip.protocol.sdp;

import org.jspecify.annotations.Nullable;

/**
 * The meaning of an RTP payload type, RFC 8866 §6.6, or by RFC 3551 §6 for static types.
 *
 * @param clockRateHz RTP timestamp rate; 8000 for G722, whose samples come at 16000 (RFC 3551
 *     §4.5.2)
 * @param channels 1 when the line does not say
 */
public record Rtpmap(int payloadType, String encoding, int clockRateHz, int channels) {

  /** Reads the value of an a=rtpmap line; null when it is broken. */
  static @Nullable Rtpmap parse(String value) {
    int space = value.indexOf(' ');
    if (space <= 0) {
      return null;
    }
    String[] parts = value.substring(space + 1).strip().split("/", -1);
    int payloadType = SdpNumbers.parse(value.substring(0, space), 127);
    int clockRateHz = parts.length < 2 ? -1 : SdpNumbers.parse(parts[1], 100_000_000);
    int channels = parts.length < 3 ? 1 : SdpNumbers.parse(parts[2], 255);
    if (payloadType < 0 || clockRateHz <= 0 || channels <= 0 || parts[0].isEmpty()) {
      return null;
    }
    return new Rtpmap(payloadType, parts[0], clockRateHz, channels);
  }

  /** The audio types of RFC 3551 table 4 that need no a=rtpmap line; null for all others. */
  static @Nullable Rtpmap ofStatic(int payloadType) {
    return switch (payloadType) {
      case 0 -> new Rtpmap(0, "PCMU", 8000, 1);
      case 3 -> new Rtpmap(3, "GSM", 8000, 1);
      case 4 -> new Rtpmap(4, "G723", 8000, 1);
      case 5 -> new Rtpmap(5, "DVI4", 8000, 1);
      case 6 -> new Rtpmap(6, "DVI4", 16000, 1);
      case 7 -> new Rtpmap(7, "LPC", 8000, 1);
      case 8 -> new Rtpmap(8, "PCMA", 8000, 1);
      case 9 -> new Rtpmap(9, "G722", 8000, 1);
      case 10 -> new Rtpmap(10, "L16", 44100, 2);
      case 11 -> new Rtpmap(11, "L16", 44100, 1);
      case 12 -> new Rtpmap(12, "QCELP", 8000, 1);
      case 13 -> new Rtpmap(13, "CN", 8000, 1);
      case 15 -> new Rtpmap(15, "G728", 8000, 1);
      case 18 -> new Rtpmap(18, "G729", 8000, 1);
      default -> null;
    };
  }

  /** Whether both name the same encoding; names have no case. */
  public boolean sameEncoding(Rtpmap other) {
    return encoding.equalsIgnoreCase(other.encoding)
        && clockRateHz == other.clockRateHz
        && channels == other.channels;
  }

  /** Whether this is RFC 4733 telephone-event. */
  public boolean isTelephoneEvent() {
    return encoding.equalsIgnoreCase("telephone-event");
  }

  /** The a=rtpmap line. */
  public Attribute toAttribute() {
    String base = payloadType + " " + encoding + "/" + clockRateHz;
    return Attribute.of("rtpmap", channels == 1 ? base : base + "/" + channels);
  }
}
