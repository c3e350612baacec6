package io.rvoip.config;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** Names of hosts and domains as SIP knows them, RFC 3261 §25.1. */
final class Hosts {
  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

  /** {@code hostname} and {@code IPv4address}. */
  static final String NAME = LABEL + "(?:\\." + LABEL + ")*";

  private static final Pattern NAMED = Pattern.compile(NAME);
  private static final int LONGEST = 253;

  private Hosts() {}

  /** Whether this is a host name, or an IP address without brackets. */
  static boolean isHost(String text) {
    return text.length() <= LONGEST && NAMED.matcher(text).matches() || isIpv6(text);
  }

  private static boolean isIpv6(String text) {
    try {
      return text.indexOf(':') >= 0 && InetAddress.ofLiteral(text).getAddress().length == 16;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
