package io.rvoip.protocol.sip.id;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Our id of one call: two hex digits of its shard and 80 random bits, 18 characters of {@code
 * [0-9a-v]}. Not the SIP Call-ID of a leg; a call of ours has one of these and one SIP Call-ID per
 * leg.
 *
 * @param value the 18 characters
 */
public record CallId(String value) {
  /** Number of characters. */
  public static final int LENGTH = 18;

  /** Shards that the two leading digits can name. */
  public static final int SHARDS = 256;

  public CallId {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "callId: " + value + " (expected: 2 hex digits and 16 characters of 0-9a-v)");
    }
  }

  /** A fresh id in the given shard; the generator should be cryptographically strong. */
  public static CallId mint(int shard, RandomGenerator random) {
    if (shard < 0 || shard >= SHARDS) {
      throw new IllegalArgumentException("shard: " + shard + " (expected: 0..255)");
    }
    var text = new StringBuilder(LENGTH);
    text.append(Character.forDigit(shard >>> 4, 16)).append(Character.forDigit(shard & 15, 16));
    Base32Hex.append(text, random.nextLong(), 8);
    Base32Hex.append(text, random.nextLong(), 8);
    return new CallId(text.toString());
  }

  /** The id that the text is, or empty when it is none. */
  public static Optional<CallId> parse(String text) {
    return isValid(text) ? Optional.of(new CallId(text)) : Optional.empty();
  }

  /** The shard, 0..255. */
  public int shard() {
    return (Base32Hex.digit(value.charAt(0)) << 4) | Base32Hex.digit(value.charAt(1));
  }

  @Override
  public String toString() {
    return value;
  }

  private static boolean isValid(String text) {
    return text.length() == LENGTH
        && Base32Hex.isValid(text, 0, LENGTH)
        && Base32Hex.digit(text.charAt(0)) < 16
        && Base32Hex.digit(text.charAt(1)) < 16;
  }
}
