package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.sip.journal.CdrRow;
import io.rvoip.sip.journal.JournalEntry;
import io.rvoip.sip.journal.JournalEntry.Live;
import io.rvoip.sip.journal.SnapshotEntry;
import io.rvoip.store.EventFeed.FeedEvent;
import io.rvoip.store.Snapshots.Range;
import io.rvoip.store.Snapshots.Snapshot;
import io.rvoip.testkit.Scenario;
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
  @Scenario("event-store/Retention/Histories")
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
  @Scenario("event-store/Retention/A live registration")
  void shouldKeepTheLastEventOfALiveAddressOfRecordAndNothingBeforeIt() {
    write(aor(OLD, 1, Live.STARTS), aor(OLD, 2, Live.GOES_ON), aor(OLD, 3, Live.GOES_ON));

    get(store.sweep(LIMIT));

    assertThat(get(store.feed().ofEntity("aor", "default/1001", 0, 100)))
        .extracting(FeedEvent::seqNr)
        .containsExactly(3L);
  }

  @Test
  @Scenario("event-store/Retention/A registration without bindings")
  void shouldForgetAnAddressOfRecordThatHasNoBindingLeft() {
    write(aorOf("default/1002", OLD, 1, Live.STARTS), aorOf("default/1002", OLD, 2, Live.ENDS));
    assertThat(get(store.liveEntities().ofShard("aor", 7)))
        .noneMatch(live -> live.id().equals("default/1002"));

    get(store.sweep(OLD.plus(config.keepHistory()).plusSeconds(1)));

    assertThat(get(store.feed().ofEntity("aor", "default/1002", 0, 100))).isEmpty();
  }

  @Test
  @Scenario("event-store/Retention/One node")
  void shouldLeaveTheSweepToOneNode() {
    write(at(OLD, "swept", 1, Live.STARTS), at(OLD, "swept", 2, Live.ENDS));
    get(store.leases().release("retention", "node1#1"));
    get(store.leases().take("retention", "node2#1", Duration.ofMinutes(1)));

    assertThat(get(store.sweep(OLD.plus(Duration.ofDays(4000))))).isZero();
    get(store.leases().release("retention", "node2#1"));
  }

  private static EventRow aor(Instant time, long seqNr, Live live) {
    return aorOf("default/1001", time, seqNr, live);
  }

  private static EventRow aorOf(String id, Instant time, long seqNr, Live live) {
    EventRow e = Events.event(id, seqNr, live);
    return new EventRow(
        new EntityKey("aor", id),
        seqNr,
        e.writer(),
        time,
        new JournalEntry(
            "aor.bindings", 1, new byte[] {1}, "default", "aor", id, 7, 1, live, null));
  }

  @Test
  @Scenario("event-store/Retention/Call detail records")
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
    get(store.reader().deleteTo(new EntityKey("call", "bulk"), 603));
  }
}
