package io.rvoip.sip.journal;

import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.EventSeq;

/**
 * Base of the event adapters of persistent entities: events of type {@code E} to journal entries
 * and back. A reader that no longer needs an old event answers {@link EventSeq#empty()}.
 */
public abstract class JournalEventAdapter<E> extends EventAdapter<E, JournalEntry> {

  /** The event as the journal shall keep it. */
  protected abstract JournalEntry write(E event);

  /** The event of a replayed entry, chosen by its name and version. */
  protected abstract EventSeq<E> read(JournalEntry entry);

  @Override
  public final JournalEntry toJournal(E event) {
    return write(event);
  }

  /** Unused: name and version are part of the entry. */
  @Override
  public final String manifest(E event) {
    return "";
  }

  @Override
  public final EventSeq<E> fromJournal(JournalEntry entry, String manifest) {
    return read(entry);
  }
}
