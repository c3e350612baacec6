package io.rvoip.node.lifeline;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lifelines of a node: a listening socket for the others, and a connection to each of them. One
 * thread. Who connects is told this node's id in one line, and nothing else; what a stranger sends
 * is not read beyond a few bytes, and his connections are limited.
 */
public final class Lifelines implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lifelines.class);
  private static final String PREFIX = "rvoip-lifeline 1 ";
  private static final Duration GREETING_LIMIT = Duration.ofMillis(500);
  private static final Duration PAUSE_UNSEEN = Duration.ofSeconds(1);
  private static final Duration PAUSE_BROKEN = Duration.ofMillis(50);
  private static final Duration PAUSE_ACCEPT = Duration.ofSeconds(1);
  private static final int MAX_ACCEPTED = 512;
  private static final int MAX_ACCEPTED_PER_HOST = 128;
  private static final int MAX_GREETING = 128;

  private final byte[] greeting;
  private final Selector selector;
  private final ServerSocketChannel server;
  private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
  private final Map<String, Watch> watches = new HashMap<>();
  private final Map<InetAddress, Integer> acceptedFrom = new HashMap<>();
  private final Map<String, Lifeline.State> states = new ConcurrentHashMap<>();
  private final Thread thread;
  private final SelectionKey accepting;
  private int accepted;
  private long acceptAt;
  private volatile boolean closed;
  private volatile Consumer<String> onDeath = peer -> {};

  /** A connection of ours to a peer, standing or being tried. */
  private static final class Watch {
    final Lifeline lifeline;
    final InetSocketAddress address;
    final ByteBuffer line = ByteBuffer.allocate(MAX_GREETING);
    @org.jspecify.annotations.Nullable SocketChannel channel;
    long nextAt;
    long giveUpAt;

    Watch(String peer, InetSocketAddress address) {
      this.lifeline = new Lifeline(peer);
      this.address = address;
    }
  }

  /** A connection of somebody to us; holds the bytes that he may send. */
  private record Guest(InetAddress from, ByteBuffer heard) {}

  private Lifelines(
      String self, Selector selector, ServerSocketChannel server, SelectionKey accepting) {
    this.greeting = (PREFIX + self + "\n").getBytes(StandardCharsets.US_ASCII);
    this.selector = selector;
    this.server = server;
    this.accepting = accepting;
    this.thread = Thread.ofPlatform().daemon().name("lifelines").unstarted(this::run);
  }

  /**
   * Listens and begins to work.
   *
   * @param bind address and port; port 0: any
   * @param self this life of this node, {@code name#incarnation}
   */
  public static Lifelines start(InetSocketAddress bind, String self) throws IOException {
    Selector selector = Selector.open();
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.bind(bind, MAX_ACCEPTED);
      server.configureBlocking(false);
      SelectionKey accepting = server.register(selector, SelectionKey.OP_ACCEPT);
      Lifelines lifelines = new Lifelines(self, selector, server, accepting);
      lifelines.thread.start();
      return lifelines;
    } catch (IOException e) {
      server.close();
      selector.close();
      throw e;
    }
  }

  /** Where others connect. */
  public InetSocketAddress address() {
    return new InetSocketAddress(server.socket().getInetAddress(), server.socket().getLocalPort());
  }

  /** Who is told each watched life that is proven dead, once, on the lifelines' thread. */
  public void onDeath(Consumer<String> listener) {
    onDeath = listener;
  }

  /** Holds a lifeline to a life of a node from now on; a second time changes nothing. */
  public void watch(String peer, InetSocketAddress address) {
    order(() -> watches.computeIfAbsent(peer, p -> new Watch(p, address)));
  }

  /** Lets go of a node that is no member any more. */
  public void forget(String peer) {
    order(
        () -> {
          Watch watch = watches.remove(peer);
          states.remove(peer);
          if (watch != null) {
            drop(watch);
          }
        });
  }

  /** How many lifelines stand. */
  public int held() {
    return (int) states.values().stream().filter(Lifeline.State.HELD::equals).count();
  }

  private void order(Runnable order) {
    orders.add(order);
    selector.wakeup();
  }

  private void run() {
    while (!closed) {
      try {
        selector.select(untilDue());
        for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
          order.run();
        }
        for (SelectionKey key : selector.selectedKeys()) {
          serve(key);
        }
        selector.selectedKeys().clear();
        watches.values().forEach(this::keepUp);
        if (accepting.interestOps() == 0 && System.nanoTime() - acceptAt >= 0) {
          accepting.interestOps(SelectionKey.OP_ACCEPT);
        }
      } catch (IOException | RuntimeException e) {
        LOG.warn("lifelines: {}", e.toString());
      }
    }
    selector.keys().forEach(key -> quietly(key.channel()::close));
    quietly(selector::close);
  }

  /** Milliseconds until something is to be tried or given up, at least 1; 0: nothing is. */
  private long untilDue() {
    long now = System.nanoTime();
    long least = accepting.interestOps() == 0 ? acceptAt - now : Long.MAX_VALUE;
    for (Watch watch : watches.values()) {
      least = Math.min(least, dueAfter(watch, now));
    }
    return least == Long.MAX_VALUE ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(least));
  }

  private static long dueAfter(Watch watch, long now) {
    return switch (watch.lifeline.state()) {
      case HELD, DEAD -> Long.MAX_VALUE;
      case UNSEEN, BROKEN -> (watch.channel != null ? watch.giveUpAt : watch.nextAt) - now;
    };
  }

  private void serve(SelectionKey key) throws IOException {
    if (!key.isValid()) {
      return;
    }
    switch (key.attachment()) {
      case null -> accept();
      case Guest guest -> hear(key, guest);
      case Watch watch -> progress(key, watch);
      case Object other -> throw new IllegalStateException("attachment: " + other);
    }
  }

  private void accept() throws IOException {
    SocketChannel channel;
    try {
      channel = server.accept();
    } catch (IOException e) {
      // Out of file descriptors, most likely: what waits would wake the selector at once.
      accepting.interestOps(0);
      acceptAt = System.nanoTime() + PAUSE_ACCEPT.toNanos();
      throw e;
    }
    if (channel == null) {
      return;
    }
    InetAddress from = channel.socket().getInetAddress();
    if (accepted >= MAX_ACCEPTED || acceptedFrom.getOrDefault(from, 0) >= MAX_ACCEPTED_PER_HOST) {
      channel.close();
      return;
    }
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.write(ByteBuffer.wrap(greeting)); // fits into any fresh socket's buffer
      channel.register(
          selector, SelectionKey.OP_READ, new Guest(from, ByteBuffer.allocate(MAX_GREETING)));
      accepted++;
      acceptedFrom.merge(from, 1, Integer::sum);
    } catch (IOException e) {
      channel.close();
    }
  }

  private void hear(SelectionKey key, Guest guest) {
    boolean over;
    try {
      over = ((SocketChannel) key.channel()).read(guest.heard) < 0 || !guest.heard.hasRemaining();
    } catch (IOException e) {
      over = true;
    }
    if (over) {
      accepted--;
      acceptedFrom.computeIfPresent(guest.from, (a, n) -> n > 1 ? n - 1 : null);
      quietly(key.channel()::close);
    }
  }

  /** Something happened on our connection to a peer. */
  private void progress(SelectionKey key, Watch watch) {
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        return;
      }
      if (channel.read(watch.line) < 0) {
        lost(watch);
        return;
      }
      if (watch.lifeline.state() != Lifeline.State.HELD) {
        readGreeting(watch);
      } else if (!watch.line.hasRemaining()) {
        lost(watch); // a peer says one line
      }
    } catch (ConnectException e) {
      watch.lifeline.refused();
      again(watch);
    } catch (IOException e) {
      lost(watch);
    }
  }

  private void readGreeting(Watch watch) {
    String text =
        new String(watch.line.array(), 0, watch.line.position(), StandardCharsets.US_ASCII);
    int end = text.indexOf('\n');
    if (end < 0 && watch.line.hasRemaining()) {
      return;
    }
    boolean ours = end > 0 && text.startsWith(PREFIX);
    if (!ours || !watch.lifeline.greetedBy(text.substring(PREFIX.length(), end))) {
      again(watch);
      return;
    }
    publish(watch);
  }

  private void lost(Watch watch) {
    watch.lifeline.ended();
    again(watch);
    watch.nextAt = System.nanoTime();
  }

  private void again(Watch watch) {
    drop(watch);
    Duration pause = watch.lifeline.state() == Lifeline.State.BROKEN ? PAUSE_BROKEN : PAUSE_UNSEEN;
    watch.nextAt = System.nanoTime() + pause.toNanos();
    publish(watch);
  }

  private void publish(Watch watch) {
    Lifeline.State state = watch.lifeline.state();
    Lifeline.State before = states.put(watch.lifeline.peer(), state);
    if (before != state && state == Lifeline.State.DEAD) {
      onDeath.accept(watch.lifeline.peer());
    }
  }

  private void drop(Watch watch) {
    SocketChannel channel = watch.channel;
    watch.channel = null;
    watch.line.clear();
    if (channel != null) {
      quietly(channel::close);
    }
  }

  /** Tries, or gives up trying, what is due. */
  private void keepUp(Watch watch) {
    Lifeline.State state = watch.lifeline.state();
    long now = System.nanoTime();
    if (state == Lifeline.State.HELD || state == Lifeline.State.DEAD) {
      return;
    }
    if (watch.channel != null) {
      if (now - watch.giveUpAt >= 0) {
        again(watch);
      }
      return;
    }
    if (now - watch.nextAt < 0) {
      return;
    }
    watch.giveUpAt = now + GREETING_LIMIT.toNanos();
    try {
      SocketChannel channel = SocketChannel.open();
      watch.channel = channel;
      channel.configureBlocking(false);
      channel.bind(new InetSocketAddress(address().getAddress(), 0));
      boolean connected = channel.connect(watch.address);
      channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, watch);
    } catch (ConnectException e) {
      watch.lifeline.refused();
      again(watch);
    } catch (IOException e) {
      again(watch);
    }
  }

  private interface Closing {
    void run() throws IOException;
  }

  private static void quietly(Closing closing) {
    try {
      closing.run();
    } catch (IOException e) {
      LOG.debug("lifelines: {}", e.toString());
    }
  }

  /** Ends all connections; the others see that, and that no new ones are taken. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
