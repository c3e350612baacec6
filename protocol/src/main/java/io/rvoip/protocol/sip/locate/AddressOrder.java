package io.rvoip.protocol.sip.locate;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The order of a name's addresses, RFC 7984 §4 and RFC 6724 §6 in a simple form: rule 1 (addresses
 * to which we have no way come last) and rule 6 (precedence of the default policy table, §2.1).
 * Within that the order of the DNS stays (rule 10), by which it shares load out. Rules 2 to 5 and 7
 * to 9 compare source addresses, of which a node has one per family.
 */
final class AddressOrder {
  private AddressOrder() {}

  static List<InetAddress> of(List<InetAddress> addresses, Predicate<InetAddress> usable) {
    return addresses.stream()
        .distinct()
        .sorted(
            Comparator.comparing((InetAddress a) -> !usable.test(a))
                .thenComparing(a -> -precedence(a)))
        .toList();
  }

  /** RFC 6724 §2.1. */
  private static int precedence(InetAddress address) {
    if (address instanceof Inet4Address) {
      return 35;
    }
    byte[] b = address.getAddress();
    int first = (b[0] & 0xff) << 8 | (b[1] & 0xff);
    if (address.isLoopbackAddress()) {
      return 50;
    }
    if (first == 0x2002) {
      return 30; // 6to4
    }
    if (first == 0x2001 && b[2] == 0 && b[3] == 0) {
      return 5; // Teredo
    }
    if ((first & 0xfe00) == 0xfc00) {
      return 3; // unique local
    }
    if ((first & 0xffc0) == 0xfec0
        || first == 0x3ffe
        || ((Inet6Address) address).isIPv4CompatibleAddress()) {
      return 1; // site local, 6bone, IPv4-compatible
    }
    return 40;
  }
}
