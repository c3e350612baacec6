package io.rvoip.transport.media;

import java.net.InetSocketAddress;

/** Answer to {@link MediaLoop#allocate}. */
public sealed interface AllocateResult {

  /** The leg has its ports: RTP on an even one, RTCP on the odd one above. */
  record Allocated(InetSocketAddress rtp, InetSocketAddress rtcp) implements AllocateResult {}

  /** The leg could not be made. */
  record NoPorts(Cause cause) implements AllocateResult {}

  /** Why a leg could not be made. */
  enum Cause {
    /** Every pair of the range is in use or in quarantine, or taken by other programs. */
    PORTS_EXHAUSTED,
    /** The loop carries as many sessions as it may. */
    SESSION_LIMIT,
    /** The session has as many legs as it may. */
    LEG_LIMIT,
    /** The local address is not one of this host. */
    ADDRESS_UNUSABLE,
    /** The operating system gave no socket, mostly for want of file descriptors. */
    SOCKETS_EXHAUSTED,
    /** The loop is closed. */
    CLOSED
  }
}
