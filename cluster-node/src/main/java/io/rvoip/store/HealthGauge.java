package io.rvoip.store;

import io.rvoip.sip.journal.JournalHealth;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * What is known about the database from the work done with it. Writers and the probe each own one
 * place and say when they begin, succeed and fail; a database is away when an attempt failed and
 * none has succeeded since, or when an attempt hangs.
 */
final class HealthGauge {
  private static final long HANGING_NANOS = 700_000_000L;
  private static final long IDLE = Long.MIN_VALUE;

  private final LongSupplier nanoTime;
  private final AtomicLongArray begun;
  private volatile long lastSuccessNanos;
  private volatile boolean failing;

  HealthGauge(int places, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.begun = new AtomicLongArray(places);
    for (int i = 0; i < places; i++) {
      begun.set(i, IDLE);
    }
    this.lastSuccessNanos = nanoTime.getAsLong();
  }

  void begin(int place) {
    begun.set(place, nanoTime.getAsLong());
  }

  void succeeded(int place) {
    begun.set(place, IDLE);
    lastSuccessNanos = nanoTime.getAsLong();
    failing = false;
  }

  /** An attempt has failed; says nothing when another that began later has succeeded. */
  void failed(int place) {
    long since = begun.getAndSet(place, IDLE);
    if (since == IDLE || since - lastSuccessNanos >= 0) {
      failing = true;
    }
  }

  long idleNanos() {
    return nanoTime.getAsLong() - lastSuccessNanos;
  }

  JournalHealth health(int queued, int capacity) {
    return new JournalHealth(
        !failing && !isHanging() && queued < capacity, idleNanos() / 1_000_000, queued, capacity);
  }

  private boolean isHanging() {
    long now = nanoTime.getAsLong();
    for (int i = 0; i < begun.length(); i++) {
      long since = begun.get(i);
      if (since != IDLE && now - since > HANGING_NANOS) {
        return true;
      }
    }
    return false;
  }
}
