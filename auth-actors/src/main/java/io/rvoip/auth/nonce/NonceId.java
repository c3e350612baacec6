package io.rvoip.auth.nonce;

import java.nio.charset.StandardCharsets;

/**
 * What tells a nonce from every other, and what its signature covers.
 *
 * @param hi 48 bits of milliseconds since the epoch, 16 random bits
 * @param lo 32 bits that name the node that made it, 32 random bits
 */
public record NonceId(long hi, long lo) {
  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  /** A new one; {@code random} gives the 48 bits that nobody can foresee. */
  static NonceId of(long issuedAtMillis, int issuer, long random) {
    return new NonceId(
        (issuedAtMillis << 16) | (random >>> 32 & 0xffff),
        ((long) issuer << 32) | (random & 0xffffffffL));
  }

  /** When it was made, in milliseconds since the epoch by the clock of its node. */
  public long issuedAtMillis() {
    return hi >>> 16;
  }

  /** {@link #issuerOf} of the node that made it. */
  public int issuer() {
    return (int) (lo >>> 32);
  }

  /** Short form of {@code name#incarnation} of a node: FNV-1a, 32 bits. */
  public static int issuerOf(String node) {
    int hash = FNV_OFFSET;
    for (byte b : node.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return hash;
  }
}
