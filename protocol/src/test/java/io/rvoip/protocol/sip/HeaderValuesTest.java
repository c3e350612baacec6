package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderValuesTest {
  @Test
  void shouldTakeNamesInAnyCaseAndCompactForm() {
    assertThat(HeaderName.of("v")).isSameAs(HeaderName.VIA);
    assertThat(HeaderName.of("I")).isSameAs(HeaderName.CALL_ID);
    assertThat(HeaderName.of("content-LENGTH")).isSameAs(HeaderName.CONTENT_LENGTH);
    assertThat(HeaderName.of("x").canonical()).isEqualTo("Session-Expires");
    assertThat(HeaderName.of("X-Own")).isEqualTo(HeaderName.of("x-oWN")).hasToString("X-Own");
    assertThat(HeaderName.of("X-Own")).hasSameHashCodeAs(HeaderName.of("x-own"));
    assertThat(HeaderName.of("X-Own")).isNotEqualTo(HeaderName.VIA);
    assertThat(HeaderName.of("q").canonical()).isEqualTo("q");
    assertThatThrownBy(() -> HeaderName.of("a b")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldCompareMethodsWithCase() {
    assertThat(Method.of("INVITE")).isSameAs(Method.INVITE);
    assertThat(Method.of("invite")).isNotEqualTo(Method.INVITE);
    assertThatThrownBy(() -> Method.of("A B")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldReadCSeq() {
    assertThat(CSeq.parse("0009 \t INVITE ")).isEqualTo(new CSeq(9, Method.INVITE));
    assertThat(CSeq.parse("4294967295 X")).hasToString("4294967295 X");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "1INVITE", "INVITE 1", "4294967296 INVITE", "-1 INVITE", "1 A B", "+1 A"})
  void shouldRefuseBadCSeq(String text) {
    assertThatThrownBy(() -> CSeq.parse(text)).isInstanceOf(SipSyntaxException.class);
  }

  @Test
  void shouldReadVia() {
    Via via =
        Via.parse("sip / 2.0 / tls  [2001:db8::1] : 5061 ;branch=z9hG4bKa;rport=5062;received=::1");
    assertThat(via.transport()).isEqualTo("tls");
    assertThat(via.host()).isEqualTo("[2001:db8::1]");
    assertThat(via.port()).isEqualTo(5061);
    assertThat(via.rport()).isEqualTo(5062);
    assertThat(via.received()).isEqualTo("::1");
    assertThat(via)
        .hasToString("SIP/2.0/tls [2001:db8::1]:5061;branch=z9hG4bKa;rport=5062;received=::1");
    assertThat(Via.parse(via.toString())).isEqualTo(via);
  }

  // RFC 3581 §4
  @Test
  void shouldFillRportInItsPlace() {
    Via via =
        Via.parse("SIP/2.0/UDP h;rport;branch=z9hG4bKa")
            .with("rport", "9")
            .with("received", "192.0.2.1");
    assertThat(via).hasToString("SIP/2.0/UDP h;rport=9;branch=z9hG4bKa;received=192.0.2.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SIP/2.0/UDP",
        "SIP/2.0/UDPh",
        "SIP/2.0 UDP h",
        "SIP/7.0/UDP h",
        "XIP/2.0/UDP h",
        "SIP/2.0/UDP h:",
        "SIP/2.0/UDP h:99999",
        "SIP/2.0/UDP h;",
        "SIP/2.0/UDP h;;a",
        "SIP/2.0/UDP h x",
        "SIP/2.0/UDP h;branch=",
        "SIP/2.0/UDP h;branch=a;branch=b",
        "SIP/2.0/UDP h;a=\"b",
        "SIP/2.0/UDP <h>"
      })
  void shouldRefuseBadVia(String text) {
    assertThatThrownBy(() -> Via.parse(text)).isInstanceOf(SipSyntaxException.class);
  }

  @Test
  void shouldReadAddresses() {
    NameAddr a = NameAddr.parse("\"A. \\\"B\\\" <c>, d\" <sip:a@b;lr> ; tag = 7 ; x=\"y, z\"");
    assertThat(a.displayName()).isEqualTo("A. \"B\" <c>, d");
    assertThat(a.uri()).hasToString("sip:a@b;lr");
    assertThat(a.tag()).isEqualTo("7");
    assertThat(a.params().get("x")).isEqualTo("y, z");
    assertThat(a).hasToString("\"A. \\\"B\\\" <c>, d\" <sip:a@b;lr>;tag=7;x=\"y, z\"");
    assertThat(a.withoutTag().tag()).isNull();
    assertThat(NameAddr.parse("sip:a@b;tag=1").uri()).hasToString("sip:a@b");
    assertThat(NameAddr.parse("Müller <sip:a@b>").displayName()).isEqualTo("Müller");
    assertThat(NameAddr.parse("<sip:a@b>").displayName()).isNull();
    assertThat(NameAddr.parse("\"\" <sip:a@b>").displayName()).isEmpty();
  }

  @Test
  void shouldBearAddressesAsDisplayNamesWithoutQuotes() {
    NameAddr a = NameAddr.parse("a.b@example.com  <sip:a@b>;tag=1");
    assertThat(a.displayName()).isEqualTo("a.b@example.com");
    assertThat(a).hasToString("\"a.b@example.com\" <sip:a@b>;tag=1");
  }

  @Test
  void shouldBearParametersWithNothingBehindTheEqualsSign() {
    Via via = Via.parse("SIP/2.0/UDP h;rport=;branch=z9hG4bKa");
    assertThat(via.rportRequested()).isTrue();
    assertThat(via.rport()).isEqualTo(-1);
    assertThat(via).hasToString("SIP/2.0/UDP h;rport=;branch=z9hG4bKa");
    assertThat(via.with("rport", "9")).hasToString("SIP/2.0/UDP h;rport=9;branch=z9hG4bKa");
    assertThat(Params.parse(";a=").get("a")).isNull();
    assertThat(Params.parse(";a=")).isEqualTo(Params.parse(";a"));
    assertThat(Params.parse(";a=\"\"").get("a")).isEmpty();
    assertThat(Params.EMPTY.with("a", "").toString()).isEqualTo(";a=\"\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a@b",
        "<sip:a@b",
        "<sip:a@b>>",
        "\"x <sip:a@b>",
        "x, y <sip:a@b>",
        "sip:a@b?x=y",
        "sip:a@b,",
        "<sip:a@b>;tag=1;tag=2",
        "<sip:a@b>;tag=",
        "sip:x@y <sip:a@b>",
        "<sip:a@b>;",
        "<sip:a@b> x",
        "< sip:a@b >",
        "*",
        "\"x\" sip:a@b"
      })
  void shouldRefuseBadAddresses(String text) {
    assertThatThrownBy(() -> NameAddr.parse(text)).isInstanceOf(SipSyntaxException.class);
  }

  @Test
  void shouldNotLetADisplayNameBreakTheLine() {
    assertThat(new NameAddr("a\r\nEvil: 1", Uri.parse("sip:a@b"), Params.EMPTY))
        .hasToString("\"a  Evil: 1\" <sip:a@b>");
  }

  @Test
  void shouldKeepParametersInOrderWithoutCase() {
    Params p = Params.parse(";A=1;b;c=\"x y\"");
    assertThat(p.names()).containsExactly("A", "b", "c");
    assertThat(p.get("a")).isEqualTo("1");
    assertThat(p.has("B")).isTrue();
    assertThat(p.get("b")).isNull();
    assertThat(p.without("B").with("a", "2").with("d", null)).hasToString(";A=2;c=\"x y\";d");
    assertThat(p)
        .isEqualTo(Params.parse(";B;C=\"x y\";a=1"))
        .isNotEqualTo(Params.parse(";B=1;C=\"x y\";a=1"));
  }

  @Test
  void shouldRefuseParametersWithoutEnd() {
    assertThat(Params.parse(";a".repeat(100)).names()).hasSize(100);
    assertThatThrownBy(() -> Params.parse(";a".repeat(101))).isInstanceOf(SipSyntaxException.class);
    assertThatThrownBy(() -> Uri.parse("sip:h" + ";a".repeat(101)))
        .isInstanceOf(SipSyntaxException.class);
  }

  // Found by mutation 67000432: with a name twice, parameters were not equal to themselves.
  @Test
  void shouldEqualThemselvesWhenANameComesTwice() {
    Params twice = Params.parse(";a=1;a=2");
    assertThat(twice).isEqualTo(Params.parse(";a=2;a=1")).isNotEqualTo(Params.parse(";a=1;a=3"));
    assertThat(twice).hasSameHashCodeAs(Params.parse(";A=2;a=1"));
  }

  @Test
  void shouldNameEveryClassOfStatus() {
    assertThat(ReasonPhrases.of(486)).isEqualTo("Busy Here");
    assertThat(ReasonPhrases.of(499)).isEqualTo("Bad Request");
    assertThat(ReasonPhrases.of(299)).isEqualTo("OK");
  }
}
