package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.Flow;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Outbound TCP connections while they come up: one attempt per target, whoever else asks waits for
 * it too. Owned by the loop's thread; answers are given on threads of their own.
 */
final class TcpConnector {
  /** What becomes of a connection that is up. */
  interface Established {
    void onEstablished(Attempt attempt, SelectionKey key) throws IOException;
  }

  /** A connection that is coming up; it is the attachment of its key. */
  record Attempt(
      ConnectionTarget target,
      SocketChannel channel,
      long deadlineNanos,
      List<CompletableFuture<Flow>> waiting) {}

  private final Selector selector;
  private final Duration timeout;
  private final ConnectionTally tally;
  private final Established established;
  private final Map<ConnectionTarget, Attempt> attempts = new HashMap<>();

  TcpConnector(
      Selector selector, Duration timeout, ConnectionTally tally, Established established) {
    this.selector = selector;
    this.timeout = timeout;
    this.tally = tally;
    this.established = established;
  }

  int underWay() {
    return attempts.size();
  }

  /** Joins the attempt for this target when there is one. */
  boolean join(ConnectionTarget target, CompletableFuture<Flow> flow) {
    Attempt attempt = attempts.get(target);
    return attempt != null && attempt.waiting.add(flow);
  }

  /** Begins an attempt. */
  void connect(
      ConnectionTarget target,
      @Nullable InetAddress bind,
      CompletableFuture<Flow> flow,
      long nowNanos) {
    List<CompletableFuture<Flow>> waiting = new ArrayList<>(List.of(flow));
    SocketChannel channel = null;
    InetSocketAddress remote = target.remote();
    try {
      channel = SocketChannel.open(family(remote.getAddress()));
      Attempt attempt = new Attempt(target, channel, nowNanos + timeout.toNanos(), waiting);
      attempts.put(target, attempt);
      channel.configureBlocking(false);
      if (bind != null) {
        channel.bind(new InetSocketAddress(bind, 0));
      }
      boolean up = channel.connect(remote);
      SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, attempt);
      if (up) {
        onConnectable(attempt, key);
      }
    } catch (IOException | RuntimeException e) {
      attempts.remove(target);
      failed(channel, waiting, e);
    }
  }

  /** The attempt has come to an end, good or bad. */
  void onConnectable(Attempt attempt, SelectionKey key) {
    try {
      if (!attempt.channel.finishConnect()) {
        return;
      }
      attempts.remove(attempt.target);
      key.interestOps(SelectionKey.OP_READ);
      established.onEstablished(attempt, key);
      tally.connected.increment();
    } catch (IOException | RuntimeException e) {
      giveUp(attempt, e);
    }
  }

  /** Ends what has taken too long. */
  void checkDeadlines(long nowNanos) {
    for (Attempt attempt : List.copyOf(attempts.values())) {
      if (nowNanos - attempt.deadlineNanos >= 0) {
        giveUp(
            attempt, new SocketTimeoutException("no TCP connection to " + attempt.target.remote()));
      }
    }
  }

  void shutDown() {
    List.copyOf(attempts.values()).forEach(a -> giveUp(a, closed()));
  }

  static ConnectException closed() {
    return new ConnectException("the SIP transport is closed");
  }

  static ConnectException refused(InetSocketAddress remote) {
    return new ConnectException("no connection to " + remote);
  }

  static void fail(List<CompletableFuture<Flow>> waiting, Exception why) {
    Thread.startVirtualThread(() -> waiting.forEach(f -> f.completeExceptionally(why)));
  }

  private void giveUp(Attempt attempt, Exception why) {
    attempts.remove(attempt.target);
    failed(attempt.channel, attempt.waiting, why);
  }

  private void failed(
      @Nullable SocketChannel channel, List<CompletableFuture<Flow>> waiting, Exception why) {
    tally.connectFailed.increment();
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      why.addSuppressed(e);
    }
    fail(waiting, why);
  }

  private static StandardProtocolFamily family(InetAddress address) {
    return address instanceof Inet6Address
        ? StandardProtocolFamily.INET6
        : StandardProtocolFamily.INET;
  }
}
