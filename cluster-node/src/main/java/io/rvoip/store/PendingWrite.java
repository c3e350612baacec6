package io.rvoip.store;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Events of one entity that are written together or not at all, and who waits for them.
 *
 * @param deadlineNanos when the waiting for a database that is away ends
 */
record PendingWrite(List<EventRow> rows, long deadlineNanos, CompletableFuture<Void> done) {

  PendingWrite {
    rows = List.copyOf(rows);
  }

  EntityKey entity() {
    return rows.getFirst().entity();
  }

  /** The epoch of the writer: that of the last event. */
  long epoch() {
    return rows.getLast().entry().epoch();
  }
}
