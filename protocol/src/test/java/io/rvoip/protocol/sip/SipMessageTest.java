package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SipMessageTest {
  static final String INVITE =
      """
      INVITE sip:bob@biloxi.com SIP/2.0
      Via: SIP/2.0/UDP proxy.atlanta.com;branch=z9hG4bKp1, SIP/2.0/UDP pc33.atlanta.com:5066;branch=z9hG4bK776asdhds;rport
      Max-Forwards: 70
      To: Bob <sip:bob@biloxi.com>
      From: "Alice, \\"A\\"" <sip:alice@atlanta.com>;tag=1928301774
      Call-ID: a84b4c76e66710@pc33.atlanta.com
      CSeq: 314159 INVITE
      Record-Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>
      Supported: 100rel, timer
      Require: x-one
      Contact: <sip:alice@pc33.atlanta.com;transport=tcp>;expires=60
      Subject: fold
       ed   text
      Content-Type: application/sdp
      Content-Length: 4

      v=0
      """;

  static SipRequest invite() {
    return (SipRequest) parsed(INVITE.replace("\n", "\r\n"));
  }

  static SipMessage parsed(String text) {
    ParseResult result = parse(text);
    assertThat(result).isInstanceOf(ParseResult.Parsed.class);
    return ((ParseResult.Parsed) result).message();
  }

  static ParseResult parse(String text) {
    return new SipParser(ParserLimits.DEFAULT).parse(text.getBytes(StandardCharsets.UTF_8));
  }

  static String text(SipMessage m) {
    return new String(m.toBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void shouldReadEveryTypedHeader() {
    SipRequest r = invite();
    assertThat(r.method()).isSameAs(Method.INVITE);
    assertThat(r.requestUri()).isEqualTo(SipUri.of("bob", "biloxi.com", -1));
    assertThat(r.topVia().branch()).isEqualTo("z9hG4bKp1");
    assertThat(r.vias()).hasSize(2);
    assertThat(r.vias().get(1).port()).isEqualTo(5066);
    assertThat(r.vias().get(1).rportRequested()).isTrue();
    assertThat(r.vias().get(1).rport()).isEqualTo(-1);
    assertThat(r.from().displayName()).isEqualTo("Alice, \"A\"");
    assertThat(r.from().tag()).isEqualTo("1928301774");
    assertThat(r.to().displayName()).isEqualTo("Bob");
    assertThat(r.to().tag()).isNull();
    assertThat(r.callId()).isEqualTo("a84b4c76e66710@pc33.atlanta.com");
    assertThat(r.cseq()).isEqualTo(new CSeq(314159, Method.INVITE));
    assertThat(r.maxForwards()).hasValue(70);
    assertThat(r.expires()).isEmpty();
    assertThat(r.recordRoutes())
        .extracting(a -> a.uri().toString())
        .containsExactly("sip:p1.example.com;lr", "sip:p2.example.com;lr");
    assertThat(r.supports("TIMER")).isTrue();
    assertThat(r.supports("path")).isFalse();
    assertThat(r.required()).containsExactly("x-one");
    assertThat(r.contacts().getFirst().params().get("expires")).isEqualTo("60");
    assertThat(((SipUri) r.contacts().getFirst().uri()).transportParam()).isEqualTo("tcp");
    assertThat(r.header(HeaderName.SUBJECT)).isEqualTo("fold ed   text");
    assertThat(new String(r.body(), StandardCharsets.UTF_8)).isEqualTo("v=0\r");
  }

  // RFC 3261 §8.2.6.2
  @Test
  void shouldCopyWhatTheResponseMustCarryWhenAnswering() {
    SipResponse ok = invite().response(200, "tag1");
    assertThat(text(ok))
        .isEqualTo(
            """
            SIP/2.0 200 OK
            Via: SIP/2.0/UDP proxy.atlanta.com;branch=z9hG4bKp1, SIP/2.0/UDP pc33.atlanta.com:5066;branch=z9hG4bK776asdhds;rport
            Record-Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>
            From: "Alice, \\"A\\"" <sip:alice@atlanta.com>;tag=1928301774
            To: Bob <sip:bob@biloxi.com>;tag=tag1
            Call-ID: a84b4c76e66710@pc33.atlanta.com
            CSeq: 314159 INVITE
            Content-Length: 0

            """
                .replace("\n", "\r\n"));
    assertThat(invite().response(404, "t").has(HeaderName.RECORD_ROUTE)).isFalse();
    assertThat(invite().response(100).to().tag()).isNull();
  }

  @Test
  void shouldKeepUntouchedBytesWhenEdited() {
    SipRequest r = invite();
    SipRequest forwarded =
        r.edit()
            .removeFirst(HeaderName.VIA)
            .prepend(HeaderName.VIA, "SIP/2.0/TCP us;branch=z9hG4bKx")
            .set(HeaderName.MAX_FORWARDS, "69")
            .requestUri(Uri.parse("sip:bob@10.0.0.1:5070;transport=tcp"))
            .buildRequest();
    assertThat(text(forwarded))
        .isEqualTo(
            "INVITE sip:bob@10.0.0.1:5070;transport=tcp SIP/2.0\r\nVia: SIP/2.0/TCP us;branch=z9hG4bKx\r\n"
                + text(r)
                    .substring(text(r).indexOf("Via:"))
                    .replace("SIP/2.0/UDP proxy.atlanta.com;branch=z9hG4bKp1,", "")
                    .replace("70\r\n", "69\r\n"));
    assertThat(text(r.edit().buildRequest())).isEqualTo(text(r));
  }

  @Test
  void shouldSetContentLengthWhenTheBodyChanges() {
    SipRequest r =
        invite().edit().body("text/plain", "hello".getBytes(StandardCharsets.UTF_8)).buildRequest();
    assertThat(r.header(HeaderName.CONTENT_LENGTH)).isEqualTo("5");
    assertThat(r.contentType()).isEqualTo("text/plain");
    assertThat(r.edit().noBody().buildRequest().header(HeaderName.CONTENT_LENGTH)).isEqualTo("0");
  }

  @Test
  void shouldRefuseAHeaderValueThatBringsItsOwnLine() {
    MessageEditor editor = invite().edit();
    assertThatThrownBy(() -> editor.add(HeaderName.SUBJECT, "x\r\nEvil: 1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldSayTheSameInTheLeastMemory() {
    SipResponse full =
        invite()
            .responseBuilder(200, "b")
            .add(HeaderName.CONTACT, "<sip:bob@192.0.2.4>")
            .body("text/plain", "hello".getBytes(StandardCharsets.UTF_8))
            .buildResponse();
    SipResponse bare = full.bare();
    assertThat(bare.toBytes()).isSameAs(full.toBytes());
    assertThat(bare.status()).isEqualTo(200);
    assertThat(bare.reason()).isEqualTo(full.reason());
    assertThat(bare.vias()).isEqualTo(full.vias());
    assertThat(bare.to()).isEqualTo(full.to());
    assertThat(bare.contacts()).isEqualTo(full.contacts());
    assertThat(bare.body()).isEqualTo(full.body());
    assertThat(text(bare.edit().set(HeaderName.SUBJECT, "again").buildResponse()))
        .isEqualTo(text(full.edit().set(HeaderName.SUBJECT, "again").buildResponse()));
  }
}
