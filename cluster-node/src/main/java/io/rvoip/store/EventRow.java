package io.rvoip.store;

import io.rvoip.sip.journal.JournalEntry;
import java.time.Instant;

/**
 * One event on its way into the journal.
 *
 * @param writer life of the persistent actor that writes
 */
record EventRow(EntityKey entity, long seqNr, String writer, Instant time, JournalEntry entry) {

  /** Slices of the event stream; frozen with the journal's layout. */
  static final int SLICES = 16;

  @Override
  public String toString() {
    return "%s#%d %s:%d".formatted(entity.persistenceId(), seqNr, entry.name(), entry.version());
  }

  /**
   * Slice of the entity, by the hash of its persistence id as {@link String#hashCode} defines it.
   */
  int slice() {
    return Math.floorMod(entity.persistenceId().hashCode(), SLICES);
  }
}
