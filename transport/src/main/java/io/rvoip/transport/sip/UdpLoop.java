package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.TransportKind;
import java.io.Closeable;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP sockets and the thread that reads them. Sockets are opened before the thread starts; any
 * thread sends.
 */
final class UdpLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpLoop.class);
  private static final int MAX_DATAGRAM_BYTES = 65_535;

  /** Datagrams read from one socket before the next one has its turn. */
  private static final int MAX_PER_TURN = 64;

  /** Shorter than the shortest start line; phones keep their NAT open with CRLF or a few zeros. */
  private static final int KEEP_ALIVE_BYTES = 4;

  final TransportTally tally = new TransportTally();
  private final SipTransportSettings settings;
  private final MessageIntake intake;
  private final Selector selector;
  private final Map<InetSocketAddress, DatagramChannel> sockets = new LinkedHashMap<>();
  private final ByteBuffer datagram = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);
  private final byte[] bytes = new byte[MAX_DATAGRAM_BYTES];
  private final Thread thread;
  private volatile boolean closing;
  private long nowNanos;

  UdpLoop(SipTransportSettings settings, MessageIntake intake) throws IOException {
    this.settings = settings;
    this.intake = intake;
    this.selector = Selector.open();
    this.thread = Thread.ofPlatform().name("sip-udp").daemon(true).unstarted(this::run);
  }

  /** Opens a socket; gives the address with the port it got. */
  InetSocketAddress listen(InetSocketAddress address) throws IOException {
    var family =
        address.getAddress() instanceof Inet6Address
            ? StandardProtocolFamily.INET6
            : StandardProtocolFamily.INET;
    DatagramChannel channel = DatagramChannel.open(family);
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, settings.udpBufferBytes());
      channel.setOption(StandardSocketOptions.SO_SNDBUF, settings.udpBufferBytes());
      channel.bind(address);
      InetSocketAddress local =
          new InetSocketAddress(
              address.getAddress(), ((InetSocketAddress) channel.getLocalAddress()).getPort());
      channel.register(selector, SelectionKey.OP_READ, local);
      sockets.put(local, channel);
      return local;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Takes back the last {@link #listen}, when its port is of no use. */
  void unlisten(InetSocketAddress local) throws IOException {
    DatagramChannel channel = sockets.remove(local);
    if (channel != null) {
      channel.close();
      selector.selectNow();
    }
  }

  void start() {
    thread.start();
  }

  /** Null when the datagram is with the operating system. */
  @Nullable SendFailure send(Flow flow, byte[] message) {
    DatagramChannel channel = sockets.get(flow.local());
    if (channel == null) {
      return SendFailure.NO_SUCH_SOCKET;
    }
    if (message.length > MAX_DATAGRAM_BYTES - 28) {
      return SendFailure.TOO_LARGE;
    }
    try {
      if (channel.send(ByteBuffer.wrap(message), flow.remote()) == 0) {
        return SendFailure.QUEUE_FULL;
      }
      tally.sent(message.length);
      return null;
    } catch (ClosedChannelException e) {
      return SendFailure.NO_SUCH_SOCKET;
    } catch (IOException | RuntimeException e) {
      LOG.debug("No way to {}: {}", flow.remote(), e.toString());
      return SendFailure.UNREACHABLE;
    }
  }

  private void run() {
    while (!closing) {
      try {
        selector.select(this::onReady);
      } catch (IOException | ClosedSelectorException e) {
        if (!closing) {
          LOG.error("The UDP sockets of SIP have ended by a fault", e);
        }
        return;
      }
    }
  }

  private void onReady(SelectionKey key) {
    nowNanos = System.nanoTime();
    DatagramChannel channel = (DatagramChannel) key.channel();
    InetSocketAddress local = (InetSocketAddress) key.attachment();
    for (int i = 0; i < MAX_PER_TURN; i++) {
      try {
        datagram.clear();
        InetSocketAddress source = (InetSocketAddress) channel.receive(datagram);
        if (source == null) {
          return;
        }
        onDatagram(local, source, datagram.flip().remaining());
      } catch (IOException e) {
        return; // closed, or an ICMP error that belongs to something sent before
      }
    }
  }

  private void onDatagram(InetSocketAddress local, InetSocketAddress source, int length) {
    if (length <= KEEP_ALIVE_BYTES) {
      tally.keepAlives.increment();
      return;
    }
    Flow flow = new Flow(TransportKind.UDP, local, source, 0);
    if (source.getPort() == 0) {
      intake.drop(flow, SipDropReason.SOURCE, tally, nowNanos);
      return;
    }
    datagram.get(bytes, 0, length);
    if (isKeepAlive(bytes, length)) {
      tally.keepAlives.increment();
      return;
    }
    intake.onMessage(flow, bytes, 0, length, tally, nowNanos);
  }

  /** Some phones send more than four bytes: all blanks and line ends, or all zeros. */
  private static boolean isKeepAlive(byte[] bytes, int length) {
    boolean zeros = bytes[0] == 0;
    for (int i = 0; i < length; i++) {
      byte b = bytes[i];
      boolean blank = b == ' ' || b == '\t' || b == '\r' || b == '\n';
      if (zeros ? b != 0 : !blank) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    closing = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sockets.values().forEach(UdpLoop::closeQuietly);
    closeQuietly(selector);
  }

  private static void closeQuietly(Closeable resource) {
    try {
      resource.close();
    } catch (IOException e) {
      LOG.debug("Not closed: {}", e.toString());
    }
  }
}
