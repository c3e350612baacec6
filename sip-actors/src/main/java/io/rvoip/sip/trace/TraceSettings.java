package io.rvoip.sip.trace;

/**
 * How much is kept of the messages of this node; a leg is all that has one SIP Call-ID.
 *
 * @param on false: nothing is kept
 * @param messagesPerLeg most messages of a leg
 * @param bytesPerLeg most bytes of a leg
 * @param legs most legs
 * @param bytes most bytes of all legs together
 */
public record TraceSettings(boolean on, int messagesPerLeg, int bytesPerLeg, int legs, long bytes) {
  /** Nothing is kept. */
  public static final TraceSettings OFF = new TraceSettings(false, 0, 0, 0, 0);
}
