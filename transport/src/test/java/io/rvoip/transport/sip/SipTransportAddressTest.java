package io.rvoip.transport.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.TransportKind;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SipTransportAddressTest {
  private static final InetAddress ANY_V4 = InetAddress.ofLiteral("0.0.0.0");
  private static final InetAddress ANY_V6 = InetAddress.ofLiteral("::");
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress SECOND = InetAddress.ofLiteral("127.0.0.44");

  private final Recorder recorder = new Recorder();

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void shouldHearIpv4AndIpv6OnTheIpv6WildcardAndAdvertiseTheRouteToThePeer(String host)
      throws IOException {
    InetAddress address = InetAddress.ofLiteral(host);
    try (var transport = opened(ANY_V6);
        var phone = new DatagramSocket(new InetSocketAddress(address, 0))) {
      int port = transport.listenPoints().getFirst().address().getPort();
      phone.setSoTimeout(5_000);
      byte[] request =
          Messages.options(
              "SIP/2.0/UDP " + (host.equals("::1") ? "[::1]" : host) + ";branch=z9hG4bK1");
      phone.send(new DatagramPacket(request, request.length, address, port));
      var result = recorder.result();
      assertThat(result.message().topVia().received()).isNull();
      assertThat(transport.advertised(result.flow()))
          .isEqualTo(new InetSocketAddress(address, port));
      transport.send(result.flow(), Messages.ok("SIP/2.0/UDP x;branch=z9hG4bK1"));
      var packet = new DatagramPacket(new byte[2_000], 2_000);
      phone.receive(packet);
      assertThat(packet.getPort()).isEqualTo(port);
    }
  }

  @Test
  void shouldBindOneWildcardWhenBothFamiliesAreNamed() throws IOException {
    try (var transport = opened(ANY_V4, ANY_V6)) {
      assertThat(transport.listenPoints()).hasSize(2);
      assertThat(transport.listenPoints().getFirst().address().getAddress()).isEqualTo(ANY_V6);
    }
  }

  @Test
  void shouldAdvertiseTheBoundAddressAndTheListeningPortOnConnectionsThatWeMade()
      throws IOException {
    try (var transport = opened(SECOND);
        var peer = new ServerSocket(0, 1, LOOPBACK)) {
      Flow flow =
          transport
              .tcpFlow((InetSocketAddress) peer.getLocalSocketAddress())
              .toCompletableFuture()
              .orTimeout(5, TimeUnit.SECONDS)
              .join();
      InetSocketAddress listening = transport.listenPoints().getLast().address();
      assertThat(flow.local().getAddress()).isEqualTo(SECOND);
      assertThat(flow.local().getPort()).isNotEqualTo(listening.getPort());
      assertThat(transport.advertised(flow)).isEqualTo(listening);
    }
  }

  @Test
  void shouldAdvertiseTheConfiguredAddressToPeersOfItsFamilyOnly() throws IOException {
    var settings =
        SipTransportSettings.DEFAULT
            .withBind(List.of(ANY_V6), 0)
            .withAdvertise(InetAddress.ofLiteral("203.0.113.5"));
    try (var transport = SipTransport.open(settings, recorder)) {
      int port = transport.listenPoints().getFirst().address().getPort();
      assertThat(transport.advertised(transport.udpFlow(new InetSocketAddress(LOOPBACK, 5060))))
          .isEqualTo(new InetSocketAddress("203.0.113.5", port));
      assertThat(transport.advertised(transport.udpFlow(new InetSocketAddress("::1", 5060))))
          .isEqualTo(new InetSocketAddress("::1", port));
    }
  }

  // RFC 4007 §6: a zone means nothing beyond the host that wrote it.
  @Test
  void shouldNotAdvertiseTheZoneOfALinkLocalAddress() throws IOException {
    byte[] linkLocal = InetAddress.ofLiteral("fe80::1").getAddress();
    var zoned = Inet6Address.getByAddress(null, linkLocal, 1);
    try (var transport = opened(LOOPBACK)) {
      int port = transport.listenPoints().getFirst().address().getPort();
      var flow =
          new Flow(
              TransportKind.UDP,
              new InetSocketAddress(zoned, port),
              new InetSocketAddress(zoned, 5060),
              0);
      assertThat(transport.advertised(flow).getAddress().getHostAddress())
          .isEqualTo("fe80:0:0:0:0:0:0:1");
    }
  }

  @Test
  void shouldSendFromTheSocketOnTheWayToThePeer() throws IOException {
    try (var transport = opened(SECOND, LOOPBACK)) {
      Flow flow = transport.udpFlow(new InetSocketAddress(LOOPBACK, 5060));
      assertThat(flow.local().getAddress()).isEqualTo(LOOPBACK);
      assertThat(transport.advertised(flow)).isEqualTo(flow.local());
    }
  }

  @Test
  void shouldAdvertiseTheConnectionsOwnAddressWhenBoundToTheWildcard() throws IOException {
    try (var transport = opened(ANY_V4);
        var phone = new Socket()) {
      int port = transport.listenPoints().getLast().address().getPort();
      phone.bind(new InetSocketAddress(LOOPBACK, 0));
      phone.connect(new InetSocketAddress(SECOND, port));
      phone.getOutputStream().write(Messages.options("SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK1"));
      assertThat(transport.advertised(recorder.result().flow()))
          .isEqualTo(new InetSocketAddress(SECOND, port));
    }
  }

  @Test
  void shouldOpenOnlyTheTransportsThatAreSwitchedOn() throws IOException {
    var settings = SipTransportSettings.DEFAULT.withBind(List.of(LOOPBACK), 0);
    try (var udpOnly = SipTransport.open(settings.withTransports(true, false), recorder);
        var tcpOnly = SipTransport.open(settings.withTransports(false, true), recorder)) {
      assertThat(udpOnly.listenPoints())
          .extracting(p -> p.transport().name())
          .containsExactly("UDP");
      assertThat(tcpOnly.listenPoints())
          .extracting(p -> p.transport().name())
          .containsExactly("TCP");
      udpOnly.close();
      tcpOnly.send(
          tcpOnly.udpFlow(new InetSocketAddress(LOOPBACK, 5060)),
          Messages.ok("SIP/2.0/UDP x;branch=z9hG4bK1"));
      assertThat(recorder.failure().why()).isEqualTo(SendFailure.NO_SUCH_SOCKET);
    }
  }

  @Test
  void shouldRefuseUnresolvedTargets() throws IOException {
    try (var transport = opened(LOOPBACK)) {
      var name = InetSocketAddress.createUnresolved("example.com", 5060);
      assertThatThrownBy(() -> transport.udpFlow(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("remote: ");
    }
  }

  private SipTransport opened(InetAddress... bind) throws IOException {
    return SipTransport.open(SipTransportSettings.DEFAULT.withBind(List.of(bind), 0), recorder);
  }
}
