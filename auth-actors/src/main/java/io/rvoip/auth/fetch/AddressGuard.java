package io.rvoip.auth.fetch;

import io.rvoip.config.Cidr;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses a URL of a stranger may lead us to: those of the public internet, and what the
 * operator allows. Asked about the very address that is then connected to, so that a name which
 * resolves otherwise the next time gains nothing.
 */
public final class AddressGuard {
  /** RFC 6890 and its registry: everything that is not a unicast address of the public internet. */
  private static final List<Cidr> SPECIAL =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/3",
              "2001::/23", // Teredo and other protocol assignments
              "2001:db8::/32",
              "2002::/16", // 6to4 carries an IPv4 address
              "3fff::/20")
          .map(Cidr::parse)
          .toList();

  /** All public unicast of IPv6; with it go loopback, local, mapped and translated addresses. */
  private static final Cidr PUBLIC_V6 = Cidr.parse("2000::/3");

  private final List<Cidr> allowed;

  /** Guards all but these. */
  public AddressGuard(List<Cidr> allowed) {
    this.allowed = List.copyOf(allowed);
  }

  /** Whether the operator has named it. */
  boolean named(InetAddress address) {
    return allowed.stream().anyMatch(block -> block.contains(address));
  }

  /** Whether it may be connected to. */
  public boolean allows(InetAddress address) {
    boolean reachable = address.getAddress().length == 4 || PUBLIC_V6.contains(address);
    return named(address)
        || (reachable && SPECIAL.stream().noneMatch(block -> block.contains(address)));
  }
}
