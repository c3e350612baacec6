package io.rvoip.transport.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SipTransportTcpTest {
  private static final InetAddress HOST = InetAddress.ofLiteral("127.0.0.43");
  private static final String VIA = "SIP/2.0/TCP 127.0.0.1:5070;branch=z9hG4bK1;rport";
  private static final SipTransportSettings SETTINGS =
      SipTransportSettings.DEFAULT.withBind(List.of(HOST), 0);
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(100);

  private final Recorder recorder = new Recorder();
  private final List<AutoCloseable> open = new ArrayList<>();
  private SipTransport transport;

  @BeforeEach
  void open() throws IOException {
    transport = opened(SETTINGS);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : open) {
      resource.close();
    }
  }

  @Test
  void shouldDeliverMessagesOfAStreamHoweverItIsCutAndAnswerOnTheConnection() throws IOException {
    Socket phone = connected(transport);
    byte[] two =
        (new String(Messages.options(VIA, "one", "body"))
                + new String(Messages.options(VIA, "two", "")))
            .getBytes();
    for (byte b : two) {
      phone.getOutputStream().write(b);
    }
    var first = recorder.result();
    assertThat(first.message().callId()).isEqualTo("one");
    assertThat(first.message().body()).asString().isEqualTo("body");
    assertThat(first.message().topVia().rport()).isEqualTo(phone.getLocalPort());
    var second = recorder.result();
    assertThat(second.message().callId()).isEqualTo("two");
    assertThat(second.flow()).isEqualTo(first.flow());
    transport.send(first.flow(), Messages.ok(VIA));
    assertThat(phone.getInputStream().readNBytes(Messages.ok(VIA).length))
        .isEqualTo(Messages.ok(VIA));
    assertThat(transport.counters().tcp().received()).isEqualTo(2);
  }

  // RFC 5626 §4.4.1: a double CRLF is answered with a single one.
  @Test
  void shouldAnswerPingWithPong() throws IOException {
    Socket phone = connected(transport);
    phone.getOutputStream().write("\r\n\r\n".getBytes());
    assertThat(phone.getInputStream().readNBytes(2)).isEqualTo("\r\n".getBytes());
    assertThat(transport.counters().tcp().keepAlives()).isEqualTo(1);
    assertThat(transport.counters().tcp().sent()).isZero();
  }

  @Test
  void shouldConnectOnceAndReuseTheConnectionForEveryoneWhoAsks() throws IOException {
    try (var peer = new ServerSocket(0, 10, HOST)) {
      var target = (InetSocketAddress) peer.getLocalSocketAddress();
      CompletionStage<Flow> asked = transport.tcpFlow(target);
      CompletionStage<Flow> askedToo = transport.tcpFlow(target);
      Flow flow = get(asked);
      assertThat(get(askedToo)).isEqualTo(flow);
      assertThat(get(transport.tcpFlow(target))).isEqualTo(flow);
      assertThat(transport.counters().connections().connected()).isEqualTo(1);
      try (Socket accepted = peer.accept()) {
        transport.send(flow, Messages.options(VIA));
        byte[] sent = Messages.options(VIA);
        assertThat(accepted.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        accepted.getOutputStream().write(Messages.ok(VIA));
        assertThat(recorder.result().flow()).isEqualTo(flow);
        assertThat(accepted.getInetAddress()).isEqualTo(HOST);
      }
    }
  }

  @Test
  void shouldReuseAnAcceptedConnectionForRequestsToThePeer() throws IOException {
    Socket phone = connected(transport);
    phone.getOutputStream().write(Messages.options(VIA));
    Flow accepted = recorder.result().flow();
    assertThat(get(transport.tcpFlow((InetSocketAddress) phone.getLocalSocketAddress())))
        .isEqualTo(accepted);
  }

  @Test
  void shouldFailTheFlowWhenNobodyListens() throws IOException {
    int free;
    try (var probe = new ServerSocket(0, 1, HOST)) {
      free = probe.getLocalPort();
    }
    var flow = transport.tcpFlow(new InetSocketAddress(HOST, free));
    assertThatThrownBy(() -> get(flow)).hasRootCauseInstanceOf(IOException.class);
    assertThat(transport.counters().connections().connectFailed()).isEqualTo(1);
  }

  @Test
  void shouldGiveUpConnectingWhenThePeerDoesNotAnswerInTime() throws IOException {
    try (var full = new ServerSocket(0, 1, HOST)) {
      // Linux leaves further connection requests unanswered once the backlog is full.
      for (int i = 0; i < 4; i++) {
        SocketChannel filler = SocketChannel.open();
        open.add(filler);
        filler.configureBlocking(false);
        filler.connect(full.getLocalSocketAddress());
      }
      var impatient = opened(SETTINGS.withTimeouts(SHORT, LONG, LONG));
      var flow = impatient.tcpFlow((InetSocketAddress) full.getLocalSocketAddress());
      assertThatThrownBy(() -> get(flow)).hasRootCauseInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void shouldReportClosedConnectionAndLaterSends() throws IOException {
    Socket phone = connected(transport);
    phone.getOutputStream().write(Messages.options(VIA));
    Flow flow = recorder.result().flow();
    phone.close();
    assertThat(recorder.closed()).isEqualTo(new Recorder.Closed(flow, CloseReason.PEER_CLOSED));
    transport.send(flow, Messages.ok(VIA));
    assertThat(recorder.failure().why()).isEqualTo(SendFailure.NO_SUCH_CONNECTION);
    assertThat(transport.counters().connections().open()).isZero();
  }

  @Test
  void shouldNotSendOverAConnectionOfAnotherPeerWithTheSameId() throws IOException {
    Socket phone = connected(transport);
    phone.getOutputStream().write(Messages.options(VIA));
    Flow flow = recorder.result().flow();
    var stale =
        new Flow(
            flow.transport(), flow.local(), new InetSocketAddress(HOST, 1), flow.connectionId());
    transport.send(stale, Messages.ok(VIA));
    assertThat(recorder.failure().why()).isEqualTo(SendFailure.NO_SUCH_CONNECTION);
  }

  @Test
  void shouldRefuseConnectionsAboveTheLimitOfASource() throws IOException {
    var limited = opened(SETTINGS.withConnectionLimits(10, 2, 1 << 20));
    connected(limited);
    Socket second = connected(limited);
    assertThat(isClosedByPeer(connected(limited))).isTrue();
    assertThat(limited.counters().connections().refusedPerSource()).isEqualTo(1);
    second.close();
    await().until(() -> limited.counters().connections().open() == 1);
    Socket again = connected(limited);
    again.getOutputStream().write(Messages.options(VIA));
    assertThat(recorder.result().flow().remote().getPort()).isEqualTo(again.getLocalPort());
  }

  @Test
  void shouldRefuseConnectionsAboveTheTotalBothWays() throws IOException {
    var limited = opened(SETTINGS.withConnectionLimits(1, 10, 1 << 20));
    connected(limited);
    assertThat(isClosedByPeer(connected(limited))).isTrue();
    assertThat(limited.counters().connections().refusedTotal()).isEqualTo(1);
    try (var peer = new ServerSocket(0, 10, HOST)) {
      var flow = limited.tcpFlow((InetSocketAddress) peer.getLocalSocketAddress());
      assertThatThrownBy(() -> get(flow)).hasMessageContaining("too many");
    }
  }

  @Test
  void shouldCloseIdleConnections() throws IOException {
    var strict = opened(SETTINGS.withTimeouts(LONG, SHORT, LONG));
    Socket phone = connected(strict);
    assertThat(isClosedByPeer(phone)).isTrue();
    assertThat(recorder.closed().why()).isEqualTo(CloseReason.IDLE);
  }

  @Test
  void shouldCloseConnectionWhoseMessageDoesNotComeToAnEnd() throws IOException {
    var strict = opened(SETTINGS.withTimeouts(LONG, LONG, SHORT));
    Socket phone = connected(strict);
    phone.getOutputStream().write(Messages.options(VIA));
    assertThat(recorder.result().message().callId()).isEqualTo("call-1");
    phone.getOutputStream().write("OPTIONS sip:bob@ex".getBytes());
    assertThat(recorder.closed().why()).isEqualTo(CloseReason.SLOW_MESSAGE);
  }

  @Test
  void shouldCloseAcceptedConnectionThatNeverSendsAMessage() throws IOException {
    var strict = opened(SETTINGS.withTimeouts(LONG, LONG, SHORT));
    connected(strict);
    assertThat(recorder.closed().why()).isEqualTo(CloseReason.SLOW_MESSAGE);
  }

  @Test
  void shouldKeepConnectionOpenBetweenMessagesWhenOnlyTheMessageTimeIsShort() throws IOException {
    var strict = opened(SETTINGS.withTimeouts(LONG, LONG, SHORT));
    Socket phone = connected(strict);
    phone.getOutputStream().write(Messages.options(VIA));
    recorder.result();
    Socket silent = connected(strict); // its end tells that the time has passed for both
    assertThat(isClosedByPeer(silent)).isTrue();
    phone.getOutputStream().write(Messages.options(VIA));
    assertThat(recorder.result().flow().remote().getPort()).isEqualTo(phone.getLocalPort());
  }

  @Test
  void shouldCloseStreamThatIsNotSip() throws IOException {
    Socket phone = connected(transport);
    phone.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes());
    assertThat(recorder.closed().why()).isEqualTo(CloseReason.FRAMING_ERROR);
    assertThat(transport.counters().tcp().dropped())
        .containsEntry(SipDropReason.NO_CONTENT_LENGTH, 1L);
  }

  @Test
  void shouldBoundWhatWaitsForAPeerThatDoesNotReadAndReportWhatIsLost() throws IOException {
    var limited = opened(SETTINGS.withConnectionLimits(10, 10, 1 << 24));
    Socket phone = connected(limited);
    phone.getOutputStream().write(Messages.options(VIA));
    Flow flow = recorder.result().flow();
    byte[] large = Messages.options(VIA, "large", "x".repeat(30_000));
    // Full for good, and not only until the loop has its turn: still full after a pause.
    await()
        .until(
            () -> {
              int before = recorder.failures.size();
              limited.send(flow, large);
              boolean stillFull = recorder.failures.size() > before;
              for (int i = 0; i < 1_000; i++) {
                limited.send(flow, large);
              }
              return stillFull;
            });
    assertThat(recorder.failures).isNotEmpty().allMatch(f -> f.why() == SendFailure.QUEUE_FULL);
    recorder.failures.clear();
    phone.close();
    var lost = recorder.failure();
    assertThat(lost.why()).isEqualTo(SendFailure.CONNECTION_LOST);
    assertThat(lost.bytes()).isSameAs(large);
  }

  @Test
  @Scenario("telephone-system/Connections share one limit/Too many halves of messages")
  void shouldCloseTheOldestPartialMessageWhenAllTogetherHoldTooMuch() throws IOException {
    var limited = opened(SETTINGS.withTcpMemory(1 << 19));
    List<Socket> phones = new ArrayList<>();
    byte[] message = Messages.options(VIA, "large", "x".repeat(60_000));
    for (int i = 0; i < 10; i++) {
      Socket phone = connected(limited);
      phones.add(phone);
      // The begin of the large message comes with a whole one, so that all begin in this order.
      var begin = new java.io.ByteArrayOutputStream();
      begin.write(Messages.options(VIA));
      begin.write(message, 0, 100);
      phone.getOutputStream().write(begin.toByteArray());
      recorder.result();
    }
    for (Socket phone : phones) {
      phone.getOutputStream().write(message, 100, message.length - 101);
    }
    var closed = recorder.closed();
    assertThat(closed.why()).isEqualTo(CloseReason.MEMORY);
    assertThat(closed.flow().remote().getPort()).isEqualTo(phones.getFirst().getLocalPort());
    phones.getLast().getOutputStream().write(message, message.length - 1, 1);
    assertThat(recorder.result().flow().remote().getPort())
        .isEqualTo(phones.getLast().getLocalPort());
    assertThat(limited.counters().connections().heldBytes()).isLessThanOrEqualTo(1 << 19);
    for (Socket phone : phones) {
      phone.close();
    }
    await().until(() -> limited.counters().connections().heldBytes() == 0);
  }

  @Test
  @Scenario("telephone-system/Connections share one limit/Nobody reads")
  void shouldBoundWhatWaitsForAllPeersTogetherAndGiveItBack() throws IOException {
    var limited = opened(SETTINGS.withConnectionLimits(10, 10, 1 << 24).withTcpMemory(1 << 22));
    Socket deaf = connected(limited);
    deaf.getOutputStream().write(Messages.options(VIA));
    Flow flow = recorder.result().flow();
    byte[] large = Messages.options(VIA, "large", "x".repeat(30_000));
    await()
        .until(
            () -> {
              int before = recorder.failures.size();
              limited.send(flow, large);
              boolean stillFull = recorder.failures.size() > before;
              for (int i = 0; i < 1_000; i++) {
                limited.send(flow, large);
              }
              return stillFull;
            });
    assertThat(recorder.failures).isNotEmpty().allMatch(f -> f.why() == SendFailure.MEMORY);
    assertThat(limited.counters().tcp().sendFailures().get(SendFailure.MEMORY)).isPositive();
    assertThat(limited.counters().connections().heldBytes()).isBetween(1L << 20, 1L << 21);
    deaf.close();
    await().until(() -> limited.counters().connections().heldBytes() == 0);
    Socket other = connected(limited);
    other.getOutputStream().write(Messages.options(VIA));
    limited.send(recorder.result().flow(), large);
    assertThat(other.getInputStream().readNBytes(large.length)).isEqualTo(large);
  }

  @Test
  void shouldWriteEverythingInOrderWhenThePeerReadsSlowly() throws IOException {
    Socket phone = connected(transport);
    phone.getOutputStream().write(Messages.options(VIA));
    Flow flow = recorder.result().flow();
    var expected = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < 30; i++) {
      byte[] message = Messages.options(VIA, "c" + i, "x".repeat(30_000));
      expected.write(message);
      transport.send(flow, message);
    }
    assertThat(phone.getInputStream().readNBytes(expected.size()))
        .isEqualTo(expected.toByteArray());
    await().until(() -> transport.counters().tcp().sent() == 30);
  }

  @Test
  void shouldCloseConnectionsAndFailFlowsWhenClosed() throws IOException {
    Socket phone = connected(transport);
    phone.getOutputStream().write(Messages.options(VIA));
    Flow flow = recorder.result().flow();
    transport.close();
    assertThat(recorder.closed()).isEqualTo(new Recorder.Closed(flow, CloseReason.SHUTDOWN));
    assertThat(isClosedByPeer(phone)).isTrue();
    var refused = transport.tcpFlow(new InetSocketAddress(HOST, 9));
    assertThatThrownBy(() -> get(refused)).hasMessageContaining("closed");
    transport.send(flow, Messages.ok(VIA));
    assertThat(recorder.failure().why()).isEqualTo(SendFailure.NO_SUCH_CONNECTION);
  }

  private SipTransport opened(SipTransportSettings settings) throws IOException {
    SipTransport made = SipTransport.open(settings, recorder);
    open.add(made);
    return made;
  }

  private Socket connected(SipTransport to) throws IOException {
    InetSocketAddress address = to.listenPoints().getLast().address();
    Socket socket = new Socket();
    open.add(socket);
    socket.bind(new InetSocketAddress(HOST, 0));
    socket.connect(address, 5_000);
    socket.setSoTimeout(5_000);
    return socket;
  }

  private static boolean isClosedByPeer(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
  }
}
