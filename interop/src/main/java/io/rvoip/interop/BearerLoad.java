package io.rvoip.interop;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Two hundred requests a second with bearer tokens, in turn to each node, sent by the clock
 * whatever comes back; counts answers by status, and 0 for none.
 */
final class BearerLoad implements AutoCloseable {
  /** Answered from memory: what it costs is the token. */
  private static final String PATH = "/v1/auth/issuers";

  /** What it sends, and what it must have sent to count. */
  static final int PER_SECOND = 200;

  static final int AT_LEAST_PER_SECOND = 190;

  /**
   * Under way at a time, as with a client that keeps its connections; what is late is caught up.
   */
  private static final int MAX_OPEN = 60;

  private static final int WARM_ROUNDS = 400;
  private static final long WARM_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long WARM_UP_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Wire wire;
  private final Supplier<String> tokens;
  private final List<String> bases;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ConcurrentSkipListMap<Integer, LongAdder> answers = new ConcurrentSkipListMap<>();
  private final Semaphore open = new Semaphore(MAX_OPEN);
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicLong slowestNanos = new AtomicLong();
  private final long beganNanos = System.nanoTime();

  BearerLoad(Wire wire, List<String> bases, Supplier<String> tokens) {
    this.wire = wire;
    this.tokens = tokens;
    this.bases = new CopyOnWriteArrayList<>(bases);
    long periodNanos = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
    clock.scheduleAtFixedRate(this::one, 0, periodNanos, TimeUnit.NANOSECONDS);
  }

  private void one() {
    try {
      open.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    Object[] nodes = bases.toArray();
    String base = (String) nodes[sent.getAndIncrement() % nodes.length];
    long start = System.nanoTime();
    wire.status(base + PATH, tokens.get())
        .whenComplete(
            (status, failure) -> {
              open.release();
              count(failure == null ? status : 0, System.nanoTime() - start);
            });
  }

  private void count(int status, long tookNanos) {
    answers.computeIfAbsent(status, s -> new LongAdder()).increment();
    slowestNanos.accumulateAndGet(tookNanos, Math::max);
  }

  /** Asks one after the other until nodes and tokens are warm: their JVMs have just started. */
  static String warmUp(Wire wire, List<String> bases, Supplier<String> tokens) throws Exception {
    long start = System.nanoTime();
    int fast = 0;
    int asked = 0;
    for (; fast < WARM_ROUNDS; asked++) {
      long began = System.nanoTime();
      int status = wire.status(bases.get(asked % bases.size()) + PATH, tokens.get()).join();
      if (status != 200) {
        throw new StepFailed("request " + asked + " is answered " + status + " (expected: 200)");
      }
      boolean isFast = System.nanoTime() - began < WARM_NANOS;
      fast = isFast ? fast + 1 : Math.max(0, fast - 10);
      if (System.nanoTime() - start > WARM_UP_LIMIT_NANOS) {
        throw new StepFailed("after " + asked + " requests they still take more than 20 ms");
      }
    }
    return "%d requests, one after the other, in %d ms"
        .formatted(asked, (System.nanoTime() - start) / 1_000_000);
  }

  /** Waits until so many have been sent. */
  void awaitSent(int requests) throws Exception {
    Await.until(
        requests + " requests",
        Duration.ofSeconds(60),
        () -> sent.get() >= requests ? "" : sent.get() + " sent");
  }

  /** Nothing more goes there; returns when what was sent before is answered. */
  void leave(String base) throws Exception {
    bases.remove(base);
    int then = sent.get();
    Await.until("answers", Duration.ofSeconds(20), () -> answered() >= then ? "" : "some are open");
  }

  private long answered() {
    return answers.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Stops and tells; fails when anything but 200 came, or too few were sent. */
  String finish() throws Exception {
    close();
    Await.until(
        "answers", Duration.ofSeconds(20), () -> answered() >= sent.get() ? "" : "some are open");
    double seconds = (System.nanoTime() - beganNanos) / 1e9;
    Map<Integer, Long> counted = new TreeMap<>();
    answers.forEach((status, number) -> counted.put(status, number.sum()));
    double rate = sent.get() / seconds;
    String told =
        "%d requests in %.1f s (%.0f/s), by status %s, the slowest %d ms"
            .formatted(sent.get(), seconds, rate, counted, slowestNanos.get() / 1_000_000);
    if (counted.keySet().stream().anyMatch(status -> status != 200) || rate < AT_LEAST_PER_SECOND) {
      throw new StepFailed(told + " (expected: 200 alone, " + AT_LEAST_PER_SECOND + "/s)");
    }
    return told;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
