package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.TransportKind;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets that listen for TCP and TLS, and who may come in by them: so many in all, so many of
 * one address. Owned by the loop's thread.
 */
final class TcpAcceptor {
  private static final Logger LOG = LoggerFactory.getLogger(TcpAcceptor.class);
  private static final int ACCEPTS_PER_TURN = 64;
  private static final int BACKLOG = 1_024;

  /** A socket that listens; it is the attachment of its key. */
  record Listening(TransportKind transport, ServerSocketChannel channel) {}

  /** Takes who has come in. */
  interface Admitted {
    void onAdmitted(SocketChannel channel, TransportKind transport, InetSocketAddress remote)
        throws IOException;
  }

  private final Selector selector;
  private final SipTransportSettings settings;
  private final ConnectionTally tally;
  private final IntSupplier open;
  private final Admitted admitted;
  private final List<ServerSocketChannel> listening = new ArrayList<>();
  private final Map<InetAddress, Integer> bySource = new HashMap<>();
  private final LogLimiter log = new LogLimiter();
  private boolean paused;

  TcpAcceptor(
      Selector selector,
      SipTransportSettings settings,
      ConnectionTally tally,
      IntSupplier open,
      Admitted admitted) {
    this.selector = selector;
    this.settings = settings;
    this.tally = tally;
    this.open = open;
    this.admitted = admitted;
  }

  /** Opens a listening socket; gives the address with the port it got. Before the loop runs. */
  InetSocketAddress listen(TransportKind transport, InetSocketAddress address) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(family(address.getAddress()));
    try {
      channel.configureBlocking(false);
      // A restart must not wait for connections of the past in TIME_WAIT.
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(address, BACKLOG);
      channel.register(selector, SelectionKey.OP_ACCEPT, new Listening(transport, channel));
      listening.add(channel);
      return new InetSocketAddress(
          address.getAddress(), ((InetSocketAddress) channel.getLocalAddress()).getPort());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  void accept(Listening at, SelectionKey key, long nowNanos) {
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
      try {
        SocketChannel channel = at.channel.accept();
        if (channel == null) {
          return;
        }
        admit(channel, at.transport);
      } catch (IOException e) {
        long heldBack = log.admit(nowNanos);
        if (heldBack >= 0) {
          LOG.warn(
              "No TCP connection can be accepted now: {} ({} more times since the last line)",
              e.getMessage(),
              heldBack);
        }
        key.interestOps(0);
        paused = true;
        return;
      }
    }
  }

  private void admit(SocketChannel channel, TransportKind transport) throws IOException {
    InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
    if (remote == null) {
      channel.close(); // reset before we came to it
      return;
    }
    InetAddress source = sourceOf(remote.getAddress());
    if (open.getAsInt() >= settings.maxConnections()) {
      tally.refusedTotal.increment();
      channel.close();
    } else if (bySource.getOrDefault(source, 0) >= settings.maxConnectionsPerSource()) {
      tally.refusedPerSource.increment();
      channel.close();
    } else {
      channel.configureBlocking(false);
      bySource.merge(source, 1, Integer::sum);
      tally.accepted.increment();
      admitted.onAdmitted(channel, transport, remote);
    }
  }

  /** A connection that was accepted from there is no more. */
  void left(InetAddress address) {
    bySource.computeIfPresent(sourceOf(address), (s, n) -> n == 1 ? null : n - 1);
  }

  /** Accepts again after it rested, because descriptors had run out. */
  void resume() {
    if (paused) {
      paused = false;
      listening.forEach(this::resume);
    }
  }

  private void resume(ServerSocketChannel server) {
    SelectionKey key = server.keyFor(selector);
    if (key != null && key.isValid()) {
      key.interestOps(SelectionKey.OP_ACCEPT);
    }
  }

  void close() {
    for (ServerSocketChannel channel : listening) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.debug("Not closed: {}", e.toString());
      }
    }
  }

  /** Whom connections are counted for: an IPv4 address, or the /64 that one IPv6 customer holds. */
  private static InetAddress sourceOf(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address;
    }
    byte[] prefix = address.getAddress();
    Arrays.fill(prefix, 8, 16, (byte) 0);
    try {
      return InetAddress.getByAddress(prefix);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("address: " + address + " (expected: 16 bytes)", e);
    }
  }

  private static StandardProtocolFamily family(InetAddress address) {
    return address instanceof Inet6Address
        ? StandardProtocolFamily.INET6
        : StandardProtocolFamily.INET;
  }
}
