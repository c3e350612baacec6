package io.rvoip.protocol.sip.id;

/**
 * What a verified tag of ours says.
 *
 * @param type kind of entity
 * @param callId its id, which names its shard
 * @param leg number of the leg, 0..1023
 */
public record RoutedTag(TagType type, CallId callId, int leg) {
  /** Legs that two base32hex characters can name. */
  public static final int MAX_LEG = 1023;

  public RoutedTag {
    if (leg < 0 || leg > MAX_LEG) {
      throw new IllegalArgumentException("leg: " + leg + " (expected: 0..1023)");
    }
  }
}
