package io.rvoip.protocol.sdp;

/** What the parser made of a body. */
public sealed interface SdpResult {
  /** A description that can be used. */
  record Parsed(SessionDescription sdp) implements SdpResult {}

  /**
   * Not a description.
   *
   * @param reason short and fixed, fit for a counter's label
   * @param line where, counted from 1; 0 for the body as a whole
   */
  record Malformed(String reason, int line) implements SdpResult {}
}
