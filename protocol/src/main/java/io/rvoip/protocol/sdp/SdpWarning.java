package io.rvoip.protocol.sdp;

/**
 * Why an offer cannot be met, as the Warning header of a 488 says it (RFC 3261 §20.43).
 *
 * @param code warn-code, 300 to 399
 * @param text warn-text
 */
public record SdpWarning(int code, String text) {
  /** No stream of a kind that we carry. */
  public static final SdpWarning NO_AUDIO = new SdpWarning(304, "Media type not available");

  /** Audio, but not over RTP/AVP. */
  public static final SdpWarning TRANSPORT = new SdpWarning(302, "Incompatible transport protocol");

  /** Audio over RTP, but no codec in common. */
  public static final SdpWarning CODECS = new SdpWarning(305, "Incompatible media format");

  /** An offer that dropped or renumbered m= lines (RFC 3264 §8). */
  public static final SdpWarning STREAMS = new SdpWarning(399, "Fewer media streams than before");

  /** The header value; {@code agent} is the host that warns. */
  public String toHeaderValue(String agent) {
    return code + " " + agent + " \"" + text + "\"";
  }
}
