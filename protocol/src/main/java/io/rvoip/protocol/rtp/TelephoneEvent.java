package io.rvoip.protocol.rtp;

import org.jspecify.annotations.Nullable;

/**
 * The payload of a telephone-event packet, RFC 4733 §2.3.
 *
 * @param event 0 to 9, 10 star, 11 hash, 12 to 15 A to D; others are no digits (16 is flash)
 * @param end E bit
 * @param volume power of the tone in dBm0 without its sign, 0 to 63
 * @param durationSamples time since the packet's RTP timestamp, 0 to 65535
 */
public record TelephoneEvent(int event, boolean end, int volume, int durationSamples) {
  /** Octets of the payload. */
  public static final int LENGTH = 4;

  private static final String DIGITS = "0123456789*#ABCD";

  /** Reads a payload, null when it is too short. Further events in one packet are not read. */
  public static @Nullable TelephoneEvent read(byte[] in, int offset, int length) {
    if (length < LENGTH) {
      return null;
    }
    int flags = in[offset + 1] & 0xFF;
    return new TelephoneEvent(
        in[offset] & 0xFF, (flags & 0x80) != 0, flags & 0x3F, RtpHeader.uint16(in, offset + 2));
  }

  /** Writes the payload; returns {@link #LENGTH}. */
  public int write(byte[] out, int offset) {
    out[offset] = (byte) event;
    out[offset + 1] = (byte) ((end ? 0x80 : 0) | volume & 0x3F);
    out[offset + 2] = (byte) (durationSamples >>> 8);
    out[offset + 3] = (byte) durationSamples;
    return LENGTH;
  }

  /** Whether an event code is a key of the keypad. */
  public static boolean isDigit(int event) {
    return event >= 0 && event < DIGITS.length();
  }

  /** The key of an event code from 0 to 15. */
  public static char digit(int event) {
    return DIGITS.charAt(event);
  }

  /** The event code of a key; small letters are taken. */
  public static int eventOf(char digit) {
    int event = DIGITS.indexOf(Character.toUpperCase(digit));
    if (event < 0) {
      throw new IllegalArgumentException("digit: " + digit + " (expected: one of " + DIGITS + ")");
    }
    return event;
  }
}
