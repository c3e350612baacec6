package io.rvoip.protocol.sip.id;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Our Via branch: {@code z9hG4bK1.<node>.<callId>.<leg><random>} with two base32hex characters of
 * leg and 40 random bits. It says which node sent a request and for which call; requests of no call
 * have {@code -} in its place.
 *
 * @param node name of the sending node, token characters
 * @param callId the call, or null
 * @param leg number of the leg, 0 when there is no call
 * @param random eight base32hex characters
 */
public record BranchId(String node, @Nullable CallId callId, int leg, String random) {
  /** What every branch of RFC 3261 §8.1.1.7 begins with. */
  public static final String MAGIC_COOKIE = "z9hG4bK";

  private static final String PREFIX = MAGIC_COOKIE + "1.";
  private static final int RANDOM_CHARS = 8;

  public BranchId {
    if (!isNodeName(node)) {
      throw new IllegalArgumentException("node: " + node + " (expected: letters, digits, - . _)");
    }
    if (leg < 0 || leg > RoutedTag.MAX_LEG) {
      throw new IllegalArgumentException("leg: " + leg + " (expected: 0..1023)");
    }
    if (random.length() != RANDOM_CHARS || !Base32Hex.isValid(random, 0, RANDOM_CHARS)) {
      throw new IllegalArgumentException("random: " + random + " (expected: 8 of 0-9a-v)");
    }
  }

  /** A fresh branch for a request of the given leg. */
  public static BranchId mint(String node, CallId callId, int leg, RandomGenerator random) {
    return new BranchId(node, callId, leg, randomChars(random));
  }

  /** A fresh branch for a request that belongs to no call. */
  public static BranchId mintStateless(String node, RandomGenerator random) {
    return new BranchId(node, null, 0, randomChars(random));
  }

  /** Reads a branch; empty when it is not one of ours. Branches are no secret and no proof. */
  public static Optional<BranchId> parse(String branch) {
    int legDot = branch.lastIndexOf('.');
    int callDot = legDot < 0 ? -1 : branch.lastIndexOf('.', legDot - 1);
    if (!branch.startsWith(PREFIX) || callDot < PREFIX.length()) {
      return Optional.empty();
    }
    String node = branch.substring(PREFIX.length(), callDot);
    String call = branch.substring(callDot + 1, legDot);
    String rest = branch.substring(legDot + 1);
    Optional<CallId> callId = CallId.parse(call);
    if (!isNodeName(node)
        || (callId.isEmpty() && !call.equals("-"))
        || rest.length() != 2 + RANDOM_CHARS
        || !Base32Hex.isValid(rest, 0, rest.length())) {
      return Optional.empty();
    }
    int leg = (Base32Hex.digit(rest.charAt(0)) << 5) | Base32Hex.digit(rest.charAt(1));
    return Optional.of(new BranchId(node, callId.orElse(null), leg, rest.substring(2)));
  }

  /** The value of the branch parameter. */
  @Override
  public String toString() {
    var text = new StringBuilder(PREFIX).append(node).append('.');
    text.append(callId == null ? "-" : callId.value()).append('.');
    Base32Hex.append(text, leg, 2);
    return text.append(random).toString();
  }

  private static String randomChars(RandomGenerator random) {
    var text = new StringBuilder(RANDOM_CHARS);
    Base32Hex.append(text, random.nextLong(), RANDOM_CHARS);
    return text.toString();
  }

  private static boolean isNodeName(String node) {
    return !node.isEmpty()
        && node.chars()
            .allMatch(
                c ->
                    (c >= '0' && c <= '9')
                        || (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || c == '-'
                        || c == '_'
                        || c == '.');
  }
}
