package io.rvoip.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When each step of a take-over happened, from the moment watching begins: what the survivors log
 * about the dead node, how their counters move, what phones are told.
 */
final class TakeOver implements AutoCloseable {
  private static final long POLL_MS = 20;

  private final Cluster cluster;
  private final List<Integer> survivors;
  private final Instant beganAt = Instant.now();
  private final long beganNanos = System.nanoTime();

  /** Calls taken over in all, and when the count was first seen. */
  private final Map<Integer, Long> revived = new ConcurrentHashMap<>();

  private final Thread watcher;
  private volatile boolean closed;

  private TakeOver(Cluster cluster, List<Integer> survivors) {
    this.cluster = cluster;
    this.survivors = survivors;
    this.watcher = Thread.ofPlatform().daemon().name("take-over").start(this::look);
  }

  static TakeOver watch(Cluster cluster, List<Integer> survivors) {
    return new TakeOver(cluster, survivors);
  }

  private void look() {
    try {
      while (!closed) {
        double calls = 0;
        for (int node : survivors) {
          calls += cluster.api(node).metrics().sum("rvoip_calls_taken_over_total");
        }
        revived.putIfAbsent((int) calls, System.nanoTime());
        Thread.sleep(POLL_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      revived.put(-1, System.nanoTime()); // told as what is missing
    }
  }

  /**
   * One line: each step with its time.
   *
   * @param mediaChanges when phones were re-INVITEd, {@link System#nanoTime}
   */
  String told(List<Long> mediaChanges) throws IOException {
    List<String> steps = new ArrayList<>();
    steps.add("noticed " + logged("is dead"));
    steps.add("downed " + logged("is removed: all reachable members saw it die"));
    steps.add("removed " + logged(" is gone"));
    var taken = new TreeMap<>(revived);
    taken.remove(0);
    steps.add(
        taken.isEmpty() || taken.firstKey() < 0
            ? "revived: not seen"
            : "revived %d ms (first), %d ms (call %d)"
                .formatted(
                    millis(taken.firstEntry().getValue()),
                    millis(taken.lastEntry().getValue()),
                    taken.lastKey()));
    steps.add(
        mediaChanges.isEmpty()
            ? "re-INVITE: not seen"
            : "re-INVITE %d ms (first), %d ms (last of %d)"
                .formatted(
                    millis(mediaChanges.getFirst()),
                    millis(mediaChanges.getLast()),
                    mediaChanges.size()));
    return String.join("; ", steps);
  }

  private long millis(long nanos) {
    return (nanos - beganNanos) / 1_000_000;
  }

  /** When a survivor first logged this, after watching began. */
  private String logged(String text) throws IOException {
    Long first = null;
    for (int node : survivors) {
      for (String line : Files.readAllLines(cluster.logOf(node))) {
        var at = line.contains(text) ? time(line) : null;
        if (at != null && !at.isBefore(beganAt)) {
          long ms = Duration.between(beganAt, at).toMillis();
          first = first == null ? ms : Math.min(first, ms);
          break;
        }
      }
    }
    return first == null ? "not logged" : first + " ms";
  }

  private static @Nullable Instant time(String line) {
    int space = line.indexOf(' ');
    try {
      return space < 0 ? null : Instant.parse(line.substring(0, space));
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  @Override
  public void close() {
    closed = true;
    watcher.interrupt();
  }
}
