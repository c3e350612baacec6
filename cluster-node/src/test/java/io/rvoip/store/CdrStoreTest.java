package io.rvoip.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.sip.journal.CdrRow;
import io.rvoip.sip.journal.JournalEntry.Live;
import io.rvoip.store.CdrStore.Filter;
import io.rvoip.store.CdrStore.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CdrStoreTest extends OnEachDatabase {
  private static void keep(CdrRow cdr) {
    get(store.write(List.of(Events.event(cdr.callId(), 1, Live.ENDS, 1, cdr))));
  }

  private static CdrRow cdr(
      String id, String tenant, String from, String outcome, Instant started) {
    CdrRow c = Events.cdr(id, started);
    return new CdrRow(
        id,
        tenant,
        from,
        c.to(),
        c.route(),
        started,
        outcome.equals("answered") ? c.answered() : null,
        c.ended(),
        c.durationMs(),
        outcome,
        c.sipStatus(),
        c.endedBy(),
        c.ownerNodes(),
        c.legs(),
        outcome.equals("answered") ? c.codec() : null,
        c.identity());
  }

  private static List<String> ids(Filter filter) {
    return get(store.cdrs().page(filter)).rows().stream().map(CdrRow::callId).toList();
  }

  @Test
  void shouldGiveBackARecordAsItWasWritten() {
    CdrRow answered = Events.cdr("whole", Events.NOON);
    CdrRow cancelled = cdr("partial", "default", "1001@example.org", "cancelled", Events.NOON);
    keep(answered);
    keep(cancelled);

    assertThat(get(store.cdrs().find("default", "whole"))).contains(answered);
    assertThat(get(store.cdrs().find("default", "partial"))).contains(cancelled);
    assertThat(get(store.cdrs().find("other", "whole"))).isEmpty();
  }

  @Test
  void shouldGoThroughAllPagesWithoutRepeatingOrMissingAny() {
    // Three calls started in the same instant: the id decides then.
    for (int i = 0; i < 7; i++) {
      keep(cdr("p" + i, "pages", "a@b", "answered", Events.NOON.plusSeconds(i < 3 ? 0 : i)));
    }
    List<String> seen = new ArrayList<>();
    String cursor = null;
    do {
      Page page = get(store.cdrs().page(new Filter("pages", null, null, null, null, cursor, 2)));
      page.rows().forEach(row -> seen.add(row.callId()));
      cursor = page.next();
    } while (cursor != null);

    assertThat(seen).containsExactly("p6", "p5", "p4", "p3", "p2", "p1", "p0");
  }

  @Test
  void shouldFilterByTimePartyAndOutcome() {
    Instant t = Events.NOON;
    keep(cdr("f1", "filter", "1001@example.org", "answered", t));
    keep(cdr("f2", "filter", "10015@example.org", "busy", t.plusSeconds(10)));
    keep(cdr("f3", "filter", "1%1@example.org", "answered", t.plusSeconds(20)));

    assertThat(ids(new Filter("filter", null, null, "1001", null, null, 10))).containsExactly("f1");
    assertThat(ids(new Filter("filter", null, null, "1%1", null, null, 10))).containsExactly("f3");
    assertThat(ids(new Filter("filter", null, null, "1002", null, null, 10))).hasSize(3);
    assertThat(ids(new Filter("filter", null, null, null, "busy", null, 10))).containsExactly("f2");
    assertThat(
            ids(new Filter("filter", t.plusSeconds(10), t.plusSeconds(20), null, null, null, 10)))
        .containsExactly("f2");
  }

  @Test
  void shouldRefuseACursorOfSomebodyElse() {
    assertThatThrownBy(() -> new Filter("t", null, null, null, null, "x'; DROP", 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cursor: ");
  }

  @Test
  void shouldKeepARecordWhoseTextsAreTooLongOrNotText() {
    CdrRow c = Events.cdr("odd", Events.NOON);
    keep(
        new CdrRow(
            "odd",
            "default",
            "a\0b".repeat(2000),
            c.to(),
            c.route(),
            c.started(),
            c.answered(),
            c.ended(),
            1,
            "answered",
            200,
            "caller",
            "[]",
            "[\"" + "x".repeat(70_000) + "\"]",
            null,
            "{\"verstat\":\"No-TN-Validation\"}"));

    CdrRow kept = get(store.cdrs().find("default", "odd")).orElseThrow();
    assertThat(kept.from()).hasSize(1024).startsWith("a?b");
    assertThat(kept.legs()).isEqualTo("[]");
  }
}
