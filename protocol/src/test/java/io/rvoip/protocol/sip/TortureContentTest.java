package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the accepted torture messages mean, beyond that they are accepted. */
class TortureContentTest {
  private static SipMessage message(String folder, String file) {
    ParseResult result = TestData.parse(TestData.read(folder, file));
    return switch (result) {
      case ParseResult.Parsed(var m) -> m;
      case ParseResult.Invalid i -> i.message();
      case ParseResult.Malformed m -> throw new AssertionError(file + " " + m);
    };
  }

  private static SipRequest request(String file) {
    return (SipRequest) message("rfc4475", file + ".dat");
  }

  private static SipUri sip(Uri uri) {
    return (SipUri) uri;
  }

  // RFC 4475 §3.1.1.1
  @Test
  void shouldReadFoldsOddCaseAndCompactFormsOfWsinv() {
    SipRequest r = request("wsinv");
    assertThat(r.to().tag()).isEqualTo("1918181833n");
    assertThat(r.from().displayName()).isEqualTo("J Rosenberg \\\"");
    assertThat(r.from().tag()).isEqualTo("98asjd8");
    assertThat(r.maxForwards()).hasValue(68);
    assertThat(r.cseq()).isEqualTo(new CSeq(9, Method.INVITE));
    assertThat(r.vias()).extracting(Via::transport).containsExactly("UDP", "TCP", "UDP");
    assertThat(r.vias())
        .extracting(Via::branch)
        .containsExactly("390skdjuw", "z9hG4bK9ikj8", "z9hG4bK30239");
    assertThat(r.header(HeaderName.SUBJECT)).isEmpty();
    assertThat(r.header(HeaderName.of("newfangledHEADER")))
        .isEqualTo("newfangled value continued newfangled value");
    NameAddr contact = r.contacts().getFirst();
    assertThat(contact.displayName()).isEqualTo("Quoted string \"\"");
    assertThat(contact.params().get("newparam")).isEqualTo("newvalue");
    assertThat(contact.params().has("secondparam")).isTrue();
    assertThat(contact.params().get("q")).isEqualTo("0.33");
    assertThat(sip(r.routes().getFirst().uri()).isLooseRouter()).isTrue();
    assertThat(r.body()).hasSize(150);
  }

