package io.rvoip.sip.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.SipMessage;
import io.rvoip.protocol.sip.SipParser;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.testkit.Scenario;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bounds and owners of what is kept. */
class MessageTraceTest {
  private static final long ALL = Long.MAX_VALUE;
  private static final Flow FLOW =
      new Flow(
          TransportKind.UDP,
          new InetSocketAddress("192.0.2.1", 5060),
          new InetSocketAddress("192.0.2.2", 5060),
          0);

  private long now;
  private final MessageTrace trace = trace(new TraceSettings(true, 4, 10_000, 3, 100_000));

  private MessageTrace trace(TraceSettings settings) {
    return new MessageTrace(settings, () -> ++now);
  }

  private static SipMessage message(String method, String callId, int cseq) {
    String text =
        """
        %s sip:b@example.com SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK%d
        From: <sip:a@example.com>;tag=a
        To: <sip:b@example.com>
        Call-ID: %s
        CSeq: %d %s

        """
            .formatted(method, cseq, callId, cseq, method)
            .replace("\n", "\r\n");
    return ((ParseResult.Parsed)
            new SipParser(ParserLimits.DEFAULT).parse(text.getBytes(StandardCharsets.US_ASCII)))
        .message();
  }

  private List<Long> numbers(String sipCallId) {
    return trace.of(sipCallId, 0, ALL).entries().stream().map(TracedLeg.Entry::micros).toList();
  }

  @Test
  @Scenario("message-trace/Bounds/A long call")
  void shouldKeepTheBeginningAndTheEndOfALeg() {
    for (int i = 1; i <= 10; i++) {
      trace.received(FLOW, message("INFO", "c", i));
    }
    assertThat(numbers("c")).containsExactly(1L, 2L, 9L, 10L);
    assertThat(trace.of("c", 0, ALL).legs().getFirst().lost()).isEqualTo(6);
    assertThat(trace.pushedOut().sum()).isEqualTo(6);
    assertThat(trace.messages()).isEqualTo(4);
  }

  @Test
  @Scenario("message-trace/Bounds/Many calls")
  void shouldLetTheLegGoThatWasSilentForLongest() {
    for (String id : List.of("a", "b", "c")) {
      trace.received(FLOW, message("INVITE", id, 1));
    }
    trace.ofCall("b", "call-of-b");
    trace.sent(FLOW, message("BYE", "a", 2));
    trace.received(FLOW, message("INVITE", "d", 1));
    trace.received(FLOW, message("INVITE", "e", 1));
    assertThat(numbers("a")).hasSize(2);
    assertThat(numbers("c")).isEmpty();
    assertThat(trace.pushedOut().sum()).isEqualTo(2);
    assertThat(trace.ofCall("call-of-b", 0, ALL).legs()).as("touched after c").isEmpty();

    trace.use(new TraceSettings(true, 4, 10_000, 3, 1));
    assertThat(trace.messages()).isZero();
    assertThat(trace.bytes()).as("all that was counted is given back").isZero();
  }

  @Test
  void shouldHoldNoMoreBytesThanItMay() {
    MessageTrace small = trace(new TraceSettings(true, 100, 1000, 1000, 5000));
    for (int i = 0; i < 200; i++) {
      small.ofCall("leg" + i % 20, "call" + i % 20);
      small.received(FLOW, message("INVITE", "leg" + i % 20, i));
      assertThat(small.bytes()).isLessThanOrEqualTo(5000);
    }
    assertThat(small.messages()).isPositive();
  }

  @Test
  void shouldNotKeepAMessageThatIsLongerThanALegMayBe() {
    MessageTrace small = trace(new TraceSettings(true, 4, 50, 3, 5000));
    small.received(FLOW, message("INVITE", "c", 1));
    assertThat(small.of("c", 0, ALL).entries()).isEmpty();
    assertThat(small.of("c", 0, ALL).legs().getFirst().lost()).isEqualTo(1);
  }

  @Test
  @Scenario("message-trace/Messages of a call/Repeated")
  void shouldCountRepetitionsInsteadOfKeepingThem() {
    for (int i = 0; i < 3; i++) {
      trace.received(FLOW, message("INVITE", "c", 1));
    }
    trace.sent(FLOW, message("INVITE", "c", 1));
    assertThat(trace.of("c", 0, ALL).entries())
        .extracting(TracedLeg.Entry::repeats)
        .containsExactly(2, 0);
  }

  @Test
  void shouldKeepOptionsOnlyWithinALegAndRegisterNever() {
    trace.received(FLOW, message("OPTIONS", "c", 1));
    trace.received(FLOW, message("REGISTER", "c", 2));
    assertThat(trace.messages()).isZero();
    trace.received(FLOW, message("INVITE", "c", 3));
    trace.received(FLOW, message("OPTIONS", "c", 4));
    trace.received(FLOW, message("REGISTER", "c", 5));
    assertThat(trace.messages()).isEqualTo(2);
  }

  @Test
  void shouldRememberWhoseALegIsButNotEverybody() {
    trace.received(FLOW, message("INVITE", "c", 1));
    trace.ofTenant("c", "one");
    trace.ofTenant("unknown", "one");
    trace.ofBranch("c", "z9hG4bK1.n.1c42eghto7dp0tomk1.0000000000");
    TracedLeg.Head leg = trace.of("c", 0, ALL).legs().getFirst();
    assertThat(leg.tenants()).containsExactly("one");
    assertThat(leg.crowded()).isFalse();
    for (int i = 0; i < 20; i++) {
      trace.ofCall("c", "call" + i);
    }
    TracedLeg.Head crowded = trace.of("c", 0, ALL).legs().getFirst();
    assertThat(crowded.calls()).hasSize(8);
    assertThat(crowded.crowded()).isTrue();
  }

  @Test
  void shouldGiveAnAnswerInParts() {
    for (int i = 1; i <= 3; i++) {
      trace.received(FLOW, message("INFO", "c", i));
    }
    MessageTrace.Found first = trace.of("c", 0, 1);
    assertThat(first.entries()).hasSize(1);
    assertThat(first.left()).isEqualTo(2);
    MessageTrace.Found rest = trace.of("c", first.entries().getLast().number(), ALL);
    assertThat(rest.entries()).hasSize(2);
    assertThat(rest.left()).isZero();
  }
}
