package io.rvoip.store;

import static io.rvoip.store.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.sip.journal.JournalEntry.Live;
import io.rvoip.store.EventFeed.Cursor;
import io.rvoip.store.EventFeed.FeedEvent;
import io.rvoip.testkit.Scenario;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventFeedTest extends OnEachDatabase {
  private static int entities;
  private final String id = "feed" + ++entities;

  private List<String> after(Cursor cursor) {
    return get(store.feed().after(cursor, null, 100)).stream()
        .map(e -> e.entityId() + "#" + e.seqNr())
        .toList();
  }

  @Test
  @Scenario("event-store/Feed/Resumed")
  void shouldResumeWhereAReaderStopped() {
    Cursor start = get(store.feed().head());
    for (int seqNr = 1; seqNr <= 5; seqNr++) {
      get(store.write(List.of(event(id, seqNr, seqNr == 1 ? Live.STARTS : Live.GOES_ON))));
    }
    List<FeedEvent> first = get(store.feed().after(start, null, 2));
    Cursor token = Cursor.parse(first.getLast().cursor().toString());

    assertThat(first).extracting(FeedEvent::seqNr).containsExactly(1L, 2L);
    assertThat(after(token)).containsExactly(id + "#3", id + "#4", id + "#5");
    assertThat(after(get(store.feed().head()))).isEmpty();
    assertThat(first.getFirst())
        .extracting(FeedEvent::name, FeedEvent::tenant, FeedEvent::entityType, FeedEvent::time)
        .containsExactly("call.test", "default", "call", Events.NOON);
  }

  @Test
  void shouldShowEachTenantItsOwnEventsOnly() {
    Cursor start = get(store.feed().head());
    get(store.write(List.of(event(id, 1, Live.STARTS))));

    assertThat(get(store.feed().after(start, "default", 10))).hasSize(1);
    assertThat(get(store.feed().after(start, "other", 10))).isEmpty();
  }

  @Test
  void shouldGiveTheHistoryOfOneEntity() {
    get(store.write(List.of(event(id, 1, Live.STARTS), event(id, 2, Live.GOES_ON))));
    get(store.write(List.of(event(id + "other", 1, Live.STARTS))));

    assertThat(get(store.feed().ofEntity("call", id, 1, 10)))
        .extracting(FeedEvent::seqNr)
        .containsExactly(2L);
    assertThat(get(store.feed().ofEntity("call", id, 0, 10))).hasSize(2);
  }

  // Numbers are given out before the commit: a later number may be seen before an earlier one.
  @Test
  @Scenario("event-store/Feed/A slow transaction")
  void shouldNotStepOverAnEventWhoseTransactionIsStillOpen() throws SQLException {
    if (database != TestDatabase.POSTGRES) {
      return; // one writer: the order of numbers is that of the commits
    }
    Cursor start = get(store.feed().head());
    List<String> seen = new ArrayList<>();
    try (Connection slow = DriverManager.getConnection(config.url(), "postgres", "")) {
      slow.setAutoCommit(false);
      slow.createStatement()
          .execute(
              "INSERT INTO event_journal (entity_type, entity_id, seq_nr, tenant, shard, slice,"
                  + " name, version, written_at, epoch, writer, payload) VALUES ('call', '"
                  + id
                  + "slow', 1, 'default', 1, 1, 'call.test', 1, now(), 1, 'w', '')");
      get(store.write(List.of(event(id, 1, Live.STARTS))));
      seen.addAll(after(start));
      assertThat(seen).isEmpty();
      slow.commit();
    }

    assertThat(after(start)).containsExactly(id + "slow#1", id + "#1");
  }

  @Test
  void shouldRefuseACursorThatIsNone() {
    for (String text : new String[] {"", "1", "a.b", "1.", ".1", "1.2.3"}) {
      assertThatThrownBy(() -> Cursor.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("cursor: ");
    }
    assertThat(Cursor.parse("3.4"))
        .isGreaterThan(Cursor.parse("3.3"))
        .isLessThan(Cursor.parse("4.0"));
  }
}
