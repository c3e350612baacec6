package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SipParserTest {
  private static final String HEAD =
      "Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"
          + "From: <sip:a@b>;tag=1\r\n"
          + "To: <sip:c@d>\r\n"
          + "Call-ID: x\r\n";
  private static final String OPTIONS =
      "OPTIONS sip:c@d SIP/2.0\r\n" + HEAD + "CSeq: 1 OPTIONS\r\n";

  private static String verdict(ParserLimits limits, String text) {
    return TestData.verdict(new SipParser(limits).parse(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String verdict(String text) {
    return verdict(ParserLimits.DEFAULT, text);
  }

  @ParameterizedTest
  @CsvSource({
    "Via, parsed",
    "From, 400 Missing From header field",
    "To, 400 Missing To header field",
    "Call-ID, 400 Missing Call-ID header field",
    "CSeq, 400 Missing CSeq header field"
  })
  void shouldMissMandatoryHeaders(String name, String expected) {
    assertThat(verdict(OPTIONS.replaceFirst(name + ":[^\r]*\r\n", "") + "\r\n"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "Max-Forwards: 256, Malformed Max-Forwards header field",
    "Max-Forwards: x, Malformed Max-Forwards header field",
    "Max-Forwards:, Malformed Max-Forwards header field",
    "From: <sip:e@f>, Multiple From header fields",
    "f: <sip:e@f>, Multiple From header fields",
    "CSeq: 1 OPTIONS, Multiple CSeq header fields",
    "'Contact: *, <sip:a@b>', Malformed Contact header field",
    "'Contact: <sip:a@b>,,<sip:c@d>', Malformed Contact header field",
    "'Contact: <sip:a@b>,', Malformed Contact header field",
    "Contact:, Malformed Contact header field",
    "Route: sip:a@b?x=y, Malformed Route header field",
    "Record-Route: x, Malformed Record-Route header field",
    "Path: <x>, Malformed Path header field",
    "Via: junk, Malformed Via header field",
    "No colon, Malformed header field",
    "Bad name: x, Malformed header field",
    ": x, Malformed header field",
    "Content-Length: 5, Body shorter than Content-Length",
    "Content-Length: 1x, Malformed Content-Length header field"
  })
  void shouldSayWhichHeaderIsWrong(String line, String expected) {
    assertThat(verdict(OPTIONS + line + "\r\n\r\n")).isEqualTo("400 " + expected);
  }

  @ParameterizedTest
  @CsvSource({
    "Contact: *",
    "Max-Forwards: 0",
    "Expires: soon",
    "Supported:",
    "X-Own: \t",
    "'Contact: \"a,b\" <sip:a@b>, <sip:c@d;x=y>;q=0.1'",
    "'Warning: 307 isi.edu \"a, b\"'"
  })
  void shouldTakeWhatIsAllowed(String line) {
    assertThat(verdict(OPTIONS + line + "\r\n\r\n")).isEqualTo("parsed");
  }

  @Test
  void shouldMeasureEachLimit() {
    ParserLimits limits = new ParserLimits(1_000, 7, 80, 60, 3, 100);
    assertThat(verdict(limits, OPTIONS + "\r\n")).isEqualTo("parsed");
    assertThat(verdict(limits, OPTIONS + "\r\n" + "x".repeat(900)))
        .isEqualTo("513 Message Too Large");
    assertThat(verdict(limits, OPTIONS + "A: b\r\n".repeat(3) + "\r\n"))
        .isEqualTo("400 Too many header fields");
    assertThat(verdict(limits, OPTIONS + "A: " + "b".repeat(80) + "\r\n\r\n"))
        .isEqualTo("400 Header field too long");
    assertThat(verdict(limits, OPTIONS + "A: " + "b\r\n ".repeat(20) + "\r\n\r\n"))
        .isEqualTo("400 Header field too long");
    assertThat(verdict(limits, OPTIONS + "Via: SIP/2.0/UDP a,SIP/2.0/UDP b,SIP/2.0/UDP c\r\n\r\n"))
        .isEqualTo("400 Too many Via values");
    assertThat(verdict(limits, OPTIONS.replace("c@d SIP", "c@" + "d".repeat(60) + " SIP") + "\r\n"))
        .isEqualTo("414 Request-URI Too Long");
    assertThat(verdict(limits, "A".repeat(1_200))).isEqualTo("TOO_LARGE");
    assertThat(verdict(limits, OPTIONS.replace("Via", "A: b\r\n".repeat(7) + "Via") + "\r\n"))
        .isEqualTo("TOO_LARGE");
  }

  @Test
  void shouldDropWhatIsNoMessage() {
    assertThat(verdict("")).isEqualTo("EMPTY");
    assertThat(verdict("\r\n\r\n")).isEqualTo("EMPTY");
    assertThat(verdict("\0\0\0\0")).isEqualTo("START_LINE");
    assertThat(verdict("GET / HTTP/1.1\r\n\r\n")).isEqualTo("START_LINE");
    assertThat(verdict("SIP/2.0 099 X\r\n" + HEAD + "\r\n")).isEqualTo("STATUS_CODE");
    assertThat(verdict("SIP/2.0 700 X\r\n" + HEAD + "\r\n")).isEqualTo("STATUS_CODE");
    assertThat(verdict("SIP/2.0 20 X\r\n" + HEAD + "\r\n")).isEqualTo("STATUS_CODE");
    assertThat(verdict("SIP/2.0\r\n" + HEAD + "\r\n")).isEqualTo("STATUS_CODE");
    assertThat(verdict("SIP/3.0 200 X\r\n" + HEAD + "\r\n")).isEqualTo("VERSION");
    assertThat(verdict("SIP/x 200 X\r\n" + HEAD + "\r\n")).isEqualTo("START_LINE");
  }

  // RFC 3261 §7.5 and §25.1: SIP-Version compares without case.
  @Test
  void shouldTakeLeadingLineEndsAndAnyCaseOfTheVersion() {
    assertThat(verdict("\r\n\r\n" + OPTIONS.replace("SIP/2.0\r\n", "sip/2.0\r\n") + "\r\n"))
        .isEqualTo("parsed");
    assertThat(verdict("SIP/2.0 200\r\n" + HEAD + "CSeq: 1 OPTIONS\r\n\r\n")).isEqualTo("parsed");
  }

  @Test
  void shouldTurnBareLineFeedsIntoCrlfInTheHeadOnly() {
    SipMessage m =
        SipMessageTest.parsed((OPTIONS + "X: a\r\n b\r\n\r\n").replace("\r\n", "\n") + "a\nb");
    assertThat(SipMessageTest.text(m)).isEqualTo(OPTIONS + "X: a\r\n b\r\n\r\na\nb");
    assertThat(m.header(HeaderName.of("x"))).isEqualTo("a b");
  }

  @Test
  void shouldCompleteAHeadWithoutEmptyLine() {
    assertThat(SipMessageTest.text(SipMessageTest.parsed(OPTIONS))).isEqualTo(OPTIONS + "\r\n");
    assertThat(verdict(OPTIONS.stripTrailing()))
        .isEqualTo("400 Headers do not end with an empty line");
    assertThat(verdict(OPTIONS + "X: a\r")).startsWith("400 ");
  }

  @Test
  void shouldCutTheBodyAtContentLength() {
    SipMessage m = SipMessageTest.parsed(OPTIONS + "l: 2\r\n\r\nabcd");
    assertThat(m.body()).isEqualTo(new byte[] {'a', 'b'});
    assertThat(SipMessageTest.parsed(OPTIONS + "\r\nabcd").body()).hasSize(4);
  }

  @Test
  void shouldReadOnlyItsPartOfTheBuffer() {
    byte[] b = ("xx" + OPTIONS + "\r\nyy").getBytes(StandardCharsets.UTF_8);
    ParseResult result = new SipParser(ParserLimits.DEFAULT).parse(b, 2, b.length - 4);
    SipMessage m = ((ParseResult.Parsed) result).message();
    Arrays.fill(b, (byte) 0);
    assertThat(SipMessageTest.text(m)).isEqualTo(OPTIONS + "\r\n");
  }

  @Test
  void shouldReadLargeExpiresAsTheLargestNumber() {
    assertThat(SipMessageTest.parsed(OPTIONS + "Expires: 4294967296\r\n\r\n").expires())
        .hasValue(Integer.MAX_VALUE);
    assertThat(SipMessageTest.parsed(OPTIONS + "Expires: soon\r\n\r\n").expires()).isEmpty();
  }

  @Test
  void shouldKeepStrayCarriageReturnsOutOfValues() {
    var invalid = (ParseResult.Invalid) SipMessageTest.parse(OPTIONS + "X: a\rb\r\n\r\n");
    assertThat(invalid.reason()).isEqualTo("Stray CR in header field");
    assertThat(invalid.message().header(HeaderName.of("x"))).isEqualTo("a b");
  }

  @Test
  void shouldNeverShowCredentialsInText() {
    SipMessage m =
        SipMessageTest.parsed(OPTIONS + "Authorization: Digest response=\"s3cret\"\r\n\r\n");
    assertThat(m.toString()).contains("OPTIONS sip:c@d").doesNotContain("s3cret");
  }

  // Stamped with received and rport, an admitted message may be over the limit that it just kept.
  @Test
  void shouldReadAgainWithoutLimitsWhatWasAdmitted() {
    String longVia = (OPTIONS + "\r\n").replace(";branch", ";received=192.0.2.1;rport=5060;branch");
    var tight = new ParserLimits(65_536, 200, 60, 1_024, 70, 2_048);
    assertThat(verdict(tight, OPTIONS + "\r\n")).isEqualTo("parsed");
    assertThat(verdict(tight, longVia)).isEqualTo("TOO_LARGE");
    assertThat(verdict(ParserLimits.NONE, longVia)).isEqualTo("parsed");
  }
}
