package io.rvoip.protocol.sip.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ladder as a terminal shows it. */
class LadderTest {
  private static final String CALLER = "192.0.2.10:5060";
  private static final String CALLEE = "[2001:db8::20]:40123";
  private final List<TracedMessage> messages = new ArrayList<>();

  private LadderTest message(
      String node, boolean in, String transport, String remote, int atMicros, String... lines) {
    messages.add(
        new TracedMessage(
            node,
            "c",
            messages.size(),
            1_790_000_000_000_000L + atMicros,
            0,
            in,
            transport,
            "192.0.2.1:5060",
            remote,
            (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8)));
    return this;
  }

  @Test
  void shouldDrawLanesArrowsAndReasons() {
    message("node1", true, "UDP", CALLER, 0, "INVITE sip:bob@example.com SIP/2.0");
    message("node1", false, "UDP", CALLER, 812, "SIP/2.0 401 Unauthorized");
    message(
        "node1",
        true,
        "UDP",
        CALLER,
        20_000,
        "INVITE sip:bob@example.com SIP/2.0",
        "Authorization: Digest username=\"a\"");
    message("node2", false, "TLS", CALLEE, 23_456, "INVITE sip:bob@[2001:db8::20] SIP/2.0");
    message(
        "node2",
        true,
        "TLS",
        CALLEE,
        1_523_456,
        "SIP/2.0 486 Busy Here",
        "Reason: Q.850;cause=17;text=\"User \u001b[31mbusy\"");
    message("node1", false, "UDP", CALLER, 1_525_000, "SIP/2.0 486 Busy Here");
    TracedMessage last = messages.removeLast();
    messages.add(
        new TracedMessage(
            last.node(),
            last.sipCallId(),
            last.number(),
            last.micros(),
            2,
            last.received(),
            last.transport(),
            last.local(),
            last.remote(),
            last.bytes()));

    assertThat(Ladder.of("1c42  1001 -> bob  busy", messages))
        .isEqualTo(
            """
            1c42  1001 -> bob  busy
                192.0.2.10:5060/udp                node1                       node2             [2001:db8::20]:40123/tls
                         |                           |                           |                           |
            +0.000000    |--INVITE sip:bob@example~->|                           |                           |
            +0.000812    |<-401 Unauthorized---------|                           |                           |
            +0.020000    |--INVITE +auth sip:bob@e~->|                           |                           |
            +0.023456    |                           |                           |--INVITE sip:bob@[2001:d~->|
            +1.523456    |                           |                           |<-486 Busy Here------------|
                            Reason: Q.850;cause=17;text="User ?[31mbusy"
            +1.525000    |<-486 Busy Here------------|                           |                           |  and 2 times more
            """);
  }

  @Test
  void shouldFitATerminalHoweverManyPeersThereAre() {
    for (int i = 0; i < 16; i++) {
      message("node1", i % 2 == 0, "UDP", "192.0.2." + i + ":5060", i, "BYE sip:b SIP/2.0");
    }
    String ladder = Ladder.of("call", messages);
    assertThat(ladder.lines()).hasSize(3 + 16).allMatch(line -> line.length() <= 124);
    assertThat(ladder).contains("13 others").contains("192.0.2.15:5060/udp\n");
  }

  @Test
  void shouldSayThatThereIsNothing() {
    assertThat(Ladder.of("call", List.of())).isEqualTo("call\nno messages are kept\n");
  }
}
