package io.rvoip.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseDestinationTest {
  private static final InetSocketAddress OURS = address("198.51.100.1", 5060);

  // The source is 192.0.2.7 port 40000.
  @ParameterizedTest
  @CsvSource({
    // RFC 3261 §18.2.2: the address that it came from, the port of sent-by
    "192.0.2.7:5080,                                       192.0.2.7, 5080",
    "192.0.2.7,                                            192.0.2.7, 5060",
    "192.0.2.7:5080;received=192.0.2.7,                    192.0.2.7, 5080",
    // RFC 3581 §4: the port that it came from
    "192.0.2.7:5080;rport,                                 192.0.2.7, 40000",
    "192.0.2.7:5080;rport=40000;received=192.0.2.7,        192.0.2.7, 40000",
    "10.0.0.4:5080;rport=40000;received=192.0.2.7,         192.0.2.7, 40000",
    // behind a NAT, or with a name that nobody looks up: our deviation
    "10.0.0.4:5080;received=192.0.2.7,                     192.0.2.7, 40000",
    "10.0.0.4:5080,                                        192.0.2.7, 40000",
    "pc33.example.com:5080;received=192.0.2.7,             192.0.2.7, 40000",
    // §18.2.2: maddr comes first
    "192.0.2.7:5080;maddr=224.0.1.75;rport,                224.0.1.75, 5080",
    "192.0.2.7;maddr=192.0.2.9,                            192.0.2.9, 5060",
    // but names nothing that we would have to look up, and none of our own sockets
    "192.0.2.7:5080;maddr=a.example.com,                   192.0.2.7, 5080",
    "192.0.2.7:5080;maddr=127.0.0.1,                       192.0.2.7, 5080",
    "192.0.2.7:5080;maddr=0.0.0.0,                         192.0.2.7, 5080",
  })
  void shouldSendDatagrams(String sentBy, String host, int port) {
    assertThat(of("UDP", sentBy, TransportKind.UDP, "192.0.2.7"))
        .isEqualTo(new ResponseDestination(TransportKind.UDP, address(host, port)));
  }

  @ParameterizedTest
  @CsvSource({
    "[2001:db8::7]:5080,       5080",
    "[2001:0DB8:0::7]:5080,    5080",
    "[2001:db8::8]:5080,       40000",
    "[2001:db8::7]:5080;rport, 40000"
  })
  void shouldCompareIpv6AsAddresses(String sentBy, int port) {
    assertThat(of("UDP", sentBy, TransportKind.UDP, "2001:db8::7"))
        .isEqualTo(new ResponseDestination(TransportKind.UDP, address("2001:db8::7", port)));
  }

  // RFC 3261 §18.2.2: "received", else sent-by, and never the port that the old connection had.
  @ParameterizedTest
  @CsvSource({
    "TCP, 192.0.2.7:5080,                             5080",
    "TCP, 192.0.2.7,                                  5060",
    "TCP, 192.0.2.7;rport=40000;received=192.0.2.7,   5060",
    "TCP, pc33.example.com;received=192.0.2.7,        5060",
    "TLS, 10.0.0.4;received=192.0.2.7,                5061"
  })
  void shouldOpenConnections(TransportKind transport, String sentBy, int port) {
    assertThat(of(transport.viaToken(), sentBy, transport, "192.0.2.7"))
        .isEqualTo(new ResponseDestination(transport, address("192.0.2.7", port)));
  }

  @Test
  void shouldHaveNoWayBackToAWebSocketClient() {
    assertThat(of("WS", "df7jal23ls0d.invalid", TransportKind.WS, "192.0.2.7")).isNull();
  }

  private static ResponseDestination of(
      String token, String sentBy, TransportKind transport, String source) {
    Via via = Via.parse("SIP/2.0/" + token + " " + sentBy + ";branch=z9hG4bK1");
    return ResponseDestination.of(via, new Flow(transport, OURS, address(source, 40000), 3));
  }

  private static InetSocketAddress address(String host, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), port);
  }
}
