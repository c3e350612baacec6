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
 * One connection over TCP or TLS: its framer, its queue of messages to write, and its times. Any
 * thread may {@link #offer}; everything else belongs to the loop.
 */
final class TcpConnection implements SipFramer.Sink, ByteLayer.Reader {
  /** RFC 5626 §4.4.1: the answer to a double CRLF. */
  private static final byte[] PONG = "\r\n".getBytes(StandardCharsets.US_ASCII);

  final Flow flow;
  final SocketChannel channel;
  final SelectionKey key;
  final ConnectionTarget target;
  final boolean accepted;
  final ByteLayer layer;
  final TransportTally tally;

  private final SipTransportSettings settings;
  private final MessageIntake intake;
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
  private final long bornNanos;
  private int heldBytes;
  private int layerBytes;
  private boolean messageDue;
  private long dueSinceNanos;
  private boolean completed;
  private boolean heard;
  private boolean unreadable;

  TcpConnection(
      Flow flow,
      SocketChannel channel,
      SelectionKey key,
      ConnectionTarget target,
      boolean accepted,
      ByteLayer layer,
      SipTransportSettings settings,
      MessageIntake intake,
      TransportTally tally,
      TcpMemory memory,
      long nowNanos) {
    this.flow = flow;
    this.channel = channel;
    this.key = key;
    this.target = target;
    this.accepted = accepted;
    this.layer = layer;
    this.settings = settings;
    this.intake = intake;
    this.tally = tally;
    this.memory = memory;
    this.framer = new SipFramer(settings.parser());
    this.activeNanos = nowNanos;
    this.bornNanos = nowNanos;
    this.nowNanos = nowNanos;
    // Who connects to us has something to say; whom we connect to may stay silent.
    this.messageDue = accepted;
    this.heard = !accepted;
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

  /** Whether messages can go over it; from any thread. */
  boolean isUp() {
    return !(layer instanceof TlsBytes tls) || tls.isUp();
  }

  boolean isClosed() {
    return closed;
  }

  /** A step of the layer that may bring messages. */
  interface Step {
    @Nullable CloseReason take(ByteLayer.Reader reader) throws IOException;
  }

  /** Reads what waits; gives the reason to close, null to go on. */
  @Nullable CloseReason read(LoopBuffers buffers, long now) {
    return advance(reader -> layer.read(buffers, reader), now);
  }

  /** Lets the layer go on; gives the reason to close, null to go on. */
  @Nullable CloseReason advance(Step step, long now) {
    nowNanos = now;
    activeNanos = now;
    completed = false;
    try {
      CloseReason reason = step.take(this);
      keepTime();
      hold();
      show();
      return unreadable ? CloseReason.FRAMING_ERROR : reason;
    } catch (IOException e) {
      return CloseReason.BROKEN;
    }
  }

  /** Writes what the socket takes; gives the reason to close, null to go on. */
  @Nullable CloseReason flush(LoopBuffers buffers, long now) {
    flushAsked.set(false);
    try {
      boolean moved = layer.flush() > 0;
      while (layer.drained() && layer.writable()) {
        byte[] current = writing != null ? writing : next();
        if (current == null) {
          break;
        }
        moved |= layer.write(buffers, rest) > 0;
        if (rest.hasRemaining() || !layer.drained()) {
          break;
        }
        written(current);
      }
      if (moved) {
        activeNanos = now;
      }
      if (layer.heldBytes() != layerBytes) {
        hold();
      }
      show();
      return null;
    } catch (IOException e) {
      return CloseReason.BROKEN;
    }
  }

  /** Tells the selector what we wait for. */
  private void show() {
    boolean writes =
        !layer.drained() || ((writing != null || !queue.isEmpty()) && layer.writable());
    int wanted =
        (layer.readable() ? SelectionKey.OP_READ : 0) | (writes ? SelectionKey.OP_WRITE : 0);
    if (key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
  }

  @Override
  public boolean take(byte[] bytes, int offset, int length) {
    framer.feed(bytes, offset, length, this);
    return !unreadable;
  }

  /** The reason to close by now, null when all times are kept. */
  @Nullable CloseReason overdue(long now) {
    if (layer instanceof TlsBytes tls
        && !tls.isUp()
        && now - bornNanos >= settings.connectTimeout().toNanos()) {
      return tls.tooLate();
    }
    if (messageDue && now - dueSinceNanos >= settings.messageTimeout().toNanos()) {
      return CloseReason.SLOW_MESSAGE;
    }
    return now - activeNanos >= settings.idleTimeout().toNanos() ? CloseReason.IDLE : null;
  }

  /** Closes the socket; the messages that were not written go to the sink. */
  void close(LoopBuffers buffers, Consumer<byte[]> lost) {
    closed = true;
    layer.close(buffers);
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

  private void hold() {
    layerBytes = layer.heldBytes();
    hold(framer.heldBytes() + layerBytes);
  }

  private void hold(int bytes) {
    memory.holds(this, heldBytes, bytes, completed);
    heldBytes = bytes;
  }

  @Override
  public void onMessage(byte[] buffer, int offset, int length) {
    completed = true;
    heard = true;
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
    boolean partial = framer.pendingBytes() > 0 || layer.holdsPart();
    if (partial && (completed || !messageDue)) {
      messageDue = true;
      dueSinceNanos = nowNanos;
    } else if (!partial && heard) {
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
