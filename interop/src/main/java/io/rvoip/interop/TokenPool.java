package io.rvoip.interop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The newest tokens of an issuer, handed out in turn, so that a node meets many different ones;
 * fetched by the clock until frozen. Any thread.
 */
final class TokenPool implements AutoCloseable {
  private static final int KEPT = 30;
  private static final int PER_SECOND = 5;

  private final Source source;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Deque<String> newest = new ArrayDeque<>();
  private final List<String> all = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private int failures;

  /** Gives a new token. */
  interface Source {
    String token() throws Exception;
  }

  TokenPool(Source source) throws Exception {
    this.source = source;
    add(source.token());
    long periodNanos = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
    clock.scheduleWithFixedDelay(this::fetch, 0, periodNanos, TimeUnit.NANOSECONDS);
  }

  private void fetch() {
    try {
      add(source.token());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      synchronized (this) {
        failures++;
      }
    }
  }

  private synchronized void add(String token) {
    all.add(token);
    newest.addLast(token);
    if (newest.size() > KEPT) {
      newest.removeFirst();
    }
  }

  /** The next in turn. */
  synchronized String next() {
    var now = List.copyOf(newest);
    return now.get(turn.getAndIncrement() % now.size());
  }

  synchronized String last() {
    return newest.getLast();
  }

  /** Every token so far. */
  synchronized List<String> all() {
    return List.copyOf(all);
  }

  /** Fetches no more; fails when the issuer did not always give one. */
  synchronized void freeze() throws StepFailed {
    clock.shutdownNow();
    if (failures > 0) {
      throw new StepFailed("the issuer gave no token " + failures + " times");
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
