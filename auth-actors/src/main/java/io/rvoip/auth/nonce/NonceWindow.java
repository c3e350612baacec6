package io.rvoip.auth.nonce;

/**
 * Which counts of one nonce have been used, RFC 7616 §3.4 ("nc"). Sixty-four counts are told apart,
 * so that requests may overtake each other; lower ones count as used. Merging two states gives
 * every use that either has seen, in any order and however often, so copies may be sent twice.
 *
 * @param id the nonce
 * @param highest the highest count used
 * @param bits one for each used count, downwards from {@code highest} (bit 0)
 */
public record NonceWindow(NonceId id, long highest, long bits) {
  private static final int WIDTH = 64;

  /** Nothing used. */
  static NonceWindow unused(NonceId id) {
    return new NonceWindow(id, 0, 0);
  }

  /** Whether a count may still be used. */
  boolean allows(long count) {
    if (count <= 0 || count <= highest - WIDTH) {
      return false;
    }
    return count > highest || (bits & (1L << (highest - count))) == 0;
  }

  /** With one more count used. */
  NonceWindow with(long count) {
    return merge(new NonceWindow(id, count, 1));
  }

  /** With every use that the other has seen. */
  NonceWindow merge(NonceWindow other) {
    NonceWindow upper = highest >= other.highest ? this : other;
    NonceWindow lower = highest >= other.highest ? other : this;
    long distance = upper.highest - lower.highest;
    long below = distance >= WIDTH ? 0 : lower.bits << distance;
    return new NonceWindow(id, upper.highest, upper.bits | below);
  }
}
