package io.rvoip.transport.sip;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What all TCP connections together hold: messages that are not whole yet, and messages to write.
 * Each connection's own limits are generous to one peer; ten thousand that use them up would fill
 * the heap.
 *
 * <p>Messages to write get half of it at most, so that peers who do not read cannot keep others
 * from being heard. Any thread queues; what concerns partial messages belongs to the loop.
 */
final class TcpMemory {
  private final long limitBytes;
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicLong partialBytes = new AtomicLong();

  /** Connections with a partial message, the one that began first in front. */
  private final Set<TcpConnection> partial = new LinkedHashSet<>();

  TcpMemory(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Takes room for a message to write; false when there is none. */
  boolean queue(int bytes) {
    if (queuedBytes.addAndGet(bytes) > limitBytes / 2) {
      queuedBytes.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  /** The message is written or given up. */
  void unqueue(int bytes) {
    queuedBytes.addAndGet(-bytes);
  }

  /**
   * A connection has read, or is closed.
   *
   * @param heldBytes what it held before
   * @param holdsBytes what it holds now
   * @param another whether the partial message is another one than before
   */
  void holds(TcpConnection connection, int heldBytes, int holdsBytes, boolean another) {
    partialBytes.addAndGet(holdsBytes - heldBytes);
    if (holdsBytes == 0 || another) {
      partial.remove(connection);
    }
    if (holdsBytes > 0) {
      partial.add(connection);
    }
  }

  /** Whose partial message is to go next; null when all is within the limit. */
  @Nullable TcpConnection excess() {
    return heldBytes() > limitBytes && !partial.isEmpty() ? partial.iterator().next() : null;
  }

  /** All that is held now; any thread asks. */
  long heldBytes() {
    return partialBytes.get() + queuedBytes.get();
  }
}
