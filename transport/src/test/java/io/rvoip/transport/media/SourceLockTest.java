package io.rvoip.transport.media;

import static io.rvoip.transport.media.SourceLock.Verdict.ACCEPTED;
import static io.rvoip.transport.media.SourceLock.Verdict.LATCHED;
import static io.rvoip.transport.media.SourceLock.Verdict.WRONG_SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.testkit.Scenario;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class SourceLockTest {
  private static final long SILENCE = 5_000;
  private static final InetSocketAddress SIGNALLED = new InetSocketAddress("192.0.2.1", 4000);
  private static final InetSocketAddress NAT = new InetSocketAddress("198.51.100.9", 61234);
  private static final InetSocketAddress NAT_OTHER_PORT =
      new InetSocketAddress("198.51.100.9", 61999);
  private static final InetSocketAddress STRANGER = new InetSocketAddress("203.0.113.66", 6666);

  private final SourceLock lock = new SourceLock(SILENCE);

  @Test
  void shouldSendToSignalledAddressUntilFirstPacket() {
    lock.arm(SIGNALLED);
    assertThat(lock.target()).isEqualTo(SIGNALLED);
    assertThat(lock.locked()).isNull();
  }

  // RFC 4961: media goes back to where it comes from.
  @Test
  void shouldLatchFirstSourceAndSendThereWhenPeerIsBehindNat() {
    lock.arm(SIGNALLED);
    assertThat(lock.accept(NAT, 0)).isEqualTo(LATCHED);
    assertThat(lock.accept(NAT, 20)).isEqualTo(ACCEPTED);
    assertThat(lock.target()).isEqualTo(NAT);
  }

  @Test
  void shouldRefuseStrangerWhileLockedSourceSpeaks() {
    lock.arm(SIGNALLED);
    lock.accept(SIGNALLED, 0);
    assertThat(lock.accept(STRANGER, 1)).isEqualTo(WRONG_SOURCE);
    assertThat(lock.target()).isEqualTo(SIGNALLED);
  }

  @Test
  void shouldLetTheSameHostGoOnFromAnotherPortAfterSilence() {
    lock.arm(SIGNALLED);
    lock.accept(NAT, 0);
    assertThat(lock.accept(STRANGER, SILENCE - 2)).isEqualTo(WRONG_SOURCE); // extends nothing
    assertThat(lock.accept(NAT_OTHER_PORT, SILENCE - 1)).isEqualTo(WRONG_SOURCE);
    assertThat(lock.accept(NAT_OTHER_PORT, SILENCE)).isEqualTo(LATCHED);
    assertThat(lock.target()).isEqualTo(NAT_OTHER_PORT);
  }

  @Test
  void shouldLetTheSignalledHostGoOnFromAnotherPortAfterSilence() {
    lock.arm(SIGNALLED);
    lock.accept(NAT, 0);
    var otherPort = new InetSocketAddress(SIGNALLED.getAddress(), 4999);
    assertThat(lock.accept(otherPort, SILENCE)).isEqualTo(LATCHED);
  }

  // A muted phone sends nothing; who waits for that must not get its audio.
  @Test
  void shouldNeverLetAStrangerTakeOverAfterSilence() {
    lock.arm(SIGNALLED);
    lock.accept(NAT, 0);
    assertThat(lock.accept(STRANGER, 100 * SILENCE)).isEqualTo(WRONG_SOURCE);
    assertThat(lock.target()).isEqualTo(NAT);
  }

  // Session timers repeat the address every few minutes, and hold names none for a while.
  @Test
  void shouldNotLetAStrangerInWhenSignallingRepeatsTheAddressOrNamesNone() {
    lock.arm(SIGNALLED);
    lock.accept(NAT, 0);
    lock.arm(SIGNALLED);
    assertThat(lock.accept(STRANGER, 1)).isEqualTo(WRONG_SOURCE);
    assertThat(lock.accept(NAT_OTHER_PORT, 2)).isEqualTo(LATCHED);
    lock.arm(null);
    assertThat(lock.accept(STRANGER, 3)).isEqualTo(WRONG_SOURCE);
  }

  @Test
  @Scenario("media-relay/Symmetric RTP/Stranger was faster")
  void shouldGiveLockToSignalledAddressWhenStrangerWasFaster() {
    lock.arm(SIGNALLED);
    assertThat(lock.accept(STRANGER, 0)).isEqualTo(LATCHED);
    assertThat(lock.accept(SIGNALLED, 1)).isEqualTo(LATCHED);
    assertThat(lock.accept(STRANGER, 2)).isEqualTo(WRONG_SOURCE);
    assertThat(lock.target()).isEqualTo(SIGNALLED);
  }

  @Test
  void shouldNeverRelatchBySilenceWhenSilenceIsZero() {
    var strict = new SourceLock(0);
    strict.arm(SIGNALLED);
    strict.accept(NAT, 0);
    assertThat(strict.accept(STRANGER, Long.MAX_VALUE / 2)).isEqualTo(WRONG_SOURCE);
  }

  @Test
  void shouldOpenLockAndSendToNewAddressWhenSignallingMovesThePeer() {
    lock.arm(SIGNALLED);
    lock.accept(NAT, 0);
    var moved = new InetSocketAddress("192.0.2.7", 4002);
    lock.arm(moved);
    assertThat(lock.target()).isEqualTo(moved);
    assertThat(lock.accept(STRANGER, 1)).isEqualTo(LATCHED);
  }

  @Test
  void shouldKeepSendingToLatchedSourceWhenReinviteRepeatsTheAddress() {
    lock.arm(SIGNALLED);
    lock.accept(NAT, 0);
    lock.arm(SIGNALLED);
    assertThat(lock.target()).isEqualTo(NAT);
    assertThat(lock.locked()).isNull();
  }

  @Test
  void shouldKnowNoTargetBeforeSignallingOrFirstPacket() {
    assertThat(lock.target()).isNull();
    assertThat(lock.accept(NAT, 0)).isEqualTo(LATCHED);
    assertThat(lock.target()).isEqualTo(NAT);
  }
}
