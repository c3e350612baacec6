package io.rvoip.transport.sip;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.SipFramer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection: its framer, its queue of messages to write, and its times. Any thread may
 * {@link #offer}; everything else belongs to the loop.
 */
final class TcpConnection implements SipFramer.Sink {
  /** RFC 5626 §4.4.1: the answer to a double CRLF. */
  private static final byte[] PONG = "\r\n".getBytes(StandardCharsets.US_ASCII);

  final Flow flow;
  final SocketChannel channel;
  final SelectionKey key;
  final boolean accepted;

  private final SipTransportSettings settings;
  private final MessageIntake intake;
  private final TransportTally tally;
  private final TcpMemory memory;
  private final SipFramer framer;
  private final Queue<byte[]> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicBoolean flushAsked = new AtomicBoolean();
  private volatile boolean closed;

  private byte @Nullable [] writing;
  private ByteBuffer rest = ByteBuffer.allocate(0);
  private long nowNanos;
  private long activeNanos;
  private int heldBytes;
  private boolean messageDue;
  private long dueSinceNanos;
  private boolean completed;
  private boolean unreadable;

  TcpConnection(
      Flow flow,
      SocketChannel channel,
      SelectionKey key,
      boolean accepted,
      SipTransportSettings settings,
      MessageIntake intake,
      TransportTally tally,
      TcpMemory memory,
      long nowNanos) {
    this.flow = flow;
    this.channel = channel;
    this.key = key;
    this.accepted = accepted;
    this.settings = settings;
    this.intake = intake;
    this.tally = tally;
    this.memory = memory;
    this.framer = new SipFramer(settings.parser());
    this.activeNanos = nowNanos;
    // Who connects to us has something to say; whom we connect to may stay silent.
    this.messageDue = accepted;
    this.dueSinceNanos = nowNanos;
  }

  /**
   * Queues a message. The caller then asks the loop to flush when {@link #wantsFlush} says so.
   *
   * @return null when it is queued
   */
  @Nullable SendFailure offer(byte[] message) {
    if (closed) {
      return SendFailure.NO_SUCH_CONNECTION;
    }
    if (queuedBytes.addAndGet(message.length) > settings.writeQueueBytes()) {
      queuedBytes.addAndGet(-message.length);
      return SendFailure.QUEUE_FULL;
    }
    if (!memory.queue(message.length)) {
      queuedBytes.addAndGet(-message.length);
      return SendFailure.MEMORY;
    }
    queue.add(message);
    return null;
  }

  /** Whether nobody has asked for a flush since the last one. */
  boolean wantsFlush() {
    return flushAsked.compareAndSet(false, true);
  }

  boolean isClosed() {
    return closed;
  }

  /** Reads what waits; gives the reason to close, null to go on. */
  @Nullable CloseReason read(ByteBuffer direct, byte[] heap, long now) {
    nowNanos = now;
    try {
      int length = channel.read(direct.clear());
      if (length < 0) {
        return CloseReason.PEER_CLOSED;
      }
      direct.flip().get(heap, 0, length);
      activeNanos = now;
      completed = false;
      framer.feed(heap, 0, length, this);
      keepTime();
      hold(framer.heldBytes());
      return unreadable ? CloseReason.FRAMING_ERROR : null;
    } catch (IOException e) {
      return CloseReason.BROKEN;
    }
  }

  /** Writes what the socket takes; gives the reason to close, null to go on. */
  @Nullable CloseReason flush(long now) {
    flushAsked.set(false);
    try {
      while (true) {
        byte[] current = writing != null ? writing : next();
        if (current == null) {
          key.interestOps(SelectionKey.OP_READ);
          return null;
        }
        if (channel.write(rest) > 0) {
          activeNanos = now;
        }
        if (rest.hasRemaining()) {
          key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
          return null;
        }
        written(current);
      }
    } catch (IOException e) {
      return CloseReason.BROKEN;
    }
  }

  /** The reason to close by now, null when all times are kept. */
  @Nullable CloseReason overdue(long now) {
    if (messageDue && now - dueSinceNanos >= settings.messageTimeout().toNanos()) {
      return CloseReason.SLOW_MESSAGE;
    }
    return now - activeNanos >= settings.idleTimeout().toNanos() ? CloseReason.IDLE : null;
  }

  /** Closes the socket; the messages that were not written go to the sink. */
  void close(Consumer<byte[]> lost) {
    closed = true;
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      // The peer is gone already; the descriptor is freed either way.
    }
    hold(0);
    byte[] half = writing;
    writing = null;
    if (half != null) {
      giveUp(half, lost);
    }
    drain(lost);
  }

  /** Takes out what was queued while the connection closed. */
  void drain(Consumer<byte[]> lost) {
    for (byte[] message = queue.poll(); message != null; message = queue.poll()) {
      giveUp(message, lost);
    }
  }

  private void giveUp(byte[] message, Consumer<byte[]> lost) {
    memory.unqueue(message.length);
    if (message != PONG) {
      lost.accept(message);
    }
  }

  private void hold(int bytes) {
    memory.holds(this, heldBytes, bytes, completed);
    heldBytes = bytes;
  }

  @Override
  public void onMessage(byte[] buffer, int offset, int length) {
    completed = true;
    intake.onMessage(flow, buffer, offset, length, tally, nowNanos);
  }

  @Override
  public void onPing() {
    tally.keepAlives.increment();
    if (offer(PONG) == null) {
      key.interestOpsOr(SelectionKey.OP_WRITE);
    }
  }

  @Override
  public void onPong() {
    tally.keepAlives.increment();
  }

  @Override
  public void onError(SipFramer.FramingError error) {
    unreadable = true;
    intake.drop(flow, SipDropReason.of(error), tally, nowNanos);
  }

  /** The time of a message runs from its first byte, whatever follows how fast. */
  private void keepTime() {
    boolean partial = framer.pendingBytes() > 0;
    if (partial && (completed || !messageDue)) {
      messageDue = true;
      dueSinceNanos = nowNanos;
    } else if (!partial && completed) {
      messageDue = false;
    }
  }

  private byte @Nullable [] next() {
    byte[] message = queue.poll();
    if (message != null) {
      writing = message;
      rest = ByteBuffer.wrap(message);
    }
    return message;
  }

  private void written(byte[] message) {
    queuedBytes.addAndGet(-message.length);
    memory.unqueue(message.length);
    writing = null;
    if (message != PONG) {
      tally.sent(message.length);
    }
  }
}
