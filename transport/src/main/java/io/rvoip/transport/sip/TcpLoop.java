package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.TransportKind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TCP sockets and their one thread: it accepts, connects, reads, writes and keeps the times.
 * Any thread sends, by queueing and waking the thread.
 */
final class TcpLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TcpLoop.class);
  private static final int READ_BYTES = 65_536;
  private static final int ACCEPTS_PER_TURN = 64;
  private static final int BACKLOG = 1_024;

  /** How often times are looked at, and how long accepting rests when descriptors have run out. */
  private static final long CHECK_MILLIS = 250;

  final TransportTally tally = new TransportTally();
  final ConnectionTally connectionTally = new ConnectionTally();
  final TcpMemory memory;
  private final SipTransportSettings settings;
  private final MessageIntake intake;
  private final SipTransportListener listener;
  private final Selector selector;
  private final List<ServerSocketChannel> listening = new ArrayList<>();
  private final Map<Long, TcpConnection> byId = new ConcurrentHashMap<>();
  private final Map<InetSocketAddress, TcpConnection> byRemote = new ConcurrentHashMap<>();
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final Thread thread;

  /** Starts anywhere, so that an id remembered from before a restart meets no other connection. */
  private final AtomicLong ids = new AtomicLong(ThreadLocalRandom.current().nextLong(1L << 52) + 1);

  private volatile boolean closing;
  private volatile boolean ended;

  // Of the loop's thread.
  private final TcpConnector connector;
  private final Map<InetAddress, Integer> acceptedBySource = new HashMap<>();
  private final ByteBuffer direct = ByteBuffer.allocateDirect(READ_BYTES);
  private final byte[] heap = new byte[READ_BYTES];
  private long nowNanos = System.nanoTime();
  private long checkedNanos = nowNanos;
  private boolean acceptPaused;
  private final LogLimiter acceptLog = new LogLimiter();

  TcpLoop(SipTransportSettings settings, MessageIntake intake, SipTransportListener listener)
      throws IOException {
    this.settings = settings;
    this.intake = intake;
    this.listener = listener;
    this.memory = new TcpMemory(settings.tcpMemoryBytes());
    this.selector = Selector.open();
    this.connector =
        new TcpConnector(
            selector,
            settings.connectTimeout(),
            connectionTally,
            (channel, key, remote) -> add(channel, key, remote, false).flow);
    this.thread = Thread.ofPlatform().name("sip-tcp").daemon(true).unstarted(this::run);
  }

  /** Opens a listening socket; gives the address with the port it got. Before {@link #start}. */
  InetSocketAddress listen(InetSocketAddress address) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(family(address.getAddress()));
    try {
      channel.configureBlocking(false);
      // A restart must not wait for connections of the past in TIME_WAIT.
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(address, BACKLOG);
      channel.register(selector, SelectionKey.OP_ACCEPT);
      listening.add(channel);
      return new InetSocketAddress(
          address.getAddress(), ((InetSocketAddress) channel.getLocalAddress()).getPort());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  void start() {
    thread.start();
  }

  /** Null when the message is queued. */
  @Nullable SendFailure send(Flow flow, byte[] message) {
    TcpConnection connection = connection(flow);
    if (connection == null) {
      return SendFailure.NO_SUCH_CONNECTION;
    }
    SendFailure failure = connection.offer(message);
    if (failure != null) {
      return failure;
    }
    if (connection.isClosed()) {
      // Closed in between: whoever takes the message out of the queue reports it.
      connection.drain(lost -> lost(connection, lost));
    } else if (connection.wantsFlush()) {
      submit(() -> flush(connection));
    }
    return null;
  }

  /** From any thread. */
  boolean isOpen(Flow flow) {
    TcpConnection connection = connection(flow);
    return connection != null && !connection.isClosed();
  }

  private @Nullable TcpConnection connection(Flow flow) {
    TcpConnection connection = byId.get(flow.connectionId());
    return connection != null && connection.flow.remote().equals(flow.remote()) ? connection : null;
  }

  /** An open connection to this address, whoever made it, or a new one. */
  CompletionStage<Flow> flowTo(InetSocketAddress remote, @Nullable InetAddress bind) {
    TcpConnection open = byRemote.get(remote);
    if (open != null && !open.isClosed()) {
      return CompletableFuture.completedFuture(open.flow);
    }
    CompletableFuture<Flow> flow = new CompletableFuture<>();
    submit(() -> connect(remote, bind, flow));
    return flow;
  }

  int open() {
    return byId.size();
  }

  private void submit(Runnable command) {
    commands.add(command);
    if (ended) {
      runCommands();
    } else if (Thread.currentThread() != thread) {
      selector.wakeup();
    }
  }

  private void run() {
    try {
      while (!closing) {
        selector.select(this::onReady, CHECK_MILLIS);
        nowNanos = System.nanoTime();
        runCommands();
        if (nowNanos - checkedNanos >= CHECK_MILLIS * 1_000_000) {
          checkedNanos = nowNanos;
          checkTimes();
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.error("The TCP sockets of SIP have ended by a fault", e);
    } finally {
      shutDown();
    }
  }

  private void onReady(SelectionKey key) {
    nowNanos = System.nanoTime();
    try {
      if (key.isAcceptable()) {
        accept(key);
      } else if (key.attachment() instanceof TcpConnector.Attempt attempt) {
        connector.onConnectable(attempt, key);
      } else if (key.attachment() instanceof TcpConnection connection) {
        serve(connection, key);
      }
    } catch (CancelledKeyException e) {
      // Closed by an earlier event of this turn.
    } catch (RuntimeException e) {
      LOG.error("A TCP connection of SIP was closed by a fault of ours", e);
      if (key.attachment() instanceof TcpConnection connection) {
        closeIf(connection, CloseReason.BROKEN);
      }
    }
  }

  private void serve(TcpConnection connection, SelectionKey key) {
    if (key.isReadable()) {
      closeIf(connection, connection.read(direct, heap, nowNanos));
      keepMemory();
    }
    if (!connection.isClosed() && key.isValid() && key.isWritable()) {
      flush(connection);
    }
  }

  private void keepMemory() {
    for (var oldest = memory.excess(); oldest != null; oldest = memory.excess()) {
      closeIf(oldest, CloseReason.MEMORY);
    }
  }

  private void flush(TcpConnection connection) {
    if (!connection.isClosed()) {
      closeIf(connection, connection.flush(nowNanos));
    }
  }

  private void accept(SelectionKey key) {
    ServerSocketChannel server = (ServerSocketChannel) key.channel();
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
      try {
        SocketChannel channel = server.accept();
        if (channel == null) {
          return;
        }
        admit(channel);
      } catch (IOException e) {
        long heldBack = acceptLog.admit(nowNanos);
        if (heldBack >= 0) {
          LOG.warn(
              "No TCP connection can be accepted now: {} ({} more times since the last line)",
              e.getMessage(),
              heldBack);
        }
        key.interestOps(0);
        acceptPaused = true;
        return;
      }
    }
  }

  private void admit(SocketChannel channel) throws IOException {
    InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
    if (remote == null) {
      channel.close(); // reset before we came to it
      return;
    }
    InetAddress source = sourceOf(remote.getAddress());
    if (byId.size() >= settings.maxConnections()) {
      connectionTally.refusedTotal.increment();
      channel.close();
    } else if (acceptedBySource.getOrDefault(source, 0) >= settings.maxConnectionsPerSource()) {
      connectionTally.refusedPerSource.increment();
      channel.close();
    } else {
      channel.configureBlocking(false);
      acceptedBySource.merge(source, 1, Integer::sum);
      connectionTally.accepted.increment();
      add(channel, channel.register(selector, SelectionKey.OP_READ), remote, true);
    }
  }

  private TcpConnection add(
      SocketChannel channel, SelectionKey key, InetSocketAddress remote, boolean accepted)
      throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
    Flow flow = new Flow(TransportKind.TCP, local, remote, ids.getAndIncrement());
    TcpConnection connection =
        new TcpConnection(flow, channel, key, accepted, settings, intake, tally, memory, nowNanos);
    key.attach(connection);
    byId.put(flow.connectionId(), connection);
    byRemote.put(remote, connection);
    return connection;
  }

  private void connect(
      InetSocketAddress remote, @Nullable InetAddress bind, CompletableFuture<Flow> flow) {
    if (ended) {
      TcpConnector.fail(List.of(flow), TcpConnector.closed());
      return;
    }
    TcpConnection open = byRemote.get(remote);
    if (open != null) {
      Thread.startVirtualThread(() -> flow.complete(open.flow));
    } else if (connector.join(remote, flow)) {
      // One attempt is under way and answers both.
    } else if (byId.size() + connector.underWay() >= settings.maxConnections()) {
      connectionTally.refusedTotal.increment();
      TcpConnector.fail(List.of(flow), new ConnectException("too many TCP connections"));
    } else {
      connector.connect(remote, bind, flow, nowNanos);
    }
  }

  private void checkTimes() {
    connector.checkDeadlines(nowNanos);
    for (TcpConnection connection : byId.values()) {
      closeIf(connection, connection.overdue(nowNanos));
    }
    if (acceptPaused) {
      acceptPaused = false;
      listening.forEach(this::resumeAccept);
    }
  }

  private void resumeAccept(ServerSocketChannel server) {
    SelectionKey key = server.keyFor(selector);
    if (key != null && key.isValid()) {
      key.interestOps(SelectionKey.OP_ACCEPT);
    }
  }

  private void closeIf(TcpConnection connection, @Nullable CloseReason reason) {
    if (reason == null || connection.isClosed()) {
      return;
    }
    byId.remove(connection.flow.connectionId());
    byRemote.remove(connection.flow.remote(), connection);
    if (connection.accepted) {
      acceptedBySource.computeIfPresent(
          sourceOf(connection.flow.remote().getAddress()), (s, n) -> n == 1 ? null : n - 1);
    }
    connectionTally.closed.count(reason);
    connection.close(message -> lost(connection, message));
    listener.onConnectionClosed(connection.flow, reason);
  }

  private void lost(TcpConnection connection, byte[] message) {
    tally.sendFailures.count(SendFailure.CONNECTION_LOST);
    listener.onSendFailed(connection.flow, message, SendFailure.CONNECTION_LOST);
  }

  private void runCommands() {
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      command.run();
    }
  }

  private void shutDown() {
    listening.forEach(TcpLoop::closeQuietly);
    connector.shutDown();
    byId.values().forEach(connection -> closeIf(connection, CloseReason.SHUTDOWN));
    closeQuietly(selector);
    ended = true;
    runCommands();
  }

  /** Ends the thread and every connection. */
  @Override
  public void close() {
    closing = true;
    selector.wakeup();
    if (thread.getState() == Thread.State.NEW) {
      shutDown();
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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

  private static void closeQuietly(@Nullable AutoCloseable resource) {
    try {
      if (resource != null) {
        resource.close();
      }
    } catch (Exception e) {
      LOG.debug("Not closed: {}", e.toString());
    }
  }
}
