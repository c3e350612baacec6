package io.rvoip.benchmarks;

import io.rvoip.transport.media.AllocateResult;
import io.rvoip.transport.media.MediaLoop;
import io.rvoip.transport.media.MediaLoopSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One RTP packet from one phone to the other, through the media loop or through a plain channel,
 * over loopback. With {@code -prof gc} the norm is the allocation of all threads per packet.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RelayBenchmark {
  private static final InetAddress HOST = InetAddress.ofLiteral("127.0.0.1");
  private static final int RTP_BYTES = 172;

  private final ByteBuffer packet = ByteBuffer.allocateDirect(RTP_BYTES);
  private final ByteBuffer heard = ByteBuffer.allocateDirect(2048);
  private @Nullable MediaLoop loop;
  private @Nullable DatagramChannel plain;
  private @Nullable DatagramChannel speaker;
  private @Nullable DatagramChannel listener;
  private @Nullable DatagramChannel plainSpeaker;
  private @Nullable DatagramChannel plainListener;
  private char sequence;

  /** Two phones at two bridged legs, and two at a plain forwarder. */
  @Setup
  public void connect() throws IOException {
    loop =
        MediaLoop.start(
            new MediaLoopSettings(
                "media-bench",
                17120,
                17139,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                10,
                2,
                10_000_000,
                0));
    InetSocketAddress a = port(loop, "a");
    InetSocketAddress b = port(loop, "b");
    speaker = phone();
    listener = phone();
    loop.remote("s", "a", local(speaker), null);
    loop.remote("s", "b", local(listener), null);
    loop.bridge("s", "a", "b");
    speaker.connect(a);
    listener.connect(b);

    plain = phone();
    plainSpeaker = phone();
    plainListener = phone();
    plainSpeaker.connect(local(plain));
    plainListener.connect(local(plain));
    DatagramChannel forwarder = plain;
    InetSocketAddress to = local(plainListener);
    Thread.ofPlatform().daemon().name("plain-forwarder").start(() -> forward(forwarder, to));
  }

  /** Ends loop and sockets. */
  @TearDown
  public void close() throws IOException {
    for (DatagramChannel channel :
        new DatagramChannel[] {
          the(speaker), the(listener), the(plainSpeaker), the(plainListener), the(plain)
        }) {
      channel.close();
    }
    the(loop).close();
  }

  /** Through the media loop: source lock, counters, both legs' bookkeeping. */
  @Benchmark
  public int mediaLoop() throws IOException {
    return oneWay(the(speaker), the(listener));
  }

  /** Plain baseline: a blocking channel that sends on what it receives. */
  @Benchmark
  public int baselinePlainChannel() throws IOException {
    return oneWay(the(plainSpeaker), the(plainListener));
  }

  private int oneWay(DatagramChannel from, DatagramChannel to) throws IOException {
    packet
        .clear()
        .put(0, (byte) 0x80)
        .putChar(2, ++sequence)
        .putInt(4, sequence * 160)
        .putInt(8, 7);
    from.write(packet);
    heard.clear();
    return to.read(heard);
  }

  private static void forward(DatagramChannel channel, SocketAddress to) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(2048);
    try {
      while (true) {
        buffer.clear();
        channel.receive(buffer);
        channel.send(buffer.flip(), to);
      }
    } catch (ClosedChannelException e) {
      // the end of the benchmark
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static InetSocketAddress port(MediaLoop loop, String leg) {
    return switch (loop.allocate("s", leg, HOST).toCompletableFuture().join()) {
      case AllocateResult.Allocated allocated -> allocated.rtp();
      case AllocateResult.NoPorts refused -> throw new IllegalStateException(refused.toString());
    };
  }

  private static DatagramChannel phone() throws IOException {
    return DatagramChannel.open().bind(new InetSocketAddress(HOST, 0));
  }

  private static InetSocketAddress local(DatagramChannel channel) throws IOException {
    return (InetSocketAddress) Objects.requireNonNull(channel.getLocalAddress());
  }

  private static <T> T the(@Nullable T value) {
    return Objects.requireNonNull(value);
  }
}
