package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriTest {
  private static SipUri sip(String text) {
    return (SipUri) Uri.parse(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:alice@atlanta.com",
        "sip:alice:secretword@atlanta.com;transport=tcp",
        "sips:alice@atlanta.com?subject=project%20x&priority=urgent",
        "sip:+1-212-555-1212:1234@gateway.com;user=phone",
        "sips:1212@gateway.com",
        "sip:alice@192.0.2.4",
        "sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com",
        "sip:alice;day=tuesday@atlanta.com",
        "sip:[2001:db8::1]:5080;lr",
        "sip:*72#@pbx_1.example.com:5060;ob",
        "tel:+1-201-555-0123",
        "tel:7042;phone-context=example.com",
        "urn:service:sos",
        "http://www.example.com/a?b=c#d"
      })
  void shouldGiveBackWhatItRead(String text) {
    assertThat(Uri.parse(text)).hasToString(text);
    assertThat(Uri.parse(Uri.parse(text).toString())).isEqualTo(Uri.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sip",
        "sip:",
        ":a",
        "1sip:a@b",
        "sip:@host",
        "sip:a@",
        "sip:a@b@c",
        "sip:a b@c",
        "sip:a@b:0",
        "sip:a@b:65536",
        "sip:a@b:",
        "sip:a@b:5x",
        "sip:a@b;;lr",
        "sip:a@b;;",
        "sip:a@b;=x",
        "sip:a@b?",
        "sip:a%4@b",
        "sip:a%zz@b",
        "sip:a@[::1",
        "sip:a@[1]",
        "sip:a@[::g]",
        "sip:2001:db8::10",
        "sip:a@b;x=\"y\"",
        "sip:a@b\r\nX: y",
        "sip:<a>@b",
        "sip:ä@b",
        "tel:",
        "tel:+",
        "tel:abc xyz",
        "tel:++1",
        "urn:",
        "urn:a b",
        "u rn:a"
      })
  void shouldRefuseWhatIsNoUri(String text) {
    assertThatThrownBy(() -> Uri.parse(text)).isInstanceOf(SipSyntaxException.class);
  }

  @Test
  void shouldBearWhatCanMeanOnlyOneThing() {
    assertThat(sip("sip:a@b;")).isEqualTo(sip("sip:a@b")).hasToString("sip:a@b");
    assertThat(sip("sip:a@b;lr;?x=y")).hasToString("sip:a@b;lr?x=y");
    assertThat(sip("sip:a@b;transport=;lr").transportParam()).isNull();
    assertThat(sip("sip:a@b;transport=;lr").isLooseRouter()).isTrue();
    assertThat(sip("sip:a@b;x=")).hasToString("sip:a@b;x=");
  }

  @Test
  void shouldTellItsParts() {
    SipUri uri = sip("SIPS:bob:pw@Biloxi.com:5071;Transport=TCP;LR?Subject=x");
    assertThat(uri)
        .isEqualTo(
            new SipUri(
                true,
                "bob",
                "pw",
                "Biloxi.com",
                5071,
                Params.EMPTY.with("transport", "tcp").with("lr", null),
                "Subject=x"));
    assertThat(uri.scheme()).isEqualTo("sips");
    assertThat(uri.transportParam()).isEqualTo("TCP");
    assertThat(uri.isLooseRouter()).isTrue();
  }

  // The examples of RFC 3261 §19.1.4, and those of its list of mismatches.
  @ParameterizedTest
  @CsvSource({
    "sip:%61lice@atlanta.com;transport=TCP, sip:alice@AtlanTa.CoM;Transport=tcp, true",
    "sip:carol@chicago.com, sip:carol@chicago.com;newparam=5, true",
    "sip:carol@chicago.com, sip:carol@chicago.com;security=on, true",
    "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com,"
        + " sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com, true",
    "sip:alice@atlanta.com?subject=project%20x&priority=urgent,"
        + " sip:alice@atlanta.com?priority=urgent&subject=project%20x, true",
    "SIP:ALICE@AtLanTa.CoM;Transport=udp, sip:alice@AtLanTa.CoM;Transport=UDP, false",
    "sip:bob@biloxi.com, sip:bob@biloxi.com:5060, false",
    "sip:bob@biloxi.com, sip:bob@biloxi.com;transport=udp, false",
    "sip:bob@biloxi.com, sip:bob@biloxi.com:6000;transport=tcp, false",
    "sip:carol@chicago.com, sip:carol@chicago.com?Subject=next%20meeting, false",
    "sip:bob@phone21.boxesbybob.com, sip:bob@192.0.2.4, false",
    "sip:carol@chicago.com;security=on, sip:carol@chicago.com;security=off, false",
    "sip:bob@biloxi.com, sips:bob@biloxi.com, false",
    "sip:bob@biloxi.com, sip:biloxi.com, false",
    "sip:bob@biloxi.com, sip:bob@biloxi.com;maddr=1.2.3.4, false",
    "sip:a%3Bb@c, sip:a;b@c, false",
    "sip:a%3bb@c, sip:a%3Bb@c, true"
  })
  void shouldCompareAsRfc3261Says(String a, String b, boolean same) {
    assertThat(sip(a).equivalent(sip(b))).isEqualTo(same);
    assertThat(sip(b).equivalent(sip(a))).isEqualTo(same);
  }

  @Test
  void shouldEscapeWhatAUserPartMayNotHold() {
    assertThat(SipUri.of("a b@c\r\n", "h", -1)).hasToString("sip:a%20b%40c%0D%0A@h");
    assertThat(SipUri.of("a%20b", "h", 5060)).hasToString("sip:a%20b@h:5060");
    assertThat(SipUri.of("müller", "h", -1).unescapedUser()).isEqualTo("müller");
    assertThat(sip(SipUri.of("100%", "h", -1).toString()).unescapedUser()).isEqualTo("100%");
  }

  @Test
  void shouldEscapeParametersOfAUriAndQuoteThoseOfAHeader() {
    assertThat(SipUri.of("a", "h", -1).withParam("x", "1;lr>")).hasToString("sip:a@h;x=1%3Blr%3E");
    assertThat(NameAddr.of(Uri.parse("sip:a@h")).withParam("x", "1;lr\""))
        .hasToString("<sip:a@h>;x=\"1;lr\\\"\"");
    assertThat(Params.parse(";x=\"1;lr\\\"\"").get("X")).isEqualTo("1;lr\"");
  }

  @Test
  void shouldRefuseComponentsThatWouldNotSurviveTheWire() {
    assertThatThrownBy(() -> SipUri.of("a", "h;lr", -1))
        .hasMessageStartingWith("host: h;lr (expected:");
    assertThatThrownBy(() -> SipUri.of("a", "h", 70000))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SipUri(false, "a b", null, "h", -1, Params.EMPTY, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SipUri(false, "a", "hush hush", "h", -1, Params.EMPTY, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hush");
  }

  @Test
  void shouldDialWithoutVisualSeparators() {
    assertThat(((TelUri) Uri.parse("tel:+1-(201)-555.0123")).dialled()).isEqualTo("+12015550123");
  }
}
