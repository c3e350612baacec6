package io.rvoip.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.auth.audit.AuthEvent.Accepted;
import io.rvoip.auth.audit.AuthEvent.Attempt;
import io.rvoip.auth.audit.AuthEvent.LockedOut;
import io.rvoip.auth.audit.AuthEvent.Refused;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  private static final Instant TIME = Instant.parse("2026-11-28T10:00:00.123456Z");

  @TempDir Path dir;

  private static Attempt attempt(String account) {
    return new Attempt(TIME, "default", account, "192.0.2.7", AuthMethod.DIGEST);
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(dir.resolve(file));
  }

  @Test
  @Scenario("sip-authentication/Audit/One line per decision")
  void shouldWriteOneLineForEachDecision() throws Exception {
    try (AuditLog log = AuditLog.open(dir, 1_000_000, 2)) {
      log.record(new Accepted(attempt("1001")));
      log.record(new Refused(attempt("1002"), "wrong_response"));
      log.record(new LockedOut(attempt("1002"), "wrong_response", Duration.ofMinutes(5)));
    }
    assertThat(lines(AuditLog.FILE))
        .containsExactly(
            "{\"time\":\"2026-11-28T10:00:00.123Z\",\"tenant\":\"default\",\"account\":\"1001\","
                + "\"source\":\"192.0.2.7\",\"method\":\"digest\",\"verdict\":\"accepted\"}",
            "{\"time\":\"2026-11-28T10:00:00.123Z\",\"tenant\":\"default\",\"account\":\"1002\","
                + "\"source\":\"192.0.2.7\",\"method\":\"digest\",\"verdict\":\"refused\","
                + "\"reason\":\"wrong_response\"}",
            "{\"time\":\"2026-11-28T10:00:00.123Z\",\"tenant\":\"default\",\"account\":\"1002\","
                + "\"source\":\"192.0.2.7\",\"method\":\"digest\",\"verdict\":\"locked_out\","
                + "\"reason\":\"wrong_response\",\"lockedForSeconds\":300}");
  }

  @Test
  @Scenario("caller-identity/Verdict kept with the call/Record of decisions")
  void shouldWriteWhatASignatureOfACallerIsWorth() throws Exception {
    AuthEvent.Attempt call =
        new AuthEvent.Attempt(
            attempt("").time(), "default", "+12155550121", "192.0.2.9", AuthMethod.STIR);
    try (AuditLog log = AuditLog.open(dir, 1_000_000, 2)) {
      log.record(new AuthEvent.Signed(call, "TN-Validation-Passed", "A", null));
      log.record(new AuthEvent.Signed(call, "TN-Validation-Failed", null, "stale_date"));
    }
    String start =
        "{\"time\":\"2026-11-28T10:00:00.123Z\",\"tenant\":\"default\","
            + "\"account\":\"+12155550121\",\"source\":\"192.0.2.9\",\"method\":\"stir\",";
    assertThat(lines(AuditLog.FILE))
        .containsExactly(
            start
                + "\"verdict\":\"accepted\",\"verstat\":\"TN-Validation-Passed\",\"attest\":\"A\"}",
            start
                + "\"verdict\":\"refused\",\"verstat\":\"TN-Validation-Failed\","
                + "\"reason\":\"stale_date\"}");
  }

  // A stranger chooses the name: it must not end the line, nor the string, nor fill the disk.
  @Test
  @Scenario("sip-authentication/Audit/A name chosen by a stranger")
  void shouldKeepAnEventOnOneLineWhateverTheNameIs() throws Exception {
    try (AuditLog log = AuditLog.open(dir, 1_000_000, 2)) {
      log.record(new Refused(attempt("a\"\\\r\n\u0000\u2028ü"), "unknown_account"));
      log.record(new Refused(attempt("x".repeat(5000)), "unknown_account"));
    }
    assertThat(lines(AuditLog.FILE)).hasSize(2);
    assertThat(lines(AuditLog.FILE).getFirst())
        .contains("\"account\":\"a\\\"\\\\\\u000d\\u000a\\u0000\\u2028\\u00fc\"");
    assertThat(lines(AuditLog.FILE).getLast()).hasSizeLessThan(300);
  }

  @Test
  @Scenario("sip-authentication/Audit/Full file")
  void shouldPutFullFilesAsideAndDeleteTheOldest() throws Exception {
    for (int i = 0; i < 5; i++) {
      try (AuditLog log = AuditLog.open(dir, 200, 3)) {
        log.record(new Refused(attempt("100" + i), "wrong_response"));
      }
    }
    assertThat(lines(AuditLog.FILE)).singleElement().asString().contains("1004");
    assertThat(lines("audit.1.jsonl")).singleElement().asString().contains("1003");
    assertThat(lines("audit.2.jsonl")).singleElement().asString().contains("1002");
    assertThat(dir.resolve("audit.3.jsonl")).doesNotExist();
  }

  @Test
  void shouldCountWhatIsNotWritten() throws Exception {
    AuditLog log = AuditLog.open(dir, 1_000_000, 2);
    log.close();
    log.record(new Accepted(attempt("1001")));
    assertThat(log.dropped()).isEqualTo(1);
  }

  @Test
  void shouldCountDecisionsByMethodAndVerdict() {
    AuthCounters counters = new AuthCounters();
    counters.and(AuthAudit.NONE).record(new Accepted(attempt("1001")));
    assertThat(counters.count(AuthMethod.DIGEST, "accepted").sum()).isEqualTo(1);
    assertThat(counters.count(AuthMethod.DIGEST, "refused").sum()).isZero();
  }
}
