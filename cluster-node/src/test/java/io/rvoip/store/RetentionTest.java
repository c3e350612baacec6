package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.sip.journal.CdrRow;
import io.rvoip.sip.journal.JournalEntry.Live;
import io.rvoip.sip.journal.SnapshotEntry;
import io.rvoip.store.Snapshots.Range;
import io.rvoip.store.Snapshots.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RetentionTest extends OnEachDatabase {
  private static final Instant OLD = Events.NOON;
  private static final Instant LIMIT = OLD.plus(Duration.ofDays(30));

  private static EventRow at(Instant time, String id, long seqNr, Live live) {
    EventRow e = Events.event(id, seqNr, live);
    return new EventRow(e.entity(), seqNr, e.writer(), time, e.entry());
  }

  private static EventRow event(String id, long seqNr, Live live, CdrRow cdr) {
    EventRow e = Events.event(id, seqNr, live, 1, cdr);
    return new EventRow(e.entity(), seqNr, e.writer(), LIMIT, e.entry());
  }

  private static void write(EventRow... events) {
    Stream.of(events).forEach(event -> get(store.write(List.of(event))));
  }

  private static int eventsOf(String id) {
    return get(store.feed().ofEntity("call", id, 0, 100)).size();
  }

  @Test
  void shouldDeleteTheWholeHistoryOfWhatHasEndedAndNothingElse() {
    write(at(OLD, "ended", 1, Live.STARTS), at(OLD, "ended", 2, Live.ENDS));
    write(at(OLD, "living", 1, Live.STARTS), at(OLD, "living", 2, Live.GOES_ON));
    write(at(OLD, "again", 1, Live.STARTS), at(OLD, "again", 2, Live.ENDS));
    write(at(LIMIT, "again", 3, Live.STARTS), at(LIMIT, "again", 4, Live.ENDS));
    EntityKey ended = new EntityKey("call", "ended");
    get(
        store
            .snapshots()
            .save(
                ended,
                new Snapshot(2, OLD.toEpochMilli(), new SnapshotEntry("s", 1, new byte[0]))));

    assertThat(get(store.retention().deleteEventsBefore(LIMIT))).isEqualTo(2);

    assertThat(eventsOf("ended")).isZero();
    assertThat(get(store.snapshots().newest(ended, new Range(0, 9, 0, Long.MAX_VALUE)))).isEmpty();
    assertThat(eventsOf("living")).isEqualTo(2);
    assertThat(eventsOf("again")).isEqualTo(4);
  }

  @Test
  void shouldDeleteOldRecordsInSmallSteps() {
    get(
        store.write(
            IntStream.range(0, 603)
                .mapToObj(
                    i ->
                        event(
                            "bulk",
                            i + 1,
                            i == 602 ? Live.ENDS : Live.GOES_ON,
                            Events.cdr("bulk" + i, OLD)))
                .toList()));
    write(event("kept", 1, Live.ENDS, Events.cdr("kept", LIMIT)));

    assertThat(get(store.retention().deleteCdrsBefore(LIMIT))).isEqualTo(603);
    assertThat(get(store.cdrs().find("default", "kept"))).isPresent();
  }
}
