package io.rvoip.transport.media;

import io.rvoip.protocol.rtp.RtcpFault;
import io.rvoip.protocol.rtp.RtcpWalker;
import io.rvoip.protocol.rtp.RtpHeader;
import io.rvoip.protocol.rtp.RtpView;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a packet through the loop, stage by stage: receive, shape, source, rate, then relay or
 * echo. Allocates nothing while a socket's source stays the same; every packet is sent, absorbed or
 * dropped under one {@link MediaDropReason}.
 */
final class PacketPath {
  private static final Logger LOG = LoggerFactory.getLogger(PacketPath.class);

  /** Larger than any Ethernet frame of ours; one byte more tells that a datagram was cut. */
  static final int MAX_PACKET_BYTES = 2048;

  /** Datagrams read from one socket before the next one has its turn. */
  private static final int MAX_PER_TURN = 16;

  private static final long LOG_EVERY_NANOS = 10_000_000_000L;

  private enum Kind {
    RTP,
    RTCP,
    NEITHER
  }

  final Tally rtpReceived = new Tally();
  final Tally rtpSent = new Tally();
  final Tally rtcpReceived = new Tally();
  final Tally rtcpSent = new Tally();
  private final Tally[] drops = new Tally[MediaDropReason.values().length];
  private final ByteBuffer packet = ByteBuffer.allocateDirect(MAX_PACKET_BYTES + 1);
  private final RtpView rtp = new RtpView();
  private final RtcpWalker rtcp = new RtcpWalker();
  private long loggedNanos;
  private boolean logged;

  PacketPath() {
    for (int i = 0; i < drops.length; i++) {
      drops[i] = new Tally();
    }
  }

  /** Takes what waits at this socket, up to a turn's share. */
  void onReadable(MediaSocket socket, long nowNanos) {
    MediaLeg leg = socket.leg();
    if (leg == null) {
      return;
    }
    for (int i = 0; i < MAX_PER_TURN; i++) {
      try {
        packet.clear();
        InetSocketAddress source = (InetSocketAddress) socket.receive(packet);
        if (source == null) {
          return;
        }
        packet.flip();
        onPacket(leg, socket, source, nowNanos);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // An ICMP error on this socket, e.g. port unreachable: the peer is not there yet or no
        // more.
        return;
      } catch (RuntimeException e) {
        drop(leg, MediaDropReason.INTERNAL);
        logRarely(leg, e, nowNanos);
      }
    }
  }

  private void onPacket(MediaLeg leg, MediaSocket socket, InetSocketAddress source, long nowNanos) {
    Kind kind = kindOf(socket);
    if (kind == Kind.NEITHER) {
      drop(leg, MediaDropReason.MALFORMED);
      return;
    }
    boolean isRtcp = kind == Kind.RTCP;
    boolean heard =
        isRtcp ? leg.hearsRtcp(source, !socket.rtcp(), nowNanos) : leg.hearsRtp(source, nowNanos);
    if (!heard) {
      drop(leg, MediaDropReason.WRONG_SOURCE);
      return;
    }
    if (!leg.cap.allows(nowNanos)) {
      drop(leg, MediaDropReason.RATE);
      return;
    }
    if (isRtcp) {
      onRtcp(leg);
    } else {
      onRtp(leg, nowNanos);
    }
  }

  /** RFC 5761 §4 tells them apart on whichever port they come; RTP is not heard on RTCP's. */
  private Kind kindOf(MediaSocket socket) {
    int length = packet.limit();
    if (length < RtpHeader.FIXED_LENGTH - 4 || length > MAX_PACKET_BYTES) {
      return Kind.NEITHER;
    }
    if (RtpHeader.isRtcp(packet.get(1) & 0xff)) {
      return rtcp.check(packet, 0, length, true) == RtcpFault.NONE ? Kind.RTCP : Kind.NEITHER;
    }
    return !socket.rtcp() && rtp.read(packet, 0, length) ? Kind.RTP : Kind.NEITHER;
  }

  private void onRtp(MediaLeg leg, long nowNanos) {
    leg.rtpReceived++;
    leg.rtpReceivedBytes += packet.limit();
    leg.lastRtpNanos = nowNanos;
    leg.remoteSsrc = rtp.ssrc() & 0xffffffffL;
    rtpReceived.increment();
    switch (leg.mode()) {
      case BRIDGED -> sendRtp(leg, leg.peer());
      case ECHO -> {
        // RFC 3550 §8.2: a source that hears its own SSRC takes it for a loop; ours is our own.
        RtpHeader.setSsrc(packet, 0, leg.ownSsrc);
        sendRtp(leg, leg);
      }
      case DETACHED -> drop(leg, MediaDropReason.NO_PEER);
    }
  }

  private void onRtcp(MediaLeg leg) {
    leg.rtcpReceived++;
    rtcpReceived.increment();
    switch (leg.mode()) {
      case BRIDGED -> sendRtcp(leg, leg.peer());
      case ECHO -> {
        // Absorbed: an echoed report would describe the peer's own stream under the peer's SSRC.
      }
      case DETACHED -> drop(leg, MediaDropReason.NO_PEER);
    }
  }

  private void sendRtp(MediaLeg from, @Nullable MediaLeg to) {
    InetSocketAddress target = to == null ? null : to.rtpTarget();
    if (to == null || target == null) {
      drop(from, MediaDropReason.NO_PEER);
    } else if (to.rtp.send(packet, target)) {
      to.rtpSent++;
      to.rtpSentBytes += packet.limit();
      rtpSent.increment();
    } else {
      drop(from, MediaDropReason.SEND_FAILED);
    }
  }

  private void sendRtcp(MediaLeg from, @Nullable MediaLeg to) {
    InetSocketAddress target = to == null ? null : to.rtcpTarget();
    if (to == null || target == null) {
      drop(from, MediaDropReason.NO_PEER);
    } else if (to.rtcpSocket().send(packet, target)) {
      to.rtcpSent++;
      rtcpSent.increment();
    } else {
      drop(from, MediaDropReason.SEND_FAILED);
    }
  }

  long dropped(MediaDropReason reason) {
    return drops[reason.ordinal()].get();
  }

  private void drop(MediaLeg leg, MediaDropReason reason) {
    leg.drops[reason.ordinal()]++;
    drops[reason.ordinal()].increment();
  }

  private void logRarely(MediaLeg leg, RuntimeException e, long nowNanos) {
    if (!logged || nowNanos - loggedNanos >= LOG_EVERY_NANOS) {
      logged = true;
      loggedNanos = nowNanos;
      LOG.error("Packet dropped by a fault of the media loop, leg {}", leg.name, e);
    }
  }
}
