package io.rvoip.sip.edge;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time, in the order in which they came. When nobody is at it, a task runs on
 * the thread that brings it: to wake another one costs more than most tasks do. A thread of its own
 * looks after deadlines, and after what is left when one burst was not enough.
 */
final class Turns {
  /** Most tasks that a thread runs for others, so that nobody is kept from his own work. */
  private static final int BURST = 32;

  /** The one whose tasks these are; called by one thread at a time. */
  interface Owner {
    /** Before a burst. */
    void begin();

    /** One task; must not throw. */
    void turn(Runnable task);

    /** After a burst. Gives when the thread must wake up at the latest, by the clock. */
    long end();

    /** Fires what is due. */
    void advance();
  }

  /** A lock that tells whose turn it is. */
  private static final class TurnLock extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    @Nullable Thread holder() {
      return getOwner();
    }
  }

  private final Owner owner;
  private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final TurnLock lock = new TurnLock();
  private final long stepNanos;
  private final LongSupplier clock;
  private final Thread thread;
  private volatile boolean open = true;
  private volatile long wakesAtNanos;

  /**
   * Turns of an owner.
   *
   * @param stepNanos how late a deadline may be looked at
   * @param clock nanoseconds, {@code System.nanoTime()} but in tests
   */
  Turns(String name, long stepNanos, LongSupplier clock, Owner owner) {
    this.owner = owner;
    this.stepNanos = stepNanos;
    this.clock = clock;
    this.wakesAtNanos = clock.getAsLong();
    this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void stop() {
    open = false;
    LockSupport.unpark(thread);
  }

  /** Tasks that wait for their turn. */
  int size() {
    return count.get();
  }

  String name() {
    return thread.getName();
  }

  /**
   * How long ago the thread should have come round, nanoseconds; 0 when it is in time. It comes
   * late as long as a task of anybody does not end, and never again when it has died.
   */
  long lateNanos(long nowNanos) {
    return Math.max(0, nowNanos - wakesAtNanos);
  }

  /** Whose turn it is now; null when nobody is at it. */
  @Nullable Thread holder() {
    return lock.holder();
  }

  /** Runs the task now or soon; from any thread, also from within a task. */
  void execute(Runnable task) {
    count.incrementAndGet();
    waiting.add(task);
    if (lock.isHeldByCurrentThread()) {
      return; // this thread is at it already, and comes to it
    }
    // Whoever holds the lock looks again after letting go of it, so nothing is forgotten.
    while (!waiting.isEmpty() && lock.tryLock()) {
      boolean left;
      try {
        left = burst();
      } finally {
        lock.unlock();
      }
      if (left) {
        LockSupport.unpark(thread);
        return;
      }
    }
  }

  /** Runs what waits, up to the limit; tells whether something is left. */
  private boolean burst() {
    owner.begin();
    @Nullable Runnable task = null;
    for (int n = 0; n < BURST && (task = waiting.poll()) != null; n++) {
      count.decrementAndGet();
      owner.turn(task);
    }
    if (owner.end() + stepNanos - wakesAtNanos < 0) {
      LockSupport.unpark(thread);
    }
    return !waiting.isEmpty();
  }

  private void run() {
    while (open) {
      lock.lock();
      try {
        wakesAtNanos = clock.getAsLong(); // awake: nobody need wake it
        burst();
        owner.advance();
        wakesAtNanos = owner.end();
      } finally {
        lock.unlock();
      }
      if (waiting.isEmpty()) {
        LockSupport.parkNanos(this, Math.max(stepNanos, wakesAtNanos - clock.getAsLong()));
      }
    }
  }
}
