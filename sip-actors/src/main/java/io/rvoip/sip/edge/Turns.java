package io.rvoip.sip.edge;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
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

    /**
     * After a burst. Gives when the thread must wake up at the latest, {@code System.nanoTime()}.
     */
    long end();

    /** Fires what is due. */
    void advance();
  }

  private final Owner owner;
  private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final long stepNanos;
  private final Thread thread;
  private volatile boolean open = true;
  private volatile long wakesAtNanos = System.nanoTime();

  /**
   * Turns of an owner.
   *
   * @param stepNanos how late a deadline may be looked at
   */
  Turns(String name, long stepNanos, Owner owner) {
    this.owner = owner;
    this.stepNanos = stepNanos;
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
        wakesAtNanos = System.nanoTime(); // awake: nobody need wake it
        burst();
        owner.advance();
        wakesAtNanos = owner.end();
      } finally {
        lock.unlock();
      }
      if (waiting.isEmpty()) {
        LockSupport.parkNanos(this, Math.max(stepNanos, wakesAtNanos - System.nanoTime()));
      }
    }
  }
}
