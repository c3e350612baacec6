package io.rvoip.client;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns a peer's signalling: tasks in order, deadlines in time. The owner's own
 * deadlines (those of the transaction layer) come by {@link Driven}.
 */
final class PeerLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerLoop.class);
  private static final long LONGEST_WAIT_NANOS = 1_000_000_000L;

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::deadlineNanos));
  private final Driven driven;
  private final Thread thread;
  private volatile boolean closed;

  /** Something with deadlines of its own. */
  interface Driven {
    long nextDeadlineNanos();

    void advance(long nowNanos);
  }

  /** A deadline that can be taken back. */
  static final class Timer {
    private final long deadlineNanos;
    private final Runnable action;
    private boolean cancelled;

    private Timer(long deadlineNanos, Runnable action) {
      this.deadlineNanos = deadlineNanos;
      this.action = action;
    }

    private long deadlineNanos() {
      return deadlineNanos;
    }

    void cancel() {
      cancelled = true;
    }
  }

  PeerLoop(String name, Driven driven) {
    this.driven = driven;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** From any thread. */
  void execute(Runnable task) {
    tasks.add(task);
  }

  /** On the loop's thread only. */
  Timer after(long delayMs, Runnable action) {
    var timer = new Timer(System.nanoTime() + delayMs * 1_000_000L, action);
    timers.add(timer);
    return timer;
  }

  @Override
  public void close() {
    closed = true;
    tasks.add(() -> {});
    if (Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    while (!closed) {
      try {
        var task = tasks.poll(waitNanos(), TimeUnit.NANOSECONDS);
        if (task != null) {
          task.run();
        }
        fireDue();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("a task of the phone failed", e);
      }
    }
  }

  private long waitNanos() {
    long now = System.nanoTime();
    long next = driven.nextDeadlineNanos();
    long wait = next == Long.MAX_VALUE ? LONGEST_WAIT_NANOS : next - now;
    if (!timers.isEmpty()) {
      wait = Math.min(wait, timers.peek().deadlineNanos - now);
    }
    return Math.clamp(wait, 0, LONGEST_WAIT_NANOS);
  }

  private void fireDue() {
    long now = System.nanoTime();
    driven.advance(now);
    while (!timers.isEmpty() && timers.peek().deadlineNanos <= now) {
      var timer = timers.remove();
      if (!timer.cancelled) {
        timer.action.run();
      }
    }
  }
}
