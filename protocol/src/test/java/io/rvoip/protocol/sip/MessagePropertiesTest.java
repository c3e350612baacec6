package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** What is built can be read, and is what was built. */
class MessagePropertiesTest {
  @Property(tries = 300)
  void shouldReadWhatItBuilt(
      @ForAll("methods") Method method,
      @ForAll("uris") Uri uri,
      @ForAll("addresses") NameAddr from,
      @ForAll("addresses") NameAddr to,
      @ForAll("vias") Via via,
      @ForAll @LongRange(min = 0, max = 0xFFFF_FFFFL) long cseq,
      @ForAll @IntRange(min = 0, max = 255) int hops,
      @ForAll @Size(max = 40) byte[] body) {
    SipRequest built =
        SipRequest.builder(method, uri)
            .add(HeaderName.VIA, via.toString())
            .add(HeaderName.FROM, from.withTag("f1").toString())
            .add(HeaderName.TO, to.toString())
            .add(HeaderName.CALL_ID, "id@host")
            .add(HeaderName.CSEQ, new CSeq(cseq, method).toString())
            .add(HeaderName.MAX_FORWARDS, Integer.toString(hops))
            .add(HeaderName.CONTACT, from + ", " + to)
            .body("application/octet-stream", body)
            .buildRequest();
    ParseResult result = TestData.parse(built.toBytes());
    assertThat(TestData.verdict(result)).isEqualTo("parsed");
    SipRequest read = (SipRequest) ((ParseResult.Parsed) result).message();
    assertThat(read).isEqualTo(built);
    assertThat(read.method()).isEqualTo(method);
    assertThat(read.requestUri()).isEqualTo(uri);
    assertThat(read.topVia()).isEqualTo(via);
    assertThat(read.from()).isEqualTo(from.withTag("f1"));
    assertThat(read.to()).isEqualTo(to);
    assertThat(read.cseq()).isEqualTo(new CSeq(cseq, method));
    assertThat(read.maxForwards()).hasValue(hops);
    assertThat(read.contacts()).containsExactly(from, to);
    assertThat(read.body()).isEqualTo(body);
    SipResponse response = read.response(200, "t1");
    ParseResult answer = TestData.parse(response.toBytes());
    assertThat(answer).isEqualTo(new ParseResult.Parsed(response));
    assertThat(response.to()).isEqualTo(to.withTag("t1"));
  }

  @Property(tries = 1000)
  void shouldNeverThrowOnAnyBytes(@ForAll byte[] bytes) {
    assertThat(TestData.parse(bytes)).isNotNull();
  }

  @Property(tries = 1000)
  void shouldFrameAndParseAnyTextAfterAGoodStart(@ForAll("headerish") String text) {
    String message = "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h\r\n" + text;
    ParseResult result = TestData.parse(message.getBytes(StandardCharsets.UTF_8));
    if (result instanceof ParseResult.Parsed(var m)) {
      Accessors.callAll(m);
    }
  }

  @Provide
  Arbitrary<String> headerish() {
    return Arbitraries.of(
            "From",
            "To",
            "Call-ID",
            "CSeq",
            "Contact",
            "l",
            ":",
            " ",
            "<",
            ">",
            "sip:a@b",
            "\r\n",
            "1 OPTIONS",
            ";tag=1",
            "\"",
            "\\",
            ",",
            "x",
            "=",
            "*")
        .list()
        .ofMaxSize(60)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<Method> methods() {
    Arbitrary<String> tokens =
        Arbitraries.strings().withChars("ABCabc019-.!%*_+`'~").ofMinLength(1).ofMaxLength(12);
    return Arbitraries.oneOf(
        Arbitraries.of(Method.INVITE, Method.BYE, Method.REGISTER), tokens.map(Method::of));
  }

  private static Arbitrary<String> hosts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("abc019-.").ofMinLength(1).ofMaxLength(20),
        Arbitraries.of("192.0.2.1", "[2001:db8::1]", "[::ffff:192.0.2.1]"));
  }

  private static Arbitrary<Integer> ports() {
    return Arbitraries.oneOf(Arbitraries.just(-1), Arbitraries.integers().between(1, 65535));
  }

  private static Arbitrary<Params> params() {
    Arbitrary<String> names =
        Arbitraries.strings().withChars("abcXYZ-1").ofMinLength(1).ofMaxLength(6);
    Arbitrary<String> values =
        Arbitraries.strings().ofMinLength(1).ofMaxLength(10).filter(MessagePropertiesTest::isText);
    return Combinators.combine(names, values.injectNull(0.2))
        .as((n, v) -> new String[] {n, v})
        .list()
        .ofMaxSize(3)
        .map(
            pairs -> {
              Params p = Params.EMPTY;
              for (String[] pair : pairs) {
                p = pair[0].equalsIgnoreCase("tag") ? p : p.with("p" + pair[0], pair[1]);
              }
              return p;
            });
  }

  /** Line ends become blanks on the wire, and lone surrogates are no text. */
  private static boolean isText(String s) {
    return s.indexOf('\r') < 0
        && s.indexOf('\n') < 0
        && StandardCharsets.UTF_8.newEncoder().canEncode(s);
  }

  @Provide
  Arbitrary<Uri> uris() {
    Arbitrary<String> users =
        Arbitraries.strings().ofMinLength(1).ofMaxLength(10).filter(MessagePropertiesTest::isText);
    Arbitrary<Uri> sip =
        Combinators.combine(
                Arbitraries.of(true, false), users.injectNull(0.2), hosts(), ports(), params())
            .as(
                (secure, user, host, port, params) -> {
                  SipUri plain = SipUri.of(user, host, port);
                  return new SipUri(secure, plain.user(), null, host, port, params, null);
                });
    return Arbitraries.oneOf(
        sip, Arbitraries.of(Uri.parse("tel:+123;x=y"), Uri.parse("urn:service:sos")));
  }

  @Provide
  Arbitrary<NameAddr> addresses() {
    Arbitrary<String> names =
        Arbitraries.strings().ofMaxLength(12).filter(MessagePropertiesTest::isText);
    return Combinators.combine(names.injectNull(0.3), uris(), params()).as(NameAddr::new);
  }

  @Provide
  Arbitrary<Via> vias() {
    return Combinators.combine(
            Arbitraries.of("UDP", "TCP", "TLS", "WSS"), hosts(), ports(), params())
        .as(
            (transport, host, port, params) ->
                new Via(transport, host, port, params.with("branch", "z9hG4bKx")));
  }
}
