package io.rvoip.protocol.sip;

/**
 * What a peer may make us read. Sizes are bytes on the wire.
 *
 * @param maxMessageBytes whole message; above: 513
 * @param maxHeaders header fields; above: 400
 * @param maxHeaderBytes one header field with its folded lines; above: 400
 * @param maxUriBytes Request-URI; above: 414
 * @param maxVias Via values; above: 400
 * @param maxStartLineBytes start line; above: 414 for requests
 */
public record ParserLimits(
    int maxMessageBytes,
    int maxHeaders,
    int maxHeaderBytes,
    int maxUriBytes,
    int maxVias,
    int maxStartLineBytes) {
  /** Room for every message of RFC 4475, and for any datagram. */
  public static final ParserLimits DEFAULT = new ParserLimits(65_536, 200, 8_192, 1_024, 70, 2_048);

  /**
   * For what we wrote ourselves, and for messages that a node has admitted already and reads again:
   * the received and rport that it wrote into their Via may have put them over a limit. Never for
   * what comes from outside.
   */
  public static final ParserLimits NONE =
      new ParserLimits(
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE);

  /** Refuses limits below one. */
  public ParserLimits {
    positive("maxMessageBytes", maxMessageBytes);
    positive("maxHeaders", maxHeaders);
    positive("maxHeaderBytes", maxHeaderBytes);
    positive("maxUriBytes", maxUriBytes);
    positive("maxVias", maxVias);
    positive("maxStartLineBytes", maxStartLineBytes);
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
    }
  }
}
