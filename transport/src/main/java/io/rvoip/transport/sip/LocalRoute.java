package io.rvoip.transport.sip;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of our addresses a peer sees: the local address of the route to it, learnt by connecting a
 * datagram socket, which sends nothing. Answers are kept for a minute, because routes change.
 * Thread safe.
 */
final class LocalRoute {
  private static final long KEEP_NANOS = 60_000_000_000L;
  private static final int KEPT = 4_096;

  private record Answer(@Nullable InetAddress local, long untilNanos) {}

  private final Map<InetAddress, Answer> answers =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Answer> eldest) {
          return size() > KEPT;
        }
      };

  /** Our address on the way to a peer; null when there is no way. */
  @Nullable InetAddress to(InetAddress peer, long nowNanos) {
    synchronized (answers) {
      Answer known = answers.get(peer);
      if (known != null && known.untilNanos - nowNanos > 0) {
        return known.local;
      }
    }
    InetAddress local = ask(peer);
    synchronized (answers) {
      answers.put(peer, new Answer(local, nowNanos + KEEP_NANOS));
    }
    return local;
  }

  /** The address as others may write it. */
  static InetAddress withoutZone(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? address : InetAddress.ofLiteral(text.substring(0, zone));
  }

  private static @Nullable InetAddress ask(InetAddress peer) {
    var family =
        peer instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    try (DatagramChannel probe = DatagramChannel.open(family)) {
      probe.connect(new InetSocketAddress(peer, 9));
      return probe.getLocalAddress() instanceof InetSocketAddress local ? local.getAddress() : null;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
