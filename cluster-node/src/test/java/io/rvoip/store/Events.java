package io.rvoip.store;

import io.rvoip.sip.journal.CdrRow;
import io.rvoip.sip.journal.JournalEntry;
import io.rvoip.sip.journal.JournalEntry.Live;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Events and records for the tests of this package. */
final class Events {
  static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");

  private Events() {}

  static EventRow event(String id, long seqNr, Live live) {
    return event(id, seqNr, live, 1, null);
  }

  static EventRow event(String id, long seqNr, Live live, long epoch, @Nullable CdrRow cdr) {
    return event("w-" + id + "-" + epoch, id, seqNr, live, epoch, cdr);
  }

  static EventRow event(
      String writer, String id, long seqNr, Live live, long epoch, @Nullable CdrRow cdr) {
    return new EventRow(
        new EntityKey("call", id),
        seqNr,
        writer,
        NOON,
        new JournalEntry(
            "call.test",
            1,
            ("payload " + id + " " + seqNr).getBytes(StandardCharsets.UTF_8),
            "default",
            "call",
            id,
            7,
            epoch,
            live,
            cdr));
  }

  static CdrRow cdr(String id, Instant started) {
    return new CdrRow(
        id,
        "default",
        "1001@example.org",
        "1002@example.org",
        "user",
        started,
        started.plusSeconds(2),
        started.plusSeconds(62),
        60_000,
        "answered",
        200,
        "caller",
        "[\"node1\"]",
        "[]",
        "PCMA",
        "{\"attest\":\"A\",\"verstat\":\"TN-Validation-Passed\"}");
  }
}
