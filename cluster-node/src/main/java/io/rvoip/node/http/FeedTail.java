package io.rvoip.node.http;

import io.rvoip.store.EventFeed;
import io.rvoip.store.EventFeed.Cursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Watches the end of the journal for all event streams of this node: one small question each 200 ms
 * while anybody waits, however many wait.
 */
final class FeedTail implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(200);

  private record Waiter(Cursor after, CompletableFuture<Cursor> moved) {}

  private final EventFeed feed;
  private final Cancellable timer;
  private final List<Waiter> waiters = new ArrayList<>();
  private boolean asking;

  FeedTail(ActorSystem<?> system, EventFeed feed) {
    this.feed = feed;
    this.timer =
        system
            .scheduler()
            .scheduleAtFixedRate(INTERVAL, INTERVAL, this::look, system.executionContext());
  }

  /** Completes with the journal's end once that is beyond the cursor. */
  CompletionStage<Cursor> beyond(Cursor cursor) {
    Waiter waiter = new Waiter(cursor, new CompletableFuture<>());
    synchronized (waiters) {
      waiters.add(waiter);
    }
    return waiter.moved();
  }

  private void look() {
    synchronized (waiters) {
      waiters.removeIf(w -> w.moved().isDone());
      if (asking || waiters.isEmpty()) {
        return;
      }
      asking = true;
    }
    feed.head().whenComplete((head, away) -> seen(away == null ? head : Cursor.START));
  }

  /** While the database is away the streams stay open and wait. */
  private void seen(Cursor head) {
    List<Waiter> moved;
    synchronized (waiters) {
      asking = false;
      moved = waiters.stream().filter(w -> w.after().compareTo(head) < 0).toList();
      waiters.removeAll(moved);
    }
    moved.forEach(w -> w.moved().complete(head));
  }

  @Override
  public void close() {
    timer.cancel();
  }
}
