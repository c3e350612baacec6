package io.rvoip.client.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one audio thread of a peer: reads every call's sockets as packets come, and every 20 ms lets
 * each call send. Ticks are absolute deadlines, so that a late one does not shift those after it.
 * Other threads hand in commands.
 */
public final class AudioLoop implements AutoCloseable {
  /** Packet time. */
  public static final long TICK_NANOS = 20_000_000L;

  /** Further behind than this the missed ticks are left out instead of caught up. */
  private static final int MAX_CATCH_UP = 10;

  private static final Logger LOG = LoggerFactory.getLogger(AudioLoop.class);

  private final Selector selector;
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final List<RtpEndpoint> endpoints = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  private AudioLoop(Selector selector, String name) {
    this.selector = selector;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /** Starts the thread. */
  public static AudioLoop start(String name) throws IOException {
    var loop = new AudioLoop(Selector.open(), name);
    loop.thread.start();
    return loop;
  }

  /** Stops; the sockets of calls that are still open are closed. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does something on the audio thread; nothing any more once closed. */
  void execute(Runnable command) {
    commands.add(command);
    selector.wakeup();
  }

  void add(RtpEndpoint endpoint, DatagramChannel rtp, DatagramChannel rtcp) {
    execute(
        () -> {
          try {
            rtp.register(selector, SelectionKey.OP_READ, (PacketReader) endpoint::readRtp);
            rtcp.register(selector, SelectionKey.OP_READ, (PacketReader) endpoint::readRtcp);
            endpoints.add(endpoint);
          } catch (ClosedChannelException e) {
            LOG.debug("call ended before its audio began");
          }
        });
  }

  void remove(RtpEndpoint endpoint) {
    execute(
        () -> {
          endpoints.remove(endpoint);
          endpoint.closeNow();
        });
  }

  private interface PacketReader {
    void read(long nowNanos) throws IOException;
  }

  private void run() {
    long nextTick = System.nanoTime() + TICK_NANOS;
    while (!closed) {
      try {
        nextTick = turn(nextTick);
      } catch (IOException | RuntimeException e) {
        LOG.warn("audio turn failed", e);
      }
    }
    for (Runnable command; (command = commands.poll()) != null; ) {
      command.run(); // what waits may be a recorder's close
    }
    List.copyOf(endpoints).forEach(RtpEndpoint::closeNow);
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long turn(long nextTick) throws IOException {
    long waitNanos = nextTick - System.nanoTime();
    if (waitNanos > 0) {
      selector.select(Math.max(1, waitNanos / 1_000_000));
    } else {
      selector.selectNow();
    }
    for (Runnable command; (command = commands.poll()) != null; ) {
      command.run();
    }
    long now = System.nanoTime();
    for (var key : selector.selectedKeys()) {
      if (key.isValid()) {
        ((PacketReader) key.attachment()).read(now);
      }
    }
    selector.selectedKeys().clear();
    if (now - nextTick > MAX_CATCH_UP * TICK_NANOS) {
      nextTick = now;
    }
    while (nextTick <= now) {
      for (var endpoint : endpoints) {
        endpoint.tick(now);
      }
      nextTick += TICK_NANOS;
    }
    return nextTick;
  }
}
