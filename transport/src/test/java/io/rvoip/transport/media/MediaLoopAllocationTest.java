package io.rvoip.transport.media;

import static io.rvoip.transport.media.MediaPeer.rtp;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.rvoip.testkit.Scenario;
import io.rvoip.transport.media.AllocateResult.Allocated;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MediaLoopAllocationTest {
  private static final int WARM_UP = 2_000;
  private static final int PACKETS = 5_000;

  /**
   * A turn may cost the JDK a few bytes now and then; an address per packet would be 80 and more.
   */
  private static final long BYTES_PER_PACKET = 4;

  @Test
  @Scenario("media-relay/Relay/No garbage")
  void shouldAllocateNothingPerRelayedOrEchoedPacket() throws Exception {
    InetAddress host = InetAddress.getByName("127.0.0.33");
    var settings =
        MediaLoopSettings.DEFAULT
            .withPorts(32200, 32399, Duration.ZERO)
            .withLimits(10, 10, 10_000_000);
    try (var loop = MediaLoop.start(settings, System::nanoTime, new SplittableRandom(1));
        var alice = new MediaPeer(host);
        var bob = new MediaPeer(host);
        var eve = new MediaPeer(host)) {
      var a = (Allocated) get(loop.allocate("s", "a", host));
      get(loop.allocate("s", "b", host));
      var e = (Allocated) get(loop.allocate("s", "e", host));
      loop.remote("s", "b", bob.address(), null);
      loop.remote("s", "e", eve.address(), null);
      loop.bridge("s", "a", "b");
      loop.echo("s", "e");
      get(loop.counters("s"));
      exchange(alice, a, bob, eve, e, WARM_UP);
      long before = allocated(loop);
      exchange(alice, a, bob, eve, e, PACKETS);
      assertThat(allocated(loop) - before).isLessThan(2 * PACKETS * BYTES_PER_PACKET);
      assertThat(loop.totals().rtpSent()).isEqualTo(2 * (WARM_UP + PACKETS));
    }
  }

  private static void exchange(
      MediaPeer alice, Allocated a, MediaPeer bob, MediaPeer eve, Allocated e, int packets) {
    byte[] packet = rtp(1, 0xa11ce);
    for (int i = 0; i < packets; i++) {
      alice.send(packet, a.rtp());
      eve.send(packet, e.rtp());
      bob.receive();
      eve.receive();
    }
  }

  private static long allocated(MediaLoop loop) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(loop.thread().threadId());
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
  }
}
