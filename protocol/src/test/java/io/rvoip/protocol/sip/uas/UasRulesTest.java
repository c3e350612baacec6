package io.rvoip.protocol.sip.uas;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.MessageEditor;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipResponse;
import io.rvoip.protocol.sip.Uri;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 3261 §8.2 and §11.2. */
class UasRulesTest {
  private static final byte[] BODY = {'v', '=', '0'};
  private final UasRules rules =
      new UasRules(
          List.of(Method.INVITE, Method.ACK, Method.CANCEL, Method.OPTIONS, Method.SUBSCRIBE),
          List.of("path", "timer"),
          List.of("application/sdp"),
          List.of("dialog", "presence"));

  private static MessageEditor request(Method method) {
    return request(method, "sip:bob@example.com");
  }

  private static MessageEditor request(Method method, String uri) {
    return SipRequest.builder(method, Uri.parse(uri))
        .add(HeaderName.VIA, "SIP/2.0/UDP pc.example.com;branch=z9hG4bK1")
        .add(HeaderName.FROM, "<sip:alice@example.com>;tag=a")
        .add(HeaderName.TO, "<sip:bob@example.com>")
        .add(HeaderName.CALL_ID, "c1")
        .add(HeaderName.CSEQ, "1 " + method.name())
        .add(HeaderName.CONTACT, "<sip:alice@192.0.2.1>");
  }

  private SipResponse refused(MessageEditor request) {
    return rules.check(request.buildRequest(), "t");
  }

  @Test
  void shouldLetPassWhatWeHandle() {
    assertThat(refused(request(Method.INVITE))).isNull();
    assertThat(refused(request(Method.INVITE, "tel:+4930123"))).isNull();
    assertThat(refused(request(Method.INVITE).add(HeaderName.REQUIRE, "TIMER"))).isNull();
    assertThat(refused(request(Method.INVITE).body("Application/SDP; charset=x", BODY))).isNull();
    assertThat(refused(request(Method.SUBSCRIBE).add(HeaderName.EVENT, "dialog;id=1"))).isNull();
  }

  @Test
  void shouldAnswer405WithAllowWhenTheMethodIsNotOurs() {
    for (var method : List.of(Method.PUBLISH, Method.REFER)) {
      var response = refused(request(method));
      assertThat(response.status()).isEqualTo(405);
      assertThat(response.header(HeaderName.ALLOW)).isNotNull();
      assertThat(response.headers(HeaderName.ALLOW))
          .containsExactly("INVITE", "ACK", "CANCEL", "OPTIONS", "SUBSCRIBE");
      assertThat(response.to().tag()).isEqualTo("t");
    }
  }

  // §21.5.2; §7.1: method names are compared with their case.
  @Test
  void shouldAnswer501WhenTheMethodIsUnknown() {
    for (var method : List.of(Method.of("FOO"), Method.of("invite"))) {
      assertThat(refused(request(method)).status()).isEqualTo(501);
    }
  }

  // RFC 4475 §3.4.1.
  @Test
  void shouldTakeAnInviteOfRfc2543WithoutContact() {
    assertThat(
            refused(
                request(Method.INVITE)
                    .set(HeaderName.FROM, "<sip:alice@example.com>")
                    .remove(HeaderName.CONTACT)))
        .isNull();
  }

  @Test
  void shouldAnswer416WhenTheSchemeIsUnknown() {
    assertThat(refused(request(Method.INVITE, "http://example.com/")).status()).isEqualTo(416);
  }

  @Test
  void shouldAnswer420WithTheUnknownExtensionsOnly() {
    var response = refused(request(Method.INVITE).add(HeaderName.REQUIRE, "path, 100rel, foo"));
    assertThat(response.status()).isEqualTo(420);
    assertThat(response.headers(HeaderName.UNSUPPORTED)).containsExactly("100rel", "foo");
  }

  // §8.2.2.3: "Require ... MUST be ignored" in CANCEL and ACK.
  @Test
  void shouldIgnoreRequireInCancelAndAck() {
    assertThat(refused(request(Method.CANCEL).add(HeaderName.REQUIRE, "foo"))).isNull();
    assertThat(refused(request(Method.ACK).add(HeaderName.REQUIRE, "foo"))).isNull();
  }

  @Test
  void shouldAnswer489WithAllowEventsWhenTheEventIsUnknownOrMissing() {
    var response = refused(request(Method.SUBSCRIBE).add(HeaderName.EVENT, "foo"));
    assertThat(response.status()).isEqualTo(489);
    assertThat(response.headers(HeaderName.ALLOW_EVENTS)).containsExactly("dialog", "presence");
    assertThat(refused(request(Method.SUBSCRIBE)).status()).isEqualTo(489);
    var none = new UasRules(rules.allowed(), List.of(), List.of(), List.of());
    var bare = none.check(request(Method.SUBSCRIBE).buildRequest(), "t");
    assertThat(bare.status()).isEqualTo(489);
    assertThat(bare.has(HeaderName.ALLOW_EVENTS)).isFalse();
  }

  @Test
  void shouldAnswer415WithAcceptWhenTheBodyIsNotReadable() {
    for (var wrong :
        List.of(
            request(Method.INVITE).body("text/plain", BODY),
            request(Method.INVITE)
                .body("application/sdp", BODY)
                .add(HeaderName.CONTENT_ENCODING, "gzip"))) {
      var response = refused(wrong);
      assertThat(response.status()).isEqualTo(415);
      assertThat(response.headers(HeaderName.ACCEPT)).containsExactly("application/sdp");
      assertThat(response.header(HeaderName.ACCEPT_ENCODING)).isEqualTo("identity");
    }
    var optional =
        request(Method.INVITE)
            .body("text/plain", BODY)
            .add(HeaderName.CONTENT_DISPOSITION, "render; handling=optional");
    assertThat(refused(optional)).isNull();
  }

  @Test
  void shouldAnswer406WhenTheCallerTakesNoSdp() {
    assertThat(refused(request(Method.INVITE).add(HeaderName.ACCEPT, "text/plain")).status())
        .isEqualTo(406);
    for (String range : List.of("application/*", "*/*;q=0.5", "text/plain, application/sdp")) {
      assertThat(refused(request(Method.INVITE).add(HeaderName.ACCEPT, range))).isNull();
    }
    assertThat(refused(request(Method.OPTIONS).add(HeaderName.ACCEPT, "text/plain"))).isNull();
  }

  @Test
  void shouldAnswer400WhenADialogIsAskedForWithoutContact() {
    var response = refused(request(Method.INVITE).remove(HeaderName.CONTACT));
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.reason()).isEqualTo("Missing Contact");
    assertThat(refused(request(Method.OPTIONS).remove(HeaderName.CONTACT))).isNull();
  }

  // §11.2: "Allow, Accept, Accept-Encoding, Accept-Language, and Supported SHOULD be present".
  @Test
  void shouldTellAllWeCanDoWhenAskedByOptions() {
    var response = rules.options(request(Method.OPTIONS).buildRequest(), "t");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers(HeaderName.ALLOW)).contains("INVITE", "OPTIONS");
    assertThat(response.headers(HeaderName.ACCEPT)).containsExactly("application/sdp");
    assertThat(response.headers(HeaderName.SUPPORTED)).containsExactly("path", "timer");
    assertThat(response.headers(HeaderName.ALLOW_EVENTS)).containsExactly("dialog", "presence");
    assertThat(response.has(HeaderName.ACCEPT_ENCODING)).isTrue();
    assertThat(response.has(HeaderName.ACCEPT_LANGUAGE)).isTrue();
  }
}
