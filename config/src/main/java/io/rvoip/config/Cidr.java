package io.rvoip.config;

import java.net.InetAddress;

/**
 * A block of addresses, RFC 4632 §3.1.
 *
 * @param prefixBits how many leading bits of {@code network} must agree
 */
public record Cidr(InetAddress network, int prefixBits) {

  /**
   * Reads {@code 10.1.0.0/16}, {@code 2001:db8::/32}, or one address without a prefix.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    InetAddress network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    int all = network.getAddress().length * 8;
    int prefix = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
    if (prefix < 0 || prefix > all) {
      throw new IllegalArgumentException("prefix: " + prefix + " (expected: 0.." + all + ")");
    }
    return new Cidr(network, prefix);
  }

  /** Whether the address lies in the block; an address of the other family never does. */
  public boolean contains(InetAddress address) {
    byte[] ours = network.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    int whole = prefixBits / 8;
    for (int i = 0; i < whole; i++) {
      if (ours[i] != theirs[i]) {
        return false;
      }
    }
    int rest = prefixBits % 8;
    int mask = 0xFF << (8 - rest);
    return rest == 0 || (ours[whole] & mask & 0xFF) == (theirs[whole] & mask & 0xFF);
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefixBits;
  }
}
