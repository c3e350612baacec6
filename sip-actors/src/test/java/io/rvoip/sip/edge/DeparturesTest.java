package io.rvoip.sip.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.locate.Answer;
import io.rvoip.transport.dns.DnsSettings;
import io.rvoip.transport.dns.ServerLocator;
import io.rvoip.transport.sip.CloseReason;
import io.rvoip.transport.sip.SendFailure;
import io.rvoip.transport.sip.SipTransport;
import io.rvoip.transport.sip.SipTransportListener;
import io.rvoip.transport.sip.SipTransportSettings;
import io.rvoip.transport.sip.TransportChoice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a target to a flow, with real connections. */
class DeparturesTest {
  private static final InetAddress HOST = InetAddress.ofLiteral("127.0.0.1");
  private static final String NODE = "node1#a";

  private static final SipTransportListener NOBODY =
      new SipTransportListener() {
        @Override
        public void onResult(Flow flow, ParseResult result, long nowNanos) {}

        @Override
        public void onSendFailed(Flow flow, byte[] bytes, SendFailure why) {}

        @Override
        public void onConnectionClosed(Flow flow, CloseReason why) {}
      };

  private final Departures departures =
      new Departures(
          new ServerLocator(
              question -> CompletableFuture.completedFuture(new Answer.Nothing("no such name")),
              DnsSettings.DEFAULT,
              new Random(1)),
          new OwnHeaders(Flow::local),
          new TransportChoice(1300),
          NODE);
  private SipTransport transport;
  private ServerSocket phone;

  @BeforeEach
  void open() throws Exception {
    transport = SipTransport.open(SipTransportSettings.DEFAULT.withBind(List.of(HOST), 0), NOBODY);
    phone = new ServerSocket(0, 5, HOST);
  }

  @AfterEach
  void close() throws Exception {
    transport.close();
    phone.close();
  }

  private Trip.Step step(EdgeFlow known, String uri, String requestUri) throws Exception {
    return departures
        .trip(transport, new EdgeTarget(known, uri), request(requestUri), false)
        .next("z9hG4bK1")
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private static SipRequest request(String uri) {
    return SipRequest.builder(Method.OPTIONS, Uri.parse(uri))
        .add(HeaderName.VIA, "SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK0")
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, "<sip:a@example.com>;tag=a")
        .add(HeaderName.TO, "<sip:b@example.com>")
        .add(HeaderName.CALL_ID, "c")
        .add(HeaderName.CSEQ, "1 OPTIONS")
        .buildRequest();
  }

  private Flow next(EdgeFlow known, String uri) throws Exception {
    return ((Trip.Departure) step(known, uri, "sip:1001@example.com")).flow();
  }

  // RFC 3261 §26.2.2.
  @Test
  void shouldSendNothingForSipsOverAnythingButTls() throws Exception {
    InetSocketAddress address = new InetSocketAddress(HOST, phone.getLocalPort());
    EdgeFlow udp = EdgeFlow.of(NODE, transport.udpFlow(address));
    EdgeFlow tcp =
        EdgeFlow.of(
            NODE, transport.tcpFlow(address).toCompletableFuture().get(10, TimeUnit.SECONDS));
    String at = "127.0.0.1:" + phone.getLocalPort();
    assertThat(next(udp, "sip:1001@" + at).transport()).isEqualTo(TransportKind.UDP);
    assertThat(next(tcp, "sip:1001@" + at).transport()).isEqualTo(TransportKind.TCP);
    assertThat(step(null, "sips:1001@" + at + ";transport=udp", "sip:1001@example.com"))
        .isInstanceOf(Trip.Nowhere.class);
    for (EdgeFlow known : new EdgeFlow[] {udp, tcp}) {
      // It tries TLS, which this transport has not.
      for (String[] uris :
          List.of(
              new String[] {"sips:1001@" + at, "sip:1001@example.com"},
              new String[] {"sip:1001@" + at, "sips:1001@example.com"})) {
        assertThat(step(known, uris[0], uris[1]))
            .isInstanceOfSatisfying(
                Trip.Missed.class,
                missed -> {
                  assertThat(missed.target()).hasToString("tls " + at);
                  assertThat(missed.why()).isEqualTo("TLS is not set up here");
                });
      }
    }
  }

  @Test
  void shouldConnectAgainToTheTargetWhenTheConnectionIsClosed() throws Exception {
    InetSocketAddress address = new InetSocketAddress(HOST, phone.getLocalPort());
    Flow flow = transport.tcpFlow(address).toCompletableFuture().get(10, TimeUnit.SECONDS);
    EdgeFlow known = EdgeFlow.of(NODE, flow);
    try (Socket first = phone.accept();
        ServerSocket moved = new ServerSocket(0, 5, HOST)) {
      String target = "sip:1001@127.0.0.1:" + moved.getLocalPort() + ";transport=tcp";
      assertThat(next(known, target)).isEqualTo(flow);
      first.close();
      await().atMost(java.time.Duration.ofSeconds(10)).until(() -> !transport.isOpen(flow));
      Flow second = next(known, target);
      assertThat(second.connectionId()).isNotEqualTo(flow.connectionId());
      assertThat(second.remote().getPort()).isEqualTo(moved.getLocalPort());
    }
  }

  @Test
  void shouldKeepToTheFlowOfADatagramPhone() throws Exception {
    EdgeFlow known = new EdgeFlow("node2#b", "UDP", "127.0.0.2:5060", "127.0.0.1:5070", 0);
    assertThat(next(known, "sip:1001@127.0.0.9").remote())
        .isEqualTo(new InetSocketAddress(HOST, 5070));
  }
}
