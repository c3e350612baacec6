package io.rvoip.launcher;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;

/** Addresses at which phones in the same network reach this host. */
final class LanAddresses {
  private LanAddresses() {}

  /** IPv4 first; without loopback and link-local addresses. */
  static List<InetAddress> all() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(LanAddresses::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(a -> !a.isLoopbackAddress() && !a.isLinkLocalAddress())
          .sorted(Comparator.comparing((InetAddress a) -> a instanceof Inet4Address ? 0 : 1))
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  /** As in a URI: IPv6 in brackets, without a zone. */
  static String inUri(InetAddress address) {
    String text = address.getHostAddress().replaceFirst("%.*", "");
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }

  private static boolean isUp(NetworkInterface nic) {
    try {
      return nic.isUp();
    } catch (SocketException e) {
      return false;
    }
  }
}
