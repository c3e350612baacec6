package io.rvoip.media;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the address that goes into an SDP: the advertised one, the one we are bound to, or, bound
 * to all, the local address of the route to that peer.
 *
 * <p>Not thread safe; one actor owns it.
 */
final class MediaAddressing {
  private static final int MAX_ROUTES = 1024;
  private static final int DISCARD_PORT = 9;

  private final InetAddress bind;
  private final @Nullable String advertise;
  private final Map<String, InetAddress> routes =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, InetAddress> eldest) {
          return size() > MAX_ROUTES;
        }
      };

  MediaAddressing(InetAddress bind, @Nullable String advertise) {
    this.bind = bind;
    this.advertise = advertise;
  }

  /** What to bind a leg's sockets to. */
  InetAddress bind() {
    return bind;
  }

  /** What to write into the SDP for a peer at {@code peerHost}, an address literal. */
  String advertised(String peerHost) {
    if (advertise != null) {
      return advertise;
    }
    if (!bind.isAnyLocalAddress()) {
      return bind.getHostAddress();
    }
    return routes.computeIfAbsent(peerHost, this::routeTo).getHostAddress();
  }

  private InetAddress routeTo(String peerHost) {
    // Connecting a datagram socket sends nothing; it only asks the kernel for the route.
    try (DatagramChannel probe = DatagramChannel.open()) {
      probe.connect(new InetSocketAddress(InetAddress.getByName(peerHost), DISCARD_PORT));
      return ((InetSocketAddress) probe.getLocalAddress()).getAddress();
    } catch (IOException unreachable) {
      return InetAddress.getLoopbackAddress();
    }
  }
}
