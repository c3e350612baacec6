package io.rvoip.protocol.sdp;

import org.jspecify.annotations.Nullable;

/** The direction of a media stream, seen by the one who wrote the description, RFC 3264 §5.1. */
public enum Direction {
  SENDRECV("sendrecv", true, true),
  SENDONLY("sendonly", true, false),
  RECVONLY("recvonly", false, true),
  INACTIVE("inactive", false, false);

  private final String token;
  private final boolean sends;
  private final boolean receives;

  Direction(String token, boolean sends, boolean receives) {
    this.token = token;
    this.sends = sends;
    this.receives = receives;
  }

  /** The direction that an attribute name is, null when it is none. */
  public static @Nullable Direction ofToken(String token) {
    for (Direction direction : values()) {
      if (direction.token.equals(token)) {
        return direction;
      }
    }
    return null;
  }

  /** The direction with these abilities. */
  public static Direction of(boolean sends, boolean receives) {
    return sends ? (receives ? SENDRECV : SENDONLY) : (receives ? RECVONLY : INACTIVE);
  }

  /** The attribute name. */
  public String token() {
    return token;
  }

  /** Whether the writer may send. */
  public boolean sends() {
    return sends;
  }

  /** Whether the writer is willing to receive. */
  public boolean receives() {
    return receives;
  }

  /** The same stream seen from the other end; also the widest answer to it (RFC 3264 §6.1). */
  public Direction reversed() {
    return of(receives, sends);
  }

  /** What both allow. */
  public Direction and(Direction other) {
    return of(sends && other.sends, receives && other.receives);
  }
}
