package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.transport.tls.PeerCertificate;
import io.rvoip.transport.tls.TlsContext;
import io.rvoip.transport.tls.TlsMaterial;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of TCP and TLS and their one thread: it accepts, connects, reads, writes and keeps
 * the times. Any thread sends, by queueing and waking the thread. What handshakes must compute is
 * done elsewhere, by {@link TlsTasks}.
 */
final class TcpLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TcpLoop.class);

  /** How often times are looked at, and how long accepting rests when descriptors have run out. */
  private static final long CHECK_MILLIS = 250;

  final TransportTally tally = new TransportTally();
  final TransportTally tlsMessages = new TransportTally();
  final TlsTally tlsTally = new TlsTally();
  final ConnectionTally connectionTally = new ConnectionTally();
  final TcpMemory memory;
  private final SipTransportSettings settings;
  private final MessageIntake intake;
  private final SipTransportListener listener;
  private final Selector selector;
  private final TlsTasks tlsTasks = new TlsTasks();
  private volatile @Nullable TlsContext tls;
  private final Map<Long, TcpConnection> byId = new ConcurrentHashMap<>();
  private final Map<ConnectionTarget, TcpConnection> byTarget = new ConcurrentHashMap<>();
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final Thread thread;

  /** Starts anywhere, so that an id remembered from before a restart meets no other connection. */
  private final AtomicLong ids = new AtomicLong(ThreadLocalRandom.current().nextLong(1L << 52) + 1);

  private volatile boolean closing;
  private volatile boolean ended;

  // Of the loop's thread.
  private final TcpConnector connector;
  private final TcpAcceptor acceptor;
  private final TlsConnections handshakes = new TlsConnections();
  private final LoopBuffers buffers = new LoopBuffers();
  private long nowNanos = System.nanoTime();
  private long checkedNanos = nowNanos;

  TcpLoop(SipTransportSettings settings, MessageIntake intake, SipTransportListener listener)
      throws IOException {
    this.settings = settings;
    this.intake = intake;
    this.listener = listener;
    this.memory = new TcpMemory(settings.tcpMemoryBytes());
    this.selector = Selector.open();
    this.connector =
        new TcpConnector(selector, settings.connectTimeout(), connectionTally, this::established);
    this.acceptor =
        new TcpAcceptor(selector, settings, connectionTally, byId::size, this::admitted);
    this.tls = settings.tls() == null ? null : new TlsContext(settings.tls().material());
    this.thread = Thread.ofPlatform().name("sip-tcp").daemon(true).unstarted(this::run);
  }

  /** Opens a listening socket; gives the address with the port it got. Before {@link #start}. */
  InetSocketAddress listen(TransportKind transport, InetSocketAddress address) throws IOException {
    return acceptor.listen(transport, address);
  }

  /** New connections are made with this from now on. */
  void use(TlsMaterial material) {
    tls = new TlsContext(material);
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

  /** The certificate of the peer of a flow, verified; null when there is none. Any thread. */
  @Nullable PeerCertificate peer(Flow flow) {
    TcpConnection connection = connection(flow);
    return connection != null && connection.layer instanceof TlsBytes layer ? layer.peer() : null;
  }

  /** An open connection to this target or a new one; over TCP, whoever made it. */
  CompletionStage<Flow> flowTo(ConnectionTarget target, @Nullable InetAddress bind) {
    TcpConnection open = byTarget.get(target);
    if (open != null && open.isUp() && !open.isClosed()) {
      return CompletableFuture.completedFuture(open.flow);
    }
    CompletableFuture<Flow> flow = new CompletableFuture<>();
    submit(() -> connect(target, bind, flow));
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
      if (key.attachment() instanceof TcpAcceptor.Listening at) {
        acceptor.accept(at, key, nowNanos);
      } else if (key.attachment() instanceof TcpConnector.Attempt attempt) {
        connector.onConnectable(attempt, key);
      } else if (key.attachment() instanceof TcpConnection connection) {
        serve(connection, key);
      }
    } catch (CancelledKeyException e) {
      // Closed by an earlier event of this turn.
    } catch (RuntimeException e) {
      brokenByUs(key.attachment(), e);
    }
  }

  private void brokenByUs(@Nullable Object attachment, RuntimeException e) {
    LOG.error("A TCP connection of SIP was closed by a fault of ours", e);
    if (attachment instanceof TcpConnection connection) {
      closeIf(connection, CloseReason.BROKEN);
    }
  }

  private void serve(TcpConnection connection, SelectionKey key) {
    if (key.isReadable()) {
      closeIf(connection, connection.read(buffers, nowNanos));
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
      closeIf(connection, connection.flush(buffers, nowNanos));
    }
  }

  private void admitted(SocketChannel channel, TransportKind transport, InetSocketAddress remote)
      throws IOException {
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    SSLEngine engine = transport == TransportKind.TLS ? context().accepting() : null;
    add(channel, key, new ConnectionTarget(transport, remote, null), true, engine);
  }

  private void established(TcpConnector.Attempt attempt, SelectionKey key) throws IOException {
    ConnectionTarget target = attempt.target();
    String name = target.name();
    SSLEngine engine = name == null ? null : context().connecting(name, target.remote().getPort());
    TcpConnection connection = add(attempt.channel(), key, target, false, engine);
    if (connection.isClosed()) {
      TcpConnector.fail(attempt.waiting(), TcpConnector.refused(target.remote()));
    } else {
      handshakes.await(connection, attempt.waiting());
    }
  }

  /** Nobody listens or connects by TLS without one, and one that is set never goes. */
  private TlsContext context() {
    TlsContext context = tls;
    if (context == null) {
      throw new IllegalStateException("tls: null (expected: set up before the first connection)");
    }
    return context;
  }

  private TcpConnection add(
      SocketChannel channel,
      SelectionKey key,
      ConnectionTarget target,
      boolean accepted,
      @Nullable SSLEngine engine)
      throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
    Flow flow = new Flow(target.transport(), local, target.remote(), ids.getAndIncrement());
    Handshake handshake = new Handshake();
    ByteLayer layer =
        engine == null
            ? new PlainBytes(channel)
            : new TlsBytes(engine, channel, tlsTasks, tlsTally, handshake);
    TransportTally messages = engine == null ? tally : tlsMessages;
    TcpConnection connection =
        new TcpConnection(
            flow, channel, key, target, accepted, layer, settings, intake, messages, memory,
            nowNanos);
    handshake.connection = connection;
    key.attach(connection);
    byId.put(flow.connectionId(), connection);
    byTarget.put(target, connection);
    if (layer instanceof TlsBytes begun) {
      closeIf(connection, connection.advance(reader -> begun.begin(buffers, reader), nowNanos));
    }
    return connection;
  }

  /** What a TLS connection wants of the loop. */
  private final class Handshake implements TlsBytes.Owner {
    private @Nullable TcpConnection connection;

    @Override
    public void onUp() {
      if (connection != null) {
        handshakes.up(connection);
      }
    }

    @Override
    public void resumeSoon() {
      submit(() -> resume(connection));
    }
  }

  private void resume(@Nullable TcpConnection connection) {
    if (connection != null
        && !connection.isClosed()
        && connection.layer instanceof TlsBytes layer) {
      closeIf(connection, connection.advance(reader -> layer.resume(buffers, reader), nowNanos));
      keepMemory();
      flush(connection);
    }
  }

  private void connect(
      ConnectionTarget target, @Nullable InetAddress bind, CompletableFuture<Flow> flow) {
    if (ended) {
      TcpConnector.fail(List.of(flow), TcpConnector.closed());
      return;
    }
    TcpConnection open = byTarget.get(target);
    if (open != null) {
      handshakes.await(open, List.of(flow));
    } else if (connector.join(target, flow)) {
      // One attempt is under way and answers both.
    } else if (byId.size() + connector.underWay() >= settings.maxConnections()) {
      connectionTally.refusedTotal.increment();
      TcpConnector.fail(List.of(flow), new ConnectException("too many TCP connections"));
    } else if (target.name() != null && tls == null) {
      TcpConnector.fail(List.of(flow), new ConnectException("TLS is not set up here"));
    } else {
      connector.connect(target, bind, flow, nowNanos);
    }
  }

  private void checkTimes() {
    connector.checkDeadlines(nowNanos);
    for (TcpConnection connection : byId.values()) {
      closeIf(connection, connection.overdue(nowNanos));
    }
    acceptor.resume();
  }

  private void closeIf(TcpConnection connection, @Nullable CloseReason reason) {
    if (reason == null || connection.isClosed()) {
      return;
    }
    byId.remove(connection.flow.connectionId());
    byTarget.remove(connection.target, connection);
    if (connection.accepted) {
      acceptor.left(connection.flow.remote().getAddress());
    }
    connectionTally.closed.count(reason);
    connection.close(buffers, message -> lost(connection, message));
    handshakes.closed(connection);
    if (connection.isUp()) { // of another, nobody has heard
      listener.onConnectionClosed(connection.flow, reason);
    }
  }

  private void lost(TcpConnection connection, byte[] message) {
    connection.tally.sendFailures.count(SendFailure.CONNECTION_LOST);
    listener.onSendFailed(connection.flow, message, SendFailure.CONNECTION_LOST);
  }

  private void runCommands() {
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      command.run();
    }
  }

  private void shutDown() {
    acceptor.close();
    connector.shutDown();
    byId.values().forEach(connection -> closeIf(connection, CloseReason.SHUTDOWN));
    tlsTasks.close();
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
