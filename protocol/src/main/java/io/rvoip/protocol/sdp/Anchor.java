package io.rvoip.protocol.sdp;

import java.net.InetSocketAddress;

/**
 * Where we want a stream's media: the ports that the media loop gave us.
 *
 * @param rtp our address and RTP port, as the peer should see them
 * @param rtcp our RTCP port on the same address
 */
public record Anchor(InetSocketAddress rtp, InetSocketAddress rtcp) {
  /** Both must be usable in a description. */
  public Anchor {
    if (rtp.isUnresolved() || rtp.getPort() == 0) {
      throw new IllegalArgumentException("rtp: " + rtp + " (expected: an address and a port)");
    }
    if (!rtp.getAddress().equals(rtcp.getAddress())) {
      throw new IllegalArgumentException("rtcp: " + rtcp + " (expected: address of " + rtp + ")");
    }
  }
}
