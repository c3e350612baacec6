package io.rvoip.transport.sip;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;

/**
 * Computes what handshakes need, signatures above all, on a few threads of its own: the loop must
 * not wait for it. What does not fit into its queue is refused, so that a flood of handshakes
 * neither fills the heap nor keeps those waiting that are under way.
 */
final class TlsTasks implements AutoCloseable {
  /** About a second's work of one thread; who has waited that long is about to give up. */
  private static final int QUEUED_PER_THREAD = 512;

  private final ThreadPoolExecutor threads;

  TlsTasks() {
    int count = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            count,
            count,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUED_PER_THREAD * count),
            task ->
                Thread.ofPlatform()
                    .name("sip-tls-" + number.getAndIncrement())
                    .daemon(true)
                    .unstarted(task));
    threads.allowCoreThreadTimeOut(true);
  }

  /** Runs the engine's tasks, then {@code done}; false when there is no room. */
  boolean run(SSLEngine engine, Runnable done) {
    try {
      threads.execute(
          () -> {
            try {
              for (Runnable t = engine.getDelegatedTask();
                  t != null;
                  t = engine.getDelegatedTask()) {
                t.run(); // its failure is the engine's, and told at the next turn
              }
            } finally {
              done.run();
            }
          });
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
