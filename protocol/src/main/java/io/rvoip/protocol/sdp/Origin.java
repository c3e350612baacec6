package io.rvoip.protocol.sdp;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * The origin line, RFC 8866 §5.2. Session id and version are decimal numbers of any length, so they
 * stay text; {@link #ours} makes those that we send.
 */
public record Origin(
    String username,
    String sessionId,
    String version,
    String netType,
    String addressType,
    String address) {

  /** Our origin: no user name, numbers below 2^62 as RFC 3264 §5 wants them. */
  public static Origin ours(long sessionId, long version, InetAddress address) {
    return new Origin(
        "-",
        Long.toString(sessionId),
        Long.toString(version),
        "IN",
        address instanceof Inet6Address ? "IP6" : "IP4",
        Connection.text(address));
  }

  /** Whether both are descriptions of the same session: all but the version is equal. */
  public boolean sameSession(Origin other) {
    return username.equals(other.username)
        && sessionId.equals(other.sessionId)
        && netType.equals(other.netType)
        && addressType.equals(other.addressType)
        && address.equals(other.address);
  }
}