  // RFC 4475 §3.1.1.2
  @Test
  void shouldTakeEveryAllowedCharacterOfIntmeth() {
    SipRequest r = request("intmeth");
    assertThat(r.method().name()).isEqualTo("!interesting-Method0123456789_*+`.%indeed'~");
    assertThat(sip(r.requestUri()).user())
        .isEqualTo("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
    assertThat(sip(r.requestUri()).password())
        .isEqualTo("&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
    assertThat(r.to().displayName()).isEqualTo("BEL:\u0007 NUL:\0 DEL:\u007f");
    assertThat(r.from().displayName()).isEqualTo("token1~` token2'+_ token3*%!.-");
    assertThat(r.from().params().get("fromParam''~+*_!.-%")).isEqualTo("работающий");
    assertThat(r.from().tag()).isEqualTo("_token~1'+`*%!-.");
    assertThat(r.header(HeaderName.of("extensionHeader-!.%*+_`'~"))).isEqualTo("\ufeff大停電");
    assertThat(NameAddr.parse(r.to().toString())).isEqualTo(r.to());
    assertThat(NameAddr.parse(r.from().toString())).isEqualTo(r.from());
  }

  // RFC 4475 §3.1.1.3
  @Test
  void shouldResolveEscapesOnlyWhereAskedInEsc01() {
    SipRequest r = request("esc01");
    assertThat(sip(r.requestUri()).user()).isEqualTo("sips%3Auser%40example.com");
    assertThat(sip(r.requestUri()).host()).isEqualTo("example.net");
    assertThat(sip(r.to().uri()).unescapedUser()).isEqualTo("user");
    assertThat(sip(r.to().uri()).equivalent(SipUri.of("user", "example.com", -1))).isTrue();
    assertThat(sip(r.from().uri()).unescapedUser()).isEqualTo("I have spaces");
    SipUri contact = sip(r.contacts().getFirst().uri());
    assertThat(contact.isLooseRouter()).isTrue();
    assertThat(contact.params().get("name")).isEqualTo("value%41");
    assertThat(contact)
        .hasToString("sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31");
  }

  // RFC 4475 §3.1.1.4
  @Test
  void shouldTellUsersOfEscapedNulApart() {
    List<NameAddr> contacts = request("escnull").contacts();
    assertThat(contacts)
        .extracting(c -> sip(c.uri()).unescapedUser())
        .containsExactly("\0", "\0\0");
    assertThat(sip(contacts.get(0).uri()).equivalent(sip(contacts.get(1).uri()))).isFalse();
  }

  // RFC 4475 §3.1.1.5
  @Test
  void shouldNotUnescapeMethodsNorHeaderNames() {
    SipRequest r = request("esc02");
    assertThat(r.method()).isNotEqualTo(Method.REGISTER);
    assertThat(r.contacts()).hasSize(2);
    assertThat(r.to().displayName()).isEqualTo("%Z%45");
  }

  // RFC 4475 §3.1.1.7
  @Test
  void shouldReadEveryViaOfLongreq() {
    assertThat(request("longreq").vias()).hasSize(34);
  }

  // RFC 4475 §3.1.1.8
  @Test
  void shouldIgnoreWhatFollowsTheBodyInADatagram() {
    SipRequest r = request("dblreq");
    assertThat(r.method()).isEqualTo(Method.REGISTER);
    assertThat(r.hasBody()).isFalse();
    assertThat(new String(r.toBytes(), StandardCharsets.UTF_8))
        .doesNotContain("INVITE")
        .endsWith("\r\n\r\n");
  }

  // RFC 4475 §3.1.1.9
  @Test
  void shouldLeaveTheSemicolonInTheUserPart() {
    SipUri uri = sip(request("semiuri").requestUri());
    assertThat(uri.unescapedUser()).isEqualTo("user;par=u@example.net");
    assertThat(uri.params().isEmpty()).isTrue();
  }

  // RFC 4475 §3.1.1.11
  @Test
  void shouldKeepABinaryBodyByteForByte() {
    byte[] file = TestData.read("rfc4475", "mpart01.dat");
    SipRequest r = request("mpart01");
    byte[] body = r.body();
    assertThat(body).isEqualTo(Arrays.copyOfRange(file, file.length - body.length, file.length));
    SipRequest edited = r.edit().set(HeaderName.MAX_FORWARDS, "69").buildRequest();
    assertThat(edited.body()).isEqualTo(body);
  }

  // RFC 4475 §3.1.1.12, §3.1.1.13
  @Test
  void shouldReadUnusualReasonPhrases() {
    SipResponse r = (SipResponse) message("rfc4475", "unreason.dat");
    assertThat(r.reason()).startsWith("= 2**3 * 5**2 но сто девяносто девять");
    assertThat(((SipResponse) message("rfc4475", "noreason.dat")).reason()).isEmpty();
  }

  // RFC 4475 §3.2.1
  @Test
  void shouldNotTakeTheBareCookieForATransactionId() {
    assertThat(request("badbranch").topVia().hasRfc3261Branch()).isFalse();
    assertThat(request("wsinv").topVia().hasRfc3261Branch()).isFalse();
    assertThat(request("zeromf").topVia().hasRfc3261Branch()).isTrue();
  }

  // RFC 4475 §3.3.12 to §3.3.14
  @Test
  void shouldGiveContactParametersToTheirOwner() {
    NameAddr plain = request("cparam01").contacts().getFirst();
    assertThat(plain.params().has("unknownparam")).isTrue();
    assertThat(plain.uri()).hasToString("sip:+19725552222@gw1.example.net");
    NameAddr bracketed = request("cparam02").contacts().getFirst();
    assertThat(bracketed.params().isEmpty()).isTrue();
    assertThat(sip(bracketed.uri()).params().has("unknownparam")).isTrue();
    assertThat(request("regescrt").contacts().getFirst().uri())
        .hasToString("sip:user@example.com?Route=%3Csip:sip.example.com%3E");
  }

  // RFC 4475 §3.1.2.1, §3.3.1: who breaks the rules is still told so.
  @Test
  void shouldAnswerInvalidRequestsWithWhatTheyHad() {
    assertThat(answer("badinv01"))
        .startsWith(
            "SIP/2.0 400 Malformed Via header field\r\nVia: SIP/2.0/UDP 192.0.2.15;;,;,,\r\n")
        .contains("To: sip:j.user@example.com;tag=t\r\n");
    assertThat(answer("badvers")).startsWith("SIP/2.0 505 Version Not Supported\r\n");
    assertThat(answer("insuf"))
        .startsWith("SIP/2.0 400 Missing From header field\r\n")
        .doesNotContain("To:");
    assertThat(answer("quotbal")).contains("To: \"Mr. J. User <sip:j.user@example.com>\r\n");
    assertThat(request("badinv01").topVia()).hasToString("SIP/2.0/UDP 192.0.2.15");
  }

  private static String answer(String file) {
    var invalid = (ParseResult.Invalid) TestData.parse(TestData.read("rfc4475", file + ".dat"));
    return new String(invalid.answer("t").toBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void shouldAnswerNeitherInvalidResponsesNorInvalidAcks() {
    byte[] response = TestData.read("rfc4475", "scalarlg.dat");
    assertThat(((ParseResult.Invalid) TestData.parse(response)).answer("t")).isNull();
    String ack =
        new String(TestData.read("rfc4475", "insuf.dat"), StandardCharsets.UTF_8)
            .replace("INVITE", "ACK");
    assertThat(((ParseResult.Invalid) SipMessageTest.parse(ack)).answer("t")).isNull();
  }

  // RFC 5118 §4.3, §4.4, §4.5, §4.10
  @Test
  void shouldReadIpv6References() {
    assertThat(ipv6("port-ambiguous")).isEqualTo(SipUri.of(null, "[2001:db8::10:5070]", -1));
    assertThat(ipv6("port-unambiguous")).isEqualTo(SipUri.of(null, "[2001:db8::10]", 5070));
    assertThat(ipv6("ipv6-bug-abnf-3-colons").host()).isEqualTo("[2001:db8:::192.0.2.1]");
    assertThat(message("rfc5118/wire", "via-received-param-no-delim").topVia().received())
        .isEqualTo("2001:db8::9:255");
    assertThat(message("rfc5118/wire", "via-received-param-with-delim").topVia().received())
        .isEqualTo("[2001:db8::9:255]");
  }

  private static SipUri ipv6(String file) {
    return sip(((SipRequest) message("rfc5118/wire", file)).requestUri());
  }
}
