package io.rvoip.transport.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One leg of a session: its sockets, source locks, what becomes of its packets, and its counters.
 * Owned by the loop's thread.
 */
final class MediaLeg {
  /** What becomes of valid packets. */
  enum Mode {
    /** Dropped and counted. */
    DETACHED,
    /** Passed to the other leg. */
    BRIDGED,
    /** Sent back under our own SSRC. */
    ECHO
  }

  final String name;
  final MediaSocket rtp;
  final MediaSocket rtcp;
  final InetSocketAddress localRtp;
  final InetSocketAddress localRtcp;
  final PacketRateCap cap;
  final int ownSsrc;

  private final SourceLock rtpLock;
  private final SourceLock rtcpLock;
  private Mode mode = Mode.DETACHED;
  private @Nullable MediaLeg peer;
  private boolean onHold;
  private boolean muxed;
  private @Nullable InetSocketAddress rtcpTarget;

  long rtpReceived;
  long rtpReceivedBytes;
  long rtpSent;
  long rtpSentBytes;
  long rtcpReceived;
  long rtcpSent;
  long lastRtpNanos;
  long remoteSsrc = -1;
  final long[] drops = new long[MediaDropReason.values().length];

  MediaLeg(
      String name,
      MediaSocket rtp,
      MediaSocket rtcp,
      InetSocketAddress localRtp,
      InetSocketAddress localRtcp,
      MediaLoopSettings settings,
      int ownSsrc) {
    this.name = name;
    this.rtp = rtp;
    this.rtcp = rtcp;
    this.localRtp = localRtp;
    this.localRtcp = localRtcp;
    this.cap = new PacketRateCap(settings.maxPacketsPerSecond());
    this.ownSsrc = ownSsrc;
    long relatchNanos = settings.relatchAfterSilence().toNanos();
    this.rtpLock = new SourceLock(relatchNanos);
    this.rtcpLock = new SourceLock(relatchNanos);
    rtp.attach(this);
    rtcp.attach(this);
  }

  Mode mode() {
    return mode;
  }

  @Nullable MediaLeg peer() {
    return peer;
  }

  /**
   * Takes the addresses that signalling names. An RTP address without a host (0.0.0.0, RFC 3264
   * §8.4) or port puts the leg on hold: it is heard, and nothing is sent to it.
   *
   * @param rtcpAddress null: the port above RTP's; equal to the RTP address: RFC 5761
   */
  void remote(InetSocketAddress rtpAddress, @Nullable InetSocketAddress rtcpAddress) {
    onHold = !usable(rtpAddress);
    rtpLock.arm(onHold ? null : rtpAddress);
    InetSocketAddress rtcpWanted = rtcpAddress != null ? rtcpAddress : above(rtpAddress);
    muxed = rtpAddress.equals(rtcpWanted);
    rtcpLock.arm(onHold || rtcpWanted == null || !usable(rtcpWanted) ? null : rtcpWanted);
    aimRtcp();
  }

  void detach() {
    MediaLeg other = peer;
    peer = null;
    mode = Mode.DETACHED;
    if (other != null && other.peer == this) {
      other.peer = null;
      other.mode = Mode.DETACHED;
    }
  }

  void echo() {
    detach();
    mode = Mode.ECHO;
  }

  void bridge(MediaLeg other) {
    detach();
    other.detach();
    peer = other;
    mode = Mode.BRIDGED;
    other.peer = this;
    other.mode = Mode.BRIDGED;
  }

  /** Whether a valid RTP packet of this source is heard. */
  boolean hearsRtp(InetSocketAddress source, long nowNanos) {
    return switch (rtpLock.accept(source, nowNanos)) {
      case ACCEPTED -> true;
      case LATCHED -> {
        aimRtcp();
        yield true;
      }
      case WRONG_SOURCE -> false;
    };
  }

  /**
   * Whether a valid RTCP packet of this source is heard: it has to come from the host that RTP
   * comes from, and never opens the way for RTP.
   */
  boolean hearsRtcp(InetSocketAddress source, boolean onRtpPort, long nowNanos) {
    InetSocketAddress locked = rtpLock.locked();
    InetSocketAddress known = locked != null ? locked : rtpLock.signalled();
    if (known == null || !known.getAddress().equals(source.getAddress())) {
      return false;
    }
    if (onRtpPort) {
      return locked == null || locked.equals(source);
    }
    return switch (rtcpLock.accept(source, nowNanos)) {
      case ACCEPTED -> true;
      case LATCHED -> {
        aimRtcp();
        yield true;
      }
      case WRONG_SOURCE -> false;
    };
  }

  /** Where RTP for this leg goes; null when nowhere. */
  @Nullable InetSocketAddress rtpTarget() {
    return onHold ? null : rtpLock.target();
  }

  /** Where RTCP for this leg goes; null when nowhere. */
  @Nullable InetSocketAddress rtcpTarget() {
    return onHold ? null : rtcpTarget;
  }

  /** The socket that RTCP for this leg leaves from. */
  MediaSocket rtcpSocket() {
    return muxed ? rtp : rtcp;
  }

  LegCounters counters() {
    return new LegCounters(
        name,
        localRtp,
        rtpTarget(),
        rtpLock.locked() != null,
        rtpReceived,
        rtpReceivedBytes,
        rtpSent,
        rtpSentBytes,
        rtcpReceived,
        rtcpSent,
        lastRtpNanos,
        remoteSsrc,
        drops[MediaDropReason.WRONG_SOURCE.ordinal()],
        drops[MediaDropReason.MALFORMED.ordinal()],
        drops[MediaDropReason.NO_PEER.ordinal()],
        drops[MediaDropReason.RATE.ordinal()],
        drops[MediaDropReason.SEND_FAILED.ordinal()]);
  }

  /** Done on change and not per packet, because the guess below makes an address. */
  private void aimRtcp() {
    InetSocketAddress rtpGoes = rtpLock.target();
    if (muxed) {
      rtcpTarget = rtpGoes;
    } else if (rtcpLock.locked() != null) {
      rtcpTarget = rtcpLock.locked();
    } else {
      // Behind NAT the signalled address is of no use. The port above RTP's is a good guess until
      // the first RTCP packet tells.
      boolean moved = rtpGoes != null && !rtpGoes.equals(rtpLock.signalled());
      rtcpTarget = moved ? above(rtpGoes) : rtcpLock.target();
    }
  }

  private static boolean usable(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    return host != null && !host.isAnyLocalAddress() && address.getPort() != 0;
  }

  private static @Nullable InetSocketAddress above(@Nullable InetSocketAddress rtp) {
    if (rtp == null || rtp.getAddress() == null || rtp.getPort() == 65535) {
      return null;
    }
    return new InetSocketAddress(rtp.getAddress(), rtp.getPort() + 1);
  }
}
