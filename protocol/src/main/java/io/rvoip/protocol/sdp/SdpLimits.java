package io.rvoip.protocol.sdp;

/**
 * What a description may cost us.
 *
 * @param maxBytes length of the whole body
 * @param maxLines number of lines
 * @param maxLineChars length of one line
 * @param maxMedia number of m= lines
 */
public record SdpLimits(int maxBytes, int maxLines, int maxLineChars, int maxMedia) {
  /** Room for a browser's offer with many candidates; not for an attack. */
  public static final SdpLimits DEFAULT = new SdpLimits(65_536, 1_000, 4_096, 32);
}
