package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A message that was made from one whose values were read already says the same as its bytes do:
 * nothing that was remembered outlives the line that it was read from.
 */
class EditedMessageTest {
  private static final String INVITE =
      """
      INVITE sip:bob@example.com SIP/2.0
      v: SIP/2.0/UDP first.example:5062;branch=z9hG4bK1;rport, SIP/2.0/TCP second.example;branch=z9hG4bK2
      Via: SIP/2.0/UDP third.example
       ;branch=z9hG4bK3
      f: "A, <B>" <sip:alice@example.com>;tag=1
      To: Bob <sip:bob@example.com>
      Call-ID: 1@example.com
      CSeq: 7 INVITE
      Contact: <sip:alice@192.0.2.1>
      Subject:
      X-Folded: one
      \ttwo
      Content-Length:  4

      body"""
          .replace("\n", "\r\n");

  private static final Via OURS = Via.parse("SIP/2.0/TLS ours.example;branch=z9hG4bKours");

  private static final Map<String, Function<MessageEditor, MessageEditor>> EDITS =
      Map.ofEntries(
          Map.entry("nothing", e -> e),
          Map.entry("our Via on top", e -> e.prependVia(OURS)),
          Map.entry("top Via replaced", e -> e.removeFirst(HeaderName.VIA).prependVia(OURS)),
          Map.entry(
              "two Vias removed", e -> e.removeFirst(HeaderName.VIA).removeFirst(HeaderName.VIA)),
          Map.entry("our Via alone", e -> e.remove(HeaderName.VIA).prependVia(OURS)),
          Map.entry(
              "a Via above ours",
              e -> e.prependVia(OURS).prepend(HeaderName.VIA, "SIP/2.0/UDP top")),
          Map.entry("ours taken off again", e -> e.prependVia(OURS).removeFirst(HeaderName.VIA)),
          Map.entry("From changed", e -> e.set(HeaderName.FROM, "<sip:x@example.com>;tag=2")),
          Map.entry(
              "From above the other", e -> e.prepend(HeaderName.FROM, "<sip:x@example.com>;tag=2")),
          Map.entry("To changed", e -> e.set(HeaderName.TO, "<sip:y@example.com>;tag=3")),
          Map.entry("Call-ID changed", e -> e.set(HeaderName.CALL_ID, "2@example.com")),
          Map.entry("CSeq changed", e -> e.set(HeaderName.CSEQ, "8 INVITE")),
          Map.entry("Contact changed", e -> e.set(HeaderName.CONTACT, "<sip:z@example.com>")),
          Map.entry("Contact added", e -> e.add(HeaderName.CONTACT, "<sip:z@example.com>")),
          Map.entry("Contact gone", e -> e.remove(HeaderName.CONTACT)),
          Map.entry("no body", MessageEditor::noBody),
          Map.entry(
              "another body",
              e -> e.body("text/plain", "longer than that".getBytes(StandardCharsets.UTF_8))),
          Map.entry(
              "another Request-URI", e -> e.requestUri(Uri.parse("sips:carol@example.org;lr"))));

  @TestFactory
  Stream<DynamicTest> shouldSayWhatItsBytesSay() {
    return EDITS.entrySet().stream()
        .map(edit -> DynamicTest.dynamicTest(edit.getKey(), () -> check(edit.getValue())));
  }

  private static void check(Function<MessageEditor, MessageEditor> edit) {
    SipRequest original = (SipRequest) parsed(INVITE.getBytes(StandardCharsets.UTF_8));
    Accessors.callAll(original);
    SipRequest edited = edit.apply(original.edit()).buildRequest();
    same(edited);
    same(edited.response(180, "tag"));
    same(edited.response(200));
    assertThat(((SipRequest) parsed(edited.toBytes())).requestUri()).isEqualTo(edited.requestUri());
  }

  private static void same(SipMessage made) {
    SipMessage read = parsed(made.toBytes());
    assertThat(made.headerNames()).isEqualTo(read.headerNames());
    for (HeaderName name : made.headerNames()) {
      assertThat(made.headers(name)).as(name.canonical()).isEqualTo(read.headers(name));
    }
    assertThat(made.topVia()).isEqualTo(read.topVia());
    assertThat(made.from()).isEqualTo(read.from());
    assertThat(made.to()).isEqualTo(read.to());
    assertThat(made.callId()).isEqualTo(read.callId());
    assertThat(made.cseq()).isEqualTo(read.cseq());
    assertThat(made.contacts()).isEqualTo(read.contacts());
    assertThat(made.body()).isEqualTo(read.body());
    assertThat(made.startLine()).isEqualTo(read.startLine());
  }

  /** Two From lines are refused, but can be read. */
  private static SipMessage parsed(byte[] bytes) {
    return switch (TestData.parse(bytes)) {
      case ParseResult.Parsed(SipMessage message) -> message;
      case ParseResult.Invalid invalid -> invalid.message();
      case ParseResult.Malformed malformed -> throw new AssertionError(malformed.toString());
    };
  }
}
