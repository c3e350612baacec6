package io.rvoip.transport.media;

import io.rvoip.transport.media.AllocateResult.Allocated;
import io.rvoip.transport.media.AllocateResult.Cause;
import io.rvoip.transport.media.AllocateResult.NoPorts;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of one loop with their legs and ports. Owned by the loop's thread. */
final class MediaSessions {
  private static final Logger LOG = LoggerFactory.getLogger(MediaSessions.class);

  /** Pairs tried for one leg, because other programs may hold some. */
  private static final int BIND_ATTEMPTS = 16;

  final Tally sessionCount = new Tally();
  final Tally legCount = new Tally();
  final Tally portsFree = new Tally();
  final Tally portsUsed = new Tally();
  final Tally portsQuarantined = new Tally();

  private final MediaLoopSettings settings;
  private final Selector selector;
  private final RandomGenerator random;
  private final RtpPortPool ports;
  private final Map<String, Map<String, MediaLeg>> sessions = new HashMap<>();
  private int legs;

  MediaSessions(MediaLoopSettings settings, Selector selector, RandomGenerator random) {
    this.settings = settings;
    this.selector = selector;
    this.random = random;
    this.ports =
        new RtpPortPool(
            settings.portMin(), settings.portMax(), settings.quarantine().toNanos(), random);
    publish();
  }

  /** A new leg; the same answer again when the leg is already there. */
  AllocateResult allocate(String session, String leg, InetAddress local, long nowNanos) {
    Map<String, MediaLeg> present = sessions.getOrDefault(session, Map.of());
    MediaLeg existing = present.get(leg);
    if (existing != null) {
      return new Allocated(existing.localRtp, existing.localRtcp);
    }
    if (present.isEmpty() && sessions.size() >= settings.maxSessions()) {
      return new NoPorts(Cause.SESSION_LIMIT);
    }
    if (present.size() >= settings.maxLegsPerSession()) {
      return new NoPorts(Cause.LEG_LIMIT);
    }
    AllocateResult result = open(session, leg, local, nowNanos);
    publish();
    return result;
  }

  void remote(String session, String leg, InetSocketAddress rtp, @Nullable InetSocketAddress rtcp) {
    MediaLeg known = find(session, leg);
    if (known != null) {
      known.remote(rtp, rtcp);
    }
  }

  void bridge(String session, String legA, String legB) {
    MediaLeg a = find(session, legA);
    MediaLeg b = find(session, legB);
    if (a != null && b != null) {
      a.bridge(b);
    }
  }

  void echo(String session, String leg) {
    MediaLeg known = find(session, leg);
    if (known != null) {
      known.echo();
    }
  }

  void detach(String session, String leg) {
    MediaLeg known = find(session, leg);
    if (known != null) {
      known.detach();
    }
  }

  void release(String session, String leg, long nowNanos) {
    Map<String, MediaLeg> present = sessions.get(session);
    MediaLeg known = present == null ? null : present.remove(leg);
    if (present == null || known == null) {
      return;
    }
    if (present.isEmpty()) {
      sessions.remove(session);
    }
    close(known, nowNanos);
    publish();
  }

  void releaseSession(String session, long nowNanos) {
    Map<String, MediaLeg> present = sessions.remove(session);
    if (present != null) {
      present.values().forEach(leg -> close(leg, nowNanos));
      publish();
    }
  }

  void releaseAll(long nowNanos) {
    List.copyOf(sessions.keySet()).forEach(session -> releaseSession(session, nowNanos));
  }

  List<LegCounters> counters(String session) {
    return sessions.getOrDefault(session, Map.of()).values().stream()
        .map(MediaLeg::counters)
        .toList();
  }

  void endQuarantine(long nowNanos) {
    ports.endQuarantine(nowNanos);
    publish();
  }

  private AllocateResult open(String session, String leg, InetAddress local, long nowNanos) {
    for (int attempt = 0; attempt < BIND_ATTEMPTS; attempt++) {
      int port = ports.take(nowNanos);
      if (port == RtpPortPool.NONE) {
        return new NoPorts(Cause.PORTS_EXHAUSTED);
      }
      MediaSocket rtp = null;
      try {
        rtp = bind(local, port, false);
        MediaSocket rtcp = bind(local, port + 1, true);
        MediaLeg made = made(leg, rtp, rtcp, local, port);
        sessions.computeIfAbsent(session, s -> new LinkedHashMap<>()).put(leg, made);
        legs++;
        return new Allocated(made.localRtp, made.localRtcp);
      } catch (BindException e) {
        if (rtp == null && !isOurs(local)) {
          ports.putBack(port);
          return new NoPorts(Cause.ADDRESS_UNUSABLE);
        }
        LOG.debug("Ports {} and {} at {} are taken by another program", port, port + 1, local);
        ports.release(port, nowNanos);
      } catch (IOException e) {
        LOG.warn("No socket for media: {}", e.getMessage());
        ports.putBack(port);
        return new NoPorts(Cause.SOCKETS_EXHAUSTED);
      }
      if (rtp != null) {
        rtp.close();
      }
    }
    return new NoPorts(Cause.PORTS_EXHAUSTED);
  }

  private MediaLeg made(
      String leg, MediaSocket rtp, MediaSocket rtcp, InetAddress local, int port) {
    return new MediaLeg(
        leg,
        rtp,
        rtcp,
        new InetSocketAddress(local, port),
        new InetSocketAddress(local, port + 1),
        settings,
        random.nextInt());
  }

  private MediaSocket bind(InetAddress local, int port, boolean rtcp) throws IOException {
    DatagramChannel channel = DatagramChannel.open(family(local));
    try {
      channel.configureBlocking(false);
      // The upper six bits of the traffic class octet, RFC 2474 §3.
      channel.setOption(StandardSocketOptions.IP_TOS, settings.dscp() << 2);
      channel.bind(new InetSocketAddress(local, port));
      MediaSocket socket = new MediaSocket(channel, rtcp);
      channel.register(selector, SelectionKey.OP_READ, socket);
      return socket;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean isOurs(InetAddress local) {
    try (DatagramChannel probe = DatagramChannel.open(family(local))) {
      probe.bind(new InetSocketAddress(local, 0));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static StandardProtocolFamily family(InetAddress local) {
    return local instanceof Inet6Address
        ? StandardProtocolFamily.INET6
        : StandardProtocolFamily.INET;
  }

  private @Nullable MediaLeg find(String session, String leg) {
    return sessions.getOrDefault(session, Map.of()).get(leg);
  }

  private void close(MediaLeg leg, long nowNanos) {
    leg.detach();
    leg.rtp.close();
    leg.rtcp.close();
    ports.release(leg.localRtp.getPort(), nowNanos);
    legs--;
  }

  private void publish() {
    sessionCount.set(sessions.size());
    legCount.set(legs);
    portsFree.set(ports.free());
    portsUsed.set(ports.used());
    portsQuarantined.set(ports.quarantined());
  }
}
