package io.rvoip.sip.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which calls a list has, and when a call is another than it was. */
class CallFilterTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final LegView CALLER = leg("answered", false, "PCMU/8000", 1);
  private static final CallView CALL = call("answered", "node1", 1, CALLER);

  private static LegView leg(String state, boolean held, String codec, long packets) {
    return new LegView(
        "0",
        "caller",
        state,
        "node1",
        "sip:1001@127.0.0.1",
        "abc@phone",
        "udp",
        "127.0.0.1:5070",
        codec,
        held,
        "127.0.0.1:18000",
        packets == 0 ? null : "127.0.0.1:4000",
        packets,
        packets * 160,
        packets,
        packets * 160,
        packets,
        packets,
        packets);
  }

  private static CallView call(String state, String owner, long epoch, LegView leg) {
    return new CallView(
        "05b",
        "default",
        state,
        "1001@example.org",
        "1002",
        NOON,
        NOON,
        owner,
        "node2",
        epoch,
        List.of(leg),
        null);
  }

  private static boolean takes(String tenant, String state, String party, String after) {
    return new CallFilter(tenant, state, party, after, 10).takes(CALL);
  }

  @Test
  void shouldTakeCallsOfTheTenantByStateAndParty() {
    assertThat(takes("default", null, null, null)).isTrue();
    assertThat(takes("other", null, null, null)).isFalse();
    assertThat(takes("default", "answered", "1001", null)).isTrue();
    assertThat(takes("default", "ringing", null, null)).isFalse();
    assertThat(takes("default", null, "1002", null)).isTrue();
    assertThat(takes("default", null, "100", null)).isFalse();
  }

  @Test
  void shouldTakeWhatComesAfterThePageBefore() {
    assertThat(takes("default", null, null, "05a")).isTrue();
    assertThat(takes("default", null, null, "05b")).isFalse();
    assertThatThrownBy(() -> CallFilter.all("default", 1001)).hasMessageContaining("1..1000");
  }

  @Test
  void shouldKeepItsVersionWhileCountersMove() {
    assertThat(CALL.version()).matches("[0-9a-f]{16}");
    assertThat(call("answered", "node1", 1, leg("answered", false, "PCMU/8000", 999)).version())
        .isEqualTo(CALL.version());
    assertThat(call("answered", "node1", 1, leg("answered", false, "PCMU/8000", 0)).version())
        .as("no counters were to be had")
        .isEqualTo(CALL.version());
  }

  @Test
  void shouldHaveAnotherVersionWhenAnythingElseChanges() {
    assertThat(
            List.of(
                CALL.version(),
                call("held", "node1", 1, CALLER).version(),
                call("answered", "node2", 1, CALLER).version(),
                call("answered", "node1", 2, CALLER).version(),
                call("answered", "node1", 1, leg("ended", false, "PCMU/8000", 1)).version(),
                call("answered", "node1", 1, leg("answered", true, "PCMU/8000", 1)).version(),
                call("answered", "node1", 1, leg("answered", false, null, 1)).version()))
        .doesNotHaveDuplicates();
  }
}
