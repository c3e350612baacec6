package io.rvoip.transport.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.ParseResult;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViaStampTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1;branch=z9hG4bK1, 192.0.2.1, , sent-by is the source: nothing to add",
    "192.0.2.1:5070;branch=z9hG4bK1, 192.0.2.1, , another port alone adds nothing",
    "10.0.0.5;branch=z9hG4bK1, 192.0.2.1, ;received=192.0.2.1, sent-by differs",
    "phone.example.com;branch=z9hG4bK1, 192.0.2.1, ;received=192.0.2.1, sent-by is a name",
    "[2001:db8:0::9];branch=z9hG4bK1, 2001:db8::9, , another spelling of the same address",
    "[2001:db8::8];branch=z9hG4bK1, 2001:db8::9, ;received=2001:db8:0:0:0:0:0:9, IPv6 without brackets"
  })
  void shouldAddReceivedWhenSentByDiffersFromTheSource(
      String sentBy, String source, String added, String why) {
    String via = "SIP/2.0/UDP " + sentBy;
    assertThat(stamp(via, source)).as(why).isEqualTo(via + (added == null ? "" : added));
  }

  // RFC 3581 §4: the server MUST set rport to the source port and MUST add received.
  @Test
  void shouldFillRportAndAddReceivedEvenWhenItEqualsSentBy() {
    assertThat(stamp("SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1;rport", "192.0.2.1"))
        .isEqualTo("SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1;rport=40000;received=192.0.2.1");
  }

  @Test
  void shouldOverwriteReceivedAndRportThatTheSenderWroteHimself() {
    assertThat(
            stamp(
                "SIP/2.0/UDP 192.0.2.1;received=203.0.113.9;rport=9;branch=z9hG4bK1", "192.0.2.1"))
        .isEqualTo("SIP/2.0/UDP 192.0.2.1;received=192.0.2.1;rport=40000;branch=z9hG4bK1");
  }

  @Test
  void shouldLeaveOtherViaValuesAndTheRestAlone() {
    var stamped =
        stamped(
            Messages.options(
                "SIP/2.0/UDP 10.0.0.5;branch=z9hG4bK1, SIP/2.0/UDP b;branch=z9hG4bK2"));
    assertThat(stamped.headers(HeaderName.VIA))
        .containsExactly(
            "SIP/2.0/UDP 10.0.0.5;branch=z9hG4bK1;received=192.0.2.1",
            "SIP/2.0/UDP b;branch=z9hG4bK2",
            "SIP/2.0/UDP first.example.com;branch=z9hG4bKfirst");
    assertThat(stamped.callId()).isEqualTo("call-1");
  }

  @Test
  void shouldLeaveResponsesAlone() {
    byte[] response = Messages.ok("SIP/2.0/UDP 10.0.0.5;branch=z9hG4bK1;rport");
    assertThat(stamped(response).toBytes()).isEqualTo(response);
  }

  @Test
  void shouldStampInvalidRequestsTooSoThatTheirAnswerFindsTheWay() {
    byte[] bad =
        Messages.bytes(
            """
            OPTIONS sip:bob@example.com SIP/2.0
            Via: SIP/2.0/UDP 10.0.0.5;branch=z9hG4bK1
            From: <sip:alice@example.com>;tag=a
            To: <sip:bob@example.com>
            Call-ID: x
            CSeq: nonsense
            Content-Length: 0

            """);
    var result = ViaStamp.stamped(Messages.parse(bad), source("192.0.2.1"));
    assertThat(result).isInstanceOf(ParseResult.Invalid.class);
    assertThat(Messages.message(result).topVia().received()).isEqualTo("192.0.2.1");
  }

  private static String stamp(String via, String source) {
    return Messages.message(ViaStamp.stamped(Messages.parse(Messages.options(via)), source(source)))
        .header(HeaderName.VIA);
  }

  private static io.rvoip.protocol.sip.SipMessage stamped(byte[] bytes) {
    return Messages.message(ViaStamp.stamped(Messages.parse(bytes), source("192.0.2.1")));
  }

  private static InetSocketAddress source(String host) {
    return new InetSocketAddress(host, 40000);
  }
}
