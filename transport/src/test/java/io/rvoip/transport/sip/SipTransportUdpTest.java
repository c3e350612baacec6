package io.rvoip.transport.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.ParseResult;
import io.rvoip.protocol.sip.ParserLimits;
import io.rvoip.protocol.sip.TransportKind;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SipTransportUdpTest {
  private static final InetAddress HOST = InetAddress.ofLiteral("127.0.0.41");
  private static final InetAddress OTHER = InetAddress.ofLiteral("127.0.0.42");
  private static final String VIA = "SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1;rport";

  private final Recorder recorder = new Recorder();
  private SipTransport transport;
  private DatagramSocket phone;

  @BeforeEach
  void open() throws IOException {
    transport = SipTransport.open(at(HOST), recorder);
    phone = new DatagramSocket(new InetSocketAddress(HOST, 0));
    phone.setSoTimeout(5_000);
  }

  @AfterEach
  void close() {
    transport.close();
    phone.close();
  }

  @Test
  void shouldDeliverRequestWithReceivedAndRportAndAnswerOverItsFlow() throws IOException {
    send(Messages.options(VIA));
    var result = recorder.result();
    assertThat(result.result()).isInstanceOf(ParseResult.Parsed.class);
    assertThat(result.message().topVia().received()).isEqualTo("127.0.0.41");
    assertThat(result.message().topVia().rport()).isEqualTo(phone.getLocalPort());
    assertThat(result.flow())
        .isEqualTo(
            new Flow(
                TransportKind.UDP,
                udpPoint(),
                (InetSocketAddress) phone.getLocalSocketAddress(),
                0));
    byte[] answer = Messages.ok(VIA);
    transport.send(result.flow(), answer);
    assertThat(receive()).isEqualTo(answer);
    assertThat(transport.counters().udp().sentBytes()).isEqualTo(answer.length);
  }

  @Test
  void shouldSwallowAndCountKeepAlives() throws IOException {
    for (byte[] keepAlive :
        List.of(
            new byte[0],
            new byte[4],
            "\r\n\r\n".getBytes(),
            "\r\n".getBytes(),
            "\r\n\r\n\r\n\r\n".getBytes(),
            "     ".getBytes(),
            " \t\r\n \r\n".getBytes(),
            new byte[16])) {
      send(keepAlive);
    }
    await().until(() -> transport.counters().udp().keepAlives() == 8);
    assertThat(recorder.hasResult()).isFalse();
    assertThat(transport.counters().udp().dropped().values()).allMatch(n -> n == 0);
  }

  @Test
  void shouldCountMalformedDatagramsByReasonAndGoOn() throws IOException {
    for (int i = 0; i < 50; i++) {
      send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes());
    }
    send(Messages.bytes("OPTIONS sip:a@b SIP/2.0\nCSeq: 1 OPTIONS\n\n"));
    send(Messages.options(VIA));
    assertThat(recorder.result().message().callId()).isEqualTo("call-1");
    var dropped = transport.counters().udp().dropped();
    assertThat(dropped)
        .containsEntry(SipDropReason.START_LINE, 50L)
        .containsEntry(SipDropReason.VIA, 1L);
    assertThat(transport.counters().udp().received()).isEqualTo(1);
    assertThat(recorder.hasResult()).isFalse();
  }

  @Test
  void shouldDropWholeMessagesWithoutVia() throws IOException {
    String whole = new String(Messages.options(VIA), StandardCharsets.UTF_8);
    send(whole.replaceAll("Via: [^\r]*\r\n", "").getBytes(StandardCharsets.UTF_8));
    await().until(() -> transport.counters().udp().dropped().get(SipDropReason.VIA) == 1);
    assertThat(transport.counters().udp().received()).isZero();
    assertThat(recorder.hasResult()).isFalse();
  }

  // A full socket buffer loses one datagram; it must not end what else goes by this flow.
  @Test
  void shouldTakeAFullBufferForALossOverUdpOnly() {
    for (SendFailure failure : SendFailure.values()) {
      assertThat(failure.isLoss(TransportKind.UDP)).isEqualTo(failure == SendFailure.QUEUE_FULL);
      assertThat(failure.isLoss(TransportKind.TCP)).isFalse();
    }
  }

  @Test
  void shouldDeliverInvalidRequestsSoThatTheyCanBeAnswered() throws IOException {
    send(
        Messages.bytes(
            """
            OPTIONS sip:bob@example.com SIP/2.0
            Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1
            From: <sip:alice@example.com>;tag=a
            To: <sip:bob@example.com>
            Call-ID: x
            CSeq: nonsense
            Content-Length: 0

            """));
    assertThat(recorder.result().result())
        .isInstanceOfSatisfying(
            ParseResult.Invalid.class, invalid -> assertThat(invalid.status()).isEqualTo(400));
    assertThat(transport.counters().udp().invalid()).isEqualTo(1);
  }

  @Test
  void shouldAnswerFromTheAddressThatWasAskedWhenSeveralAreBound() throws IOException {
    try (var two = SipTransport.open(at(HOST, OTHER), recorder)) {
      InetSocketAddress second = two.listenPoints().get(2).address();
      assertThat(second.getAddress()).isEqualTo(OTHER);
      byte[] request = Messages.options(VIA);
      phone.send(new DatagramPacket(request, request.length, second));
      two.send(recorder.result().flow(), Messages.ok(VIA));
      var packet = new DatagramPacket(new byte[2_000], 2_000);
      phone.receive(packet);
      assertThat(packet.getSocketAddress()).isEqualTo(second);
    }
  }

  @Test
  void shouldSendNewRequestsByUdpFlow() throws IOException {
    Flow flow = transport.udpFlow((InetSocketAddress) phone.getLocalSocketAddress());
    transport.send(flow, Messages.options(VIA));
    assertThat(receive()).isEqualTo(Messages.options(VIA));
    assertThat(flow.local()).isEqualTo(udpPoint());
  }

  @Test
  void shouldGoOnWhenThePeersPortIsUnreachable() throws IOException {
    try (var gone = new DatagramSocket(new InetSocketAddress(HOST, 0))) {
      Flow flow = transport.udpFlow((InetSocketAddress) gone.getLocalSocketAddress());
      gone.close();
      for (int i = 0; i < 5; i++) {
        transport.send(flow, Messages.options(VIA));
      }
    }
    send(Messages.options(VIA));
    assertThat(recorder.result().message().callId()).isEqualTo("call-1");
  }

  @Test
  void shouldReportFlowsOfSocketsThatAreNotOurs() {
    var foreign =
        new Flow(
            TransportKind.UDP,
            new InetSocketAddress("192.0.2.1", 5060),
            new InetSocketAddress(HOST, 5070),
            0);
    transport.send(foreign, Messages.ok(VIA));
    assertThat(recorder.failure().why()).isEqualTo(SendFailure.NO_SUCH_SOCKET);
    assertThat(transport.counters().udp().sendFailures())
        .containsEntry(SendFailure.NO_SUCH_SOCKET, 1L);
  }

  @Test
  void shouldReportMessagesLargerThanADatagramAndPeersOfAnotherFamily() {
    InetSocketAddress peer = (InetSocketAddress) phone.getLocalSocketAddress();
    transport.send(transport.udpFlow(peer), new byte[70_000]);
    assertThat(recorder.failure().why()).isEqualTo(SendFailure.TOO_LARGE);
    transport.send(transport.udpFlow(new InetSocketAddress("::1", 5060)), Messages.ok(VIA));
    assertThat(recorder.failure().why()).isEqualTo(SendFailure.NO_SUCH_SOCKET);
  }

  @Test
  void shouldSurviveAListenerThatFails() throws IOException {
    var failOnce =
        new SipTransportListener() {
          private boolean failed;

          @Override
          public void onResult(Flow flow, ParseResult result, long nowNanos) {
            if (!failed) {
              failed = true;
              throw new IllegalStateException("a fault of the listener, on purpose");
            }
            recorder.onResult(flow, result, nowNanos);
          }

          @Override
          public void onSendFailed(Flow flow, byte[] bytes, SendFailure why) {}

          @Override
          public void onConnectionClosed(Flow flow, CloseReason why) {}
        };
    try (var weak = SipTransport.open(at(HOST), failOnce)) {
      InetSocketAddress to = weak.listenPoints().getFirst().address();
      byte[] request = Messages.options(VIA);
      phone.send(new DatagramPacket(request, request.length, to));
      phone.send(new DatagramPacket(request, request.length, to));
      assertThat(recorder.result().message().callId()).isEqualTo("call-1");
    }
  }

  @Test
  void shouldAnswerTooLargeRequestsWith513AsInvalid() throws IOException {
    var limits = new ParserLimits(1_000, 200, 900, 500, 70, 900);
    try (var strict = SipTransport.open(at(HOST).withParser(limits, 1300), recorder)) {
      byte[] request = Messages.options(VIA, "big", "x".repeat(1_000));
      phone.send(
          new DatagramPacket(request, request.length, strict.listenPoints().getFirst().address()));
      assertThat(recorder.result().result())
          .isInstanceOfSatisfying(
              ParseResult.Invalid.class, invalid -> assertThat(invalid.status()).isEqualTo(513));
    }
  }

  @Test
  void shouldGiveUdpAndTcpTheSameFreePortWhenPortIsZero() {
    assertThat(transport.listenPoints())
        .extracting(ListenPoint::transport)
        .containsExactly(TransportKind.UDP, TransportKind.TCP);
    assertThat(transport.listenPoints())
        .extracting(ListenPoint::address)
        .containsOnly(udpPoint())
        .allMatch(a -> a.getPort() > 0);
  }

  @Test
  void shouldNameTransportAddressAndPortWhenTheyAreTaken() throws IOException {
    var settings = at(HOST).withBind(List.of(HOST), udpPoint().getPort());
    assertThatThrownBy(() -> SipTransport.open(settings, recorder))
        .isInstanceOf(BindException.class)
        .hasMessageStartingWith("SIP UDP 127.0.0.41 port " + udpPoint().getPort());
    try (var taken = new ServerSocket(0, 1, OTHER)) {
      var tcpTaken = settings.withBind(List.of(OTHER), taken.getLocalPort());
      assertThatThrownBy(() -> SipTransport.open(tcpTaken, recorder))
          .hasMessageStartingWith("SIP TCP 127.0.0.42 port " + taken.getLocalPort());
      // and gives back what it had opened
      try (var udp = new DatagramSocket(new InetSocketAddress(OTHER, taken.getLocalPort()))) {
        assertThat(udp.isBound()).isTrue();
      }
    }
  }

  private static SipTransportSettings at(InetAddress... hosts) {
    return SipTransportSettings.DEFAULT.withBind(List.of(hosts), 0);
  }

  private InetSocketAddress udpPoint() {
    return transport.listenPoints().getFirst().address();
  }

  private void send(byte[] bytes) throws IOException {
    phone.send(new DatagramPacket(bytes, bytes.length, udpPoint()));
  }

  private byte[] receive() throws IOException {
    var packet = new DatagramPacket(new byte[70_000], 70_000);
    phone.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }
}
