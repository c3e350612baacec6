package io.rvoip.sip.call;

import io.rvoip.sip.call.CallEvent.CallAnswered;
import io.rvoip.sip.call.CallEvent.CallEnded;
import io.rvoip.sip.call.CallEvent.CallMoved;
import io.rvoip.sip.call.CallEvent.CallOffered;
import io.rvoip.sip.call.CallEvent.CallRenegotiated;
import io.rvoip.sip.call.CallEvent.LegStarted;
import io.rvoip.sip.call.CallEvent.PortsRefused;
import io.rvoip.sip.call.CallEvent.ReinviteRefused;
import io.rvoip.sip.call.CallEvent.TargetFailed;
import io.rvoip.sip.journal.EventCodec;
import io.rvoip.sip.journal.JournalEntry;
import io.rvoip.sip.journal.JournalEntry.Live;
import io.rvoip.sip.journal.JournalEventAdapter;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.pekko.persistence.typed.EventSeq;

/** A call's facts under their stored names. */
final class CallEventAdapter extends JournalEventAdapter<CallEvent> {
  static final String TYPE = "call";

  static final Map<String, Class<? extends CallEvent>> NAMES =
      Map.of(
          "call.offered:1", CallOffered.class,
          "call.leg_started:1", LegStarted.class,
          "call.answered:1", CallAnswered.class,
          "call.renegotiated:1", CallRenegotiated.class,
          "call.moved:1", CallMoved.class,
          "call.reinvite_refused:1", ReinviteRefused.class,
          "call.ports_refused:1", PortsRefused.class,
          "call.target_failed:1", TargetFailed.class,
          "call.ended:1", CallEnded.class);

  private static final EventCodec<CallEvent> CODEC = new EventCodec<>(NAMES);

  private final CallState call;
  private final LongSupplier epoch;

  CallEventAdapter(CallState call, LongSupplier epoch) {
    this.call = call;
    this.epoch = epoch;
  }

  @Override
  protected JournalEntry write(CallEvent event) {
    Live live =
        switch (event) {
          case CallOffered ignored -> Live.STARTS;
          case CallEnded ignored -> Live.ENDS;
          case LegStarted ignored -> Live.GOES_ON;
          case CallAnswered ignored -> Live.GOES_ON;
          case CallRenegotiated ignored -> Live.GOES_ON;
          case CallMoved ignored -> Live.GOES_ON;
          case ReinviteRefused ignored -> Live.GOES_ON;
          case PortsRefused ignored -> Live.GOES_ON;
          case TargetFailed ignored -> Live.GOES_ON;
        };
    return CODEC.entry(
        event,
        call.tenant,
        TYPE,
        call.id,
        Integer.parseInt(call.id.substring(0, 2), 16),
        epoch.getAsLong(),
        live,
        event instanceof CallEnded ended ? ended.cdr() : null);
  }

  @Override
  protected EventSeq<CallEvent> read(JournalEntry entry) {
    return CODEC.read(entry).<EventSeq<CallEvent>>map(EventSeq::single).orElseGet(EventSeq::empty);
  }
}
