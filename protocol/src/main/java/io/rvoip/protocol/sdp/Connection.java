package io.rvoip.protocol.sdp;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A connection line, RFC 8866 §5.7.
 *
 * @param address address or host name, with TTL and count when multicast
 */
public record Connection(String netType, String addressType, String address) {
  private static final int MAX_LITERAL_CHARS = 45; // an IPv4-mapped IPv6 address in full

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  /** The connection line for an address. */
  public static Connection of(InetAddress address) {
    return new Connection("IN", address instanceof Inet6Address ? "IP6" : "IP4", text(address));
  }

  /**
   * The address when it is written as a number; null for a host name, which nobody resolves here.
   */
  public @Nullable InetAddress inetAddress() {
    int slash = address.indexOf('/');
    return literal(slash < 0 ? address : address.substring(0, slash));
  }

  /**
   * Whether this is 0.0.0.0 or ::, by which RFC 2543 phones ask for hold (RFC 3264 §8.4); the name
   * {@code *.invalid} says the same (RFC 6157 §5).
   */
  public boolean isUnspecified() {
    InetAddress inet = inetAddress();
    return inet == null ? address.endsWith(".invalid") : inet.isAnyLocalAddress();
  }

  /** An address written as a number, null when the text is anything else. */
  static @Nullable InetAddress literal(String text) {
    if (text.length() > MAX_LITERAL_CHARS) {
      return null; // before the patterns, which try every split of a long text
    }
    try {
      if (IPV4.matcher(text).matches()) {
        return Inet4Address.ofLiteral(text);
      }
      return IPV6.matcher(text).matches() ? Inet6Address.ofLiteral(text) : null;
    } catch (IllegalArgumentException e) {
      return null; // 300.1.1.1 or 1:2:3
    }
  }

  /** Textual form without scope. */
  static String text(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }
}
