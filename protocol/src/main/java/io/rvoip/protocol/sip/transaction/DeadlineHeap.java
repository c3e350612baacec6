package io.rvoip.protocol.sip.transaction;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Transactions by their earliest deadline: a binary heap in which each knows its own place, so that
 * a deadline moves in O(log n) and nothing is allocated per timer. Most deadlines are set later
 * than all others (64*T1 from now) and stay where they are put.
 */
final class DeadlineHeap {
  private @Nullable Transaction[] heap = new Transaction[64];
  private int size;

  /** The earliest deadline, {@link Long#MAX_VALUE} when there is none. */
  long earliestNanos() {
    return size == 0 ? Long.MAX_VALUE : at(0).deadlineNanos();
  }

  Transaction first() {
    return at(0);
  }

  /** Puts, moves or removes the transaction as its deadline says. */
  void update(Transaction tx) {
    boolean wanted = tx.deadlineNanos() != Long.MAX_VALUE;
    if (tx.heapIndex < 0) {
      if (wanted) {
        add(tx);
      }
    } else if (wanted) {
      siftDown(siftUp(tx.heapIndex));
    } else {
      remove(tx);
    }
  }

  void remove(Transaction tx) {
    int hole = tx.heapIndex;
    if (hole < 0) {
      return;
    }
    tx.heapIndex = -1;
    var last = at(--size);
    heap[size] = null;
    if (last != tx) {
      place(last, hole);
      siftDown(siftUp(hole));
    }
  }

  private void add(Transaction tx) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    place(tx, size);
    siftUp(size++);
  }

  private int siftUp(int index) {
    var tx = at(index);
    while (index > 0) {
      int parent = (index - 1) >>> 1;
      if (at(parent).deadlineNanos() <= tx.deadlineNanos()) {
        break;
      }
      place(at(parent), index);
      index = parent;
    }
    place(tx, index);
    return index;
  }

  private void siftDown(int index) {
    var tx = at(index);
    int child;
    while ((child = 2 * index + 1) < size) {
      if (child + 1 < size && at(child + 1).deadlineNanos() < at(child).deadlineNanos()) {
        child++;
      }
      if (tx.deadlineNanos() <= at(child).deadlineNanos()) {
        break;
      }
      place(at(child), index);
      index = child;
    }
    place(tx, index);
  }

  private void place(Transaction tx, int index) {
    heap[index] = tx;
    tx.heapIndex = index;
  }

  private Transaction at(int index) {
    var tx = heap[index];
    if (tx == null) {
      throw new IllegalStateException("index: " + index + " (expected: below " + size + ")");
    }
    return tx;
  }
}
