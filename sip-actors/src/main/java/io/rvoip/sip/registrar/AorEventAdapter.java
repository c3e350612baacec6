package io.rvoip.sip.registrar;

import io.rvoip.sip.journal.EventCodec;
import io.rvoip.sip.journal.JournalEntry;
import io.rvoip.sip.journal.JournalEntry.Live;
import io.rvoip.sip.journal.JournalEventAdapter;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.pekko.persistence.typed.EventSeq;

/** The facts of an address-of-record under their stored names. */
final class AorEventAdapter extends JournalEventAdapter<AorEvent> {
  static final String TYPE = "aor";
  static final Map<String, Class<? extends AorEvent>> NAMES =
      Map.of("aor.bindings:1", AorEvent.BindingsStored.class);

  private static final EventCodec<AorEvent> CODEC = new EventCodec<>(NAMES);

  private final AorState state;
  private final LongSupplier epoch;

  AorEventAdapter(AorState state, LongSupplier epoch) {
    this.state = state;
    this.epoch = epoch;
  }

  @Override
  protected JournalEntry write(AorEvent event) {
    Live live =
        switch (event) {
          case AorEvent.BindingsStored e ->
              e.bindings().isEmpty() ? Live.ENDS : state.liveBefore ? Live.GOES_ON : Live.STARTS;
        };
    return CODEC.entry(
        event,
        state.tenant,
        TYPE,
        state.id,
        AorShards.shard(state.id),
        epoch.getAsLong(),
        live,
        null);
  }

  @Override
  protected EventSeq<AorEvent> read(JournalEntry entry) {
    return CODEC.read(entry).<EventSeq<AorEvent>>map(EventSeq::single).orElseGet(EventSeq::empty);
  }
}
