package io.rvoip.transport.media;

import static io.rvoip.transport.media.MediaPeer.receiverReport;
import static io.rvoip.transport.media.MediaPeer.rtp;
import static io.rvoip.transport.media.MediaPeer.ssrc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rvoip.testkit.Scenario;
import io.rvoip.transport.media.AllocateResult.Allocated;
import io.rvoip.transport.media.AllocateResult.Cause;
import io.rvoip.transport.media.AllocateResult.NoPorts;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MediaLoopTest {
  private static final String CALL = "call-1";
  private static final int ALICE_SSRC = 0xa11ce;
  private static final MediaLoopSettings SETTINGS =
      MediaLoopSettings.DEFAULT.withPorts(31000, 31999, Duration.ofSeconds(5));

  private final AtomicLong clockNanos = new AtomicLong(1_000_000_000L);
  private InetAddress host;
  private MediaLoop loop;
  private MediaPeer alice;
  private MediaPeer bob;
  private MediaPeer mallory;

  @BeforeEach
  void start() throws Exception {
    host = InetAddress.getByName("127.0.0.31");
    loop = MediaLoop.start(SETTINGS, clockNanos::get, new SplittableRandom(1));
    alice = new MediaPeer(host);
    bob = new MediaPeer(host);
    mallory = new MediaPeer(host);
  }

  @AfterEach
  void stop() {
    loop.close();
    alice.close();
    bob.close();
    mallory.close();
  }

  @Test
  @Scenario("media-relay/Ports/Pair of ports")
  void shouldAllocateEvenRtpAndNextOddRtcpPortAndRepeatTheAnswerForTheSameLeg() {
    Allocated a = allocate("a");
    assertThat(a.rtp().getPort() % 2).isZero();
    assertThat(a.rtcp()).isEqualTo(new InetSocketAddress(host, a.rtp().getPort() + 1));
    assertThat(a.rtp().getPort()).isBetween(31000, 31998);
    assertThat(allocate("a")).isEqualTo(a);
    assertThat(loop.totals().portPairsUsed()).isEqualTo(1);
  }

  @Test
  @Scenario("media-relay/Relay/Both ways")
  void shouldRelayRtpUnchangedBothWaysWhenLegsAreBridged() {
    Allocated[] legs = bridged();
    alice.send(rtp(7, ALICE_SSRC), legs[0].rtp());
    assertThat(bob.receive()).isEqualTo(rtp(7, ALICE_SSRC));
    bob.send(rtp(9, 0xb0b), legs[1].rtp());
    assertThat(alice.receive()).isEqualTo(rtp(9, 0xb0b));
    LegCounters a = counters("a");
    assertThat(a.rtpReceived()).isEqualTo(1);
    assertThat(a.rtpReceivedBytes()).isEqualTo(172);
    assertThat(a.rtpSent()).isEqualTo(1);
    assertThat(a.rtpSentBytes()).isEqualTo(172);
    assertThat(a.remoteSsrc()).isEqualTo(ALICE_SSRC);
    assertThat(a.lastRtpNanos()).isEqualTo(clockNanos.get());
  }

  @Test
  @Scenario("media-relay/Relay/Both ways")
  void shouldRelayRtcpFromLegToLegOnTheOddPorts() {
    Allocated[] legs = bridged();
    try (MediaPeer aliceRtcp = new MediaPeer(host);
        MediaPeer bobRtcp = new MediaPeer(host)) {
      remote("a", alice.address(), aliceRtcp.address());
      remote("b", bob.address(), bobRtcp.address());
      aliceRtcp.send(receiverReport(1), legs[0].rtcp());
      assertThat(bobRtcp.receive()).isEqualTo(receiverReport(1));
      assertThat(counters("a").rtcpReceived()).isEqualTo(1);
      assertThat(counters("b").rtcpSent()).isEqualTo(1);
    }
  }

  // RFC 5761: when both share a port, RTCP arrives and leaves there.
  @Test
  void shouldRelayRtcpOnTheRtpPortWhenRemoteNamesOnePortForBoth() {
    Allocated[] legs = bridged();
    remote("a", alice.address(), alice.address());
    remote("b", bob.address(), bob.address());
    alice.send(receiverReport(2), legs[0].rtp());
    assertThat(bob.receive()).isEqualTo(receiverReport(2));
  }

  @Test
  @Scenario("media-relay/Symmetric RTP/Behind NAT")
  void shouldSendToTheRealSourceWhenPeerIsBehindNat() {
    Allocated[] legs = bridged();
    remote("a", new InetSocketAddress(host, 9), null);
    alice.send(rtp(1, ALICE_SSRC), legs[0].rtp());
    bob.receive();
    bob.send(rtp(2, 0xb0b), legs[1].rtp());
    assertThat(alice.receive()).isEqualTo(rtp(2, 0xb0b));
    assertThat(counters("a").remote()).isEqualTo(alice.address());
    assertThat(counters("a").sourceLocked()).isTrue();
  }

  @Test
  @Scenario("media-relay/Symmetric RTP/Stranger")
  void shouldDropAndCountPacketsOfStrangersOnceTheSourceIsLocked() {
    Allocated[] legs = bridged();
    alice.send(rtp(1, ALICE_SSRC), legs[0].rtp());
    bob.receive();
    mallory.send(rtp(2, 0xbad), legs[0].rtp());
    awaitDrops(MediaDropReason.WRONG_SOURCE, 1);
    alice.send(rtp(3, ALICE_SSRC), legs[0].rtp());
    assertThat(bob.receive()).isEqualTo(rtp(3, ALICE_SSRC));
    assertThat(counters("a").droppedWrongSource()).isEqualTo(1);
  }

  @Test
  @Scenario("media-relay/Symmetric RTP/Silence")
  void shouldDropStrangersHoweverLongThePeerIsSilent() {
    Allocated[] legs = bridged();
    alice.send(rtp(1, ALICE_SSRC), legs[0].rtp());
    bob.receive();
    counters("a"); // ends the turn that carried it, so that the next packet meets the new time
    clockNanos.addAndGet(100 * SETTINGS.relatchAfterSilence().toNanos());
    try (MediaPeer stranger = new MediaPeer(InetAddress.ofLiteral("127.0.0.32"))) {
      stranger.send(rtp(2, ALICE_SSRC), legs[0].rtp());
      awaitDrops(MediaDropReason.WRONG_SOURCE, 1);
    }
    bob.send(rtp(3, 0xb0b), legs[1].rtp());
    assertThat(alice.receive()).isEqualTo(rtp(3, 0xb0b));
  }

  @Test
  @Scenario("media-relay/Symmetric RTP/Silence")
  void shouldFollowThePeerToAnotherPortWhenItWasSilentLongEnough() {
    Allocated[] legs = bridged();
    alice.send(rtp(1, ALICE_SSRC), legs[0].rtp());
    bob.receive();
    counters("a"); // ends the turn that carried it, so that the next packet meets the new time
    clockNanos.addAndGet(SETTINGS.relatchAfterSilence().toNanos());
    mallory.send(rtp(2, ALICE_SSRC), legs[0].rtp());
    assertThat(bob.receive()).isEqualTo(rtp(2, ALICE_SSRC));
    assertThat(counters("a").remote()).isEqualTo(mallory.address());
  }

  @Test
  @Scenario("media-relay/Symmetric RTP/Peer moved")
  void shouldFollowThePeerWhenSignallingMovesIt() {
    Allocated[] legs = bridged();
    alice.send(rtp(1, ALICE_SSRC), legs[0].rtp());
    bob.receive();
    remote("a", mallory.address(), null);
    bob.send(rtp(5, 0xb0b), legs[1].rtp());
    assertThat(mallory.receive()).isEqualTo(rtp(5, 0xb0b));
  }

  @Test
  void shouldEchoWithOwnSsrcAndAbsorbRtcp() {
    Allocated a = allocate("a");
    remote("a", alice.address(), alice.address());
    loop.echo(CALL, "a");
    settled();
    alice.send(receiverReport(ALICE_SSRC), a.rtp());
    alice.send(rtp(65535, ALICE_SSRC), a.rtp());
    byte[] back = alice.receive();
    assertThat(ssrc(back)).isNotEqualTo(ALICE_SSRC);
    assertThat(ByteBuffer.wrap(back).putInt(8, ALICE_SSRC).array())
        .isEqualTo(rtp(65535, ALICE_SSRC));
    assertThat(counters("a").rtcpReceived()).isEqualTo(1);
    assertThat(counters("a").rtcpSent()).isZero();
    assertThat(loop.totals().drops().values()).allMatch(n -> n == 0);
  }

  @Test
  void shouldCountPacketsWithoutPeerAfterDetach() {
    Allocated[] legs = bridged();
    loop.detach(CALL, "a");
    settled();
    alice.send(rtp(1, ALICE_SSRC), legs[0].rtp());
    awaitDrops(MediaDropReason.NO_PEER, 1);
    bob.send(rtp(1, 0xb0b), legs[1].rtp());
    awaitDrops(MediaDropReason.NO_PEER, 2);
    assertThat(counters("b").droppedNoPeer()).isEqualTo(1);
  }

  // RFC 3264 §8.4: an address of 0.0.0.0 asks that nothing be sent.
  @Test
  @Scenario("media-relay/Relay/Held")
  void shouldSendNothingToALegOnHoldAndStillHearIt() {
    Allocated[] legs = bridged();
    remote("b", new InetSocketAddress("0.0.0.0", 4000), null);
    alice.send(rtp(1, ALICE_SSRC), legs[0].rtp());
    awaitDrops(MediaDropReason.NO_PEER, 1);
    bob.send(rtp(2, 0xb0b), legs[1].rtp());
    assertThat(alice.receive()).isEqualTo(rtp(2, 0xb0b));
  }

  @Test
  @Scenario("media-relay/Symmetric RTP/Malformed")
  void shouldCountMalformedPacketsAndNeverLatchThem() {
    Allocated[] legs = bridged();
    remote("a", new InetSocketAddress(host, 9), null);
    mallory.send(new byte[] {0, 1, 0, 0, 0x21, 0x12, (byte) 0xa4, 0x42}, legs[0].rtp());
    mallory.send(new byte[0], legs[0].rtp());
    mallory.send(java.util.Arrays.copyOf(rtp(1, 1), 3000), legs[0].rtp());
    awaitDrops(MediaDropReason.MALFORMED, 3);
    assertThat(counters("a").sourceLocked()).isFalse();
  }

  @Test
  void shouldNotLetRtcpOfAnotherHostInNorOpenTheWayForRtp() throws Exception {
    Allocated[] legs = bridged();
    try (MediaPeer elsewhere = new MediaPeer(InetAddress.getByName("127.0.0.32"))) {
      elsewhere.send(receiverReport(3), legs[0].rtcp());
      awaitDrops(MediaDropReason.WRONG_SOURCE, 1);
      assertThat(counters("a").sourceLocked()).isFalse();
    }
  }

  @Test
  @Scenario("media-relay/Symmetric RTP/Flood")
  void shouldDropAboveTheRateCapWhenTheClockStandsStill() {
    Allocated[] legs = bridged();
    for (int i = 0; i < 300; i++) {
      alice.send(rtp(i, ALICE_SSRC), legs[0].rtp());
      if (i < 251) {
        bob.receive();
      }
    }
    awaitDrops(MediaDropReason.RATE, 49);
    assertThat(counters("a").rtpReceived()).isEqualTo(251);
  }

  @Test
  @Scenario("media-relay/Relay/Peer not listening")
  void shouldGoOnWhenThePeersPortIsUnreachable() {
    Allocated[] legs = bridged();
    bob.close();
    for (int i = 0; i < 20; i++) {
      alice.send(rtp(i, ALICE_SSRC), legs[0].rtp());
    }
    await().until(() -> counters("a").rtpReceived() == 20);
    bob = new MediaPeer(host);
    remote("b", bob.address(), null);
    alice.send(rtp(21, ALICE_SSRC), legs[0].rtp());
    assertThat(bob.receive()).isEqualTo(rtp(21, ALICE_SSRC));
    assertThat(loop.isRunning()).isTrue();
  }

  @Test
  void shouldGoOnWhenSignalledAddressIsOfAnotherFamily() {
    Allocated[] legs = bridged();
    remote("b", new InetSocketAddress("::1", 4000), null);
    alice.send(rtp(1, ALICE_SSRC), legs[0].rtp());
    awaitDrops(MediaDropReason.SEND_FAILED, 1);
    assertThat(loop.isRunning()).isTrue();
  }

  @Test
  @Scenario("media-relay/Ports/Quarantine")
  void shouldQuarantinePortsAfterReleaseAndFreeThemLater() {
    allocate("a");
    allocate("b");
    loop.releaseSession(CALL);
    await().until(() -> loop.totals().portPairsQuarantined() == 2);
    assertThat(loop.totals().sessions()).isZero();
    assertThat(loop.totals().legs()).isZero();
    clockNanos.addAndGet(SETTINGS.quarantine().toNanos());
    await().until(() -> loop.totals().portPairsFree() == 500);
  }

  @Test
  @Scenario("media-relay/Ports/None left")
  void shouldRefuseWhenPortsOrSessionsOrLegsRunOut() {
    var small =
        MediaLoop.start(
            SETTINGS.withPorts(32000, 32003, Duration.ofSeconds(5)).withLimits(2, 2, 500));
    try (small) {
      assertThat(get(small.allocate("1", "a", host))).isInstanceOf(Allocated.class);
      assertThat(get(small.allocate("1", "b", host))).isInstanceOf(Allocated.class);
      assertThat(get(small.allocate("1", "c", host))).isEqualTo(new NoPorts(Cause.LEG_LIMIT));
      assertThat(get(small.allocate("2", "a", host))).isEqualTo(new NoPorts(Cause.PORTS_EXHAUSTED));
    }
    try (var one = MediaLoop.start(SETTINGS.withLimits(1, 2, 500))) {
      assertThat(get(one.allocate("1", "a", host))).isInstanceOf(Allocated.class);
      assertThat(get(one.allocate("2", "a", host))).isEqualTo(new NoPorts(Cause.SESSION_LIMIT));
    }
  }

  @Test
  @Scenario("media-relay/Ports/Taken by another program")
  void shouldSkipPortsThatAnotherProgramHolds() throws Exception {
    try (var taken = new DatagramSocket(new InetSocketAddress(host, 32101));
        var small = MediaLoop.start(SETTINGS.withPorts(32100, 32103, Duration.ofSeconds(5)))) {
      assertThat(get(small.allocate("1", "a", host)))
          .isEqualTo(
              new Allocated(
                  new InetSocketAddress(host, 32102), new InetSocketAddress(host, 32103)));
      assertThat(get(small.allocate("1", "b", host))).isEqualTo(new NoPorts(Cause.PORTS_EXHAUSTED));
      assertThat(taken.isBound()).isTrue();
    }
  }

  @Test
  void shouldSayThatAddressIsUnusableWhenItIsNotOfThisHost() throws Exception {
    assertThat(get(loop.allocate(CALL, "a", InetAddress.getByName("192.0.2.1"))))
        .isEqualTo(new NoPorts(Cause.ADDRESS_UNUSABLE));
    assertThat(loop.totals().portPairsFree()).isEqualTo(500);
  }

  @Test
  @Scenario("media-relay/Relay/IPv4 and IPv6")
  void shouldRelayBetweenIpv4AndIpv6Legs() throws Exception {
    InetAddress v6 = InetAddress.getByName("::1");
    Allocated a = allocate("a");
    var b = (Allocated) get(loop.allocate(CALL, "b", v6));
    try (var bob6 = new MediaPeer(v6)) {
      remote("a", alice.address(), null);
      remote("b", bob6.address(), null);
      loop.bridge(CALL, "a", "b");
      settled();
      alice.send(rtp(1, ALICE_SSRC), a.rtp());
      assertThat(bob6.receive()).isEqualTo(rtp(1, ALICE_SSRC));
      bob6.send(rtp(2, 0xb0b), b.rtp());
      assertThat(alice.receive()).isEqualTo(rtp(2, 0xb0b));
    }
  }

  @Test
  void shouldIgnoreCommandsForUnknownLegs() {
    loop.bridge(CALL, "x", "y");
    loop.echo(CALL, "x");
    loop.release(CALL, "x");
    loop.releaseSession("nobody");
    assertThat(get(loop.counters("nobody"))).isEmpty();
  }

  @Test
  void shouldRefuseToBridgeALegToItself() {
    assertThatThrownBy(() -> loop.bridge(CALL, "a", "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("legB: a");
  }

  @Test
  void shouldAnswerClosedAfterCloseAndFreeItsSockets() throws Exception {
    Allocated a = allocate("a");
    loop.close();
    assertThat(get(loop.allocate(CALL, "b", host))).isEqualTo(new NoPorts(Cause.CLOSED));
    assertThat(get(loop.counters(CALL))).isEmpty();
    assertThat(loop.isRunning()).isFalse();
    try (var again = new DatagramSocket(a.rtp())) {
      assertThat(again.isBound()).isTrue();
    }
  }

  @Test
  void shouldCompleteAnswersOutsideTheLoopThread() {
    var thread = loop.counters(CALL).thenApply(c -> Thread.currentThread());
    assertThat(get(thread)).isNotSameAs(loop.thread());
  }

  private Allocated[] bridged() {
    Allocated a = allocate("a");
    Allocated b = allocate("b");
    remote("a", alice.address(), null);
    remote("b", bob.address(), null);
    loop.bridge(CALL, "a", "b");
    settled();
    return new Allocated[] {a, b};
  }

  private void remote(String leg, InetSocketAddress rtp, InetSocketAddress rtcp) {
    loop.remote(CALL, leg, rtp, rtcp);
    settled();
  }

  /** Commands are performed in order, so those before this one are done when it answers. */
  private void settled() {
    get(loop.counters(CALL));
  }

  private Allocated allocate(String leg) {
    return (Allocated) get(loop.allocate(CALL, leg, host));
  }

  private LegCounters counters(String leg) {
    return get(loop.counters(CALL)).stream()
        .filter(c -> c.leg().equals(leg))
        .findFirst()
        .orElseThrow();
  }

  private void awaitDrops(MediaDropReason reason, long count) {
    await().until(() -> loop.totals().dropped(reason) == count);
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
  }
}
