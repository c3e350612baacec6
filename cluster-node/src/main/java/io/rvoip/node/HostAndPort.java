package io.rvoip.node;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * {@code host}, {@code host:port}, {@code [ipv6]:port} or a bare IPv6 address.
 *
 * @param host name or address, without brackets
 */
public record HostAndPort(String host, int port) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,253})");

  /**
   * Reads the text.
   *
   * @param defaultPort taken when the text names none
   * @throws OperatorError when it is neither form
   */
  public static HostAndPort parse(String text, int defaultPort) {
    return parse("host", text, defaultPort);
  }

  /** As above; {@code name} is what the operator calls it, as {@code --join}. */
  public static HostAndPort parse(String name, String text, int defaultPort) {
    String host = text;
    String port = "";
    int bracket = text.indexOf(']');
    int colon = text.lastIndexOf(':');
    if (text.startsWith("[") && bracket > 0) {
      host = text.substring(1, bracket);
      port = text.length() > bracket + 1 ? text.substring(bracket + 2) : "";
    } else if (colon >= 0 && colon == text.indexOf(':')) {
      host = text.substring(0, colon);
      port = text.substring(colon + 1);
    }
    boolean known = host.indexOf(':') >= 0 ? isIpv6(host) : NAME.matcher(host).matches();
    if (!known || !port.matches("\\d{0,5}")) {
      throw new OperatorError(name + ": " + text + " (expected: host or host:port)");
    }
    int number = port.isEmpty() ? defaultPort : Integer.parseInt(port);
    if (number > 65_535) {
      throw new OperatorError(name + ": " + text + " (expected: a port up to 65535)");
    }
    return new HostAndPort(host, number);
  }

  private static boolean isIpv6(String text) {
    try {
      return InetAddress.ofLiteral(text) instanceof Inet6Address;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
