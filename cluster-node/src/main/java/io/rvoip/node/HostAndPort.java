package io.rvoip.node;

/**
 * {@code host}, {@code host:port}, {@code [ipv6]:port} or a bare IPv6 address.
 *
 * @param host name or address, without brackets
 */
public record HostAndPort(String host, int port) {

  /**
   * Reads the text.
   *
   * @param defaultPort taken when the text names none
   * @throws OperatorError when it is neither form
   */
  public static HostAndPort parse(String text, int defaultPort) {
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
    if (host.isBlank() || !port.matches("\\d{0,5}")) {
      throw new OperatorError("host: " + text + " (expected: host or host:port)");
    }
    int number = port.isEmpty() ? defaultPort : Integer.parseInt(port);
    if (number > 65_535) {
      throw new OperatorError("host: " + text + " (expected: a port up to 65535)");
    }
    return new HostAndPort(host, number);
  }
}
