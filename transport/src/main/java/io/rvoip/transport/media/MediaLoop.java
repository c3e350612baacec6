package io.rvoip.transport.media;

import io.rvoip.transport.media.AllocateResult.Cause;
import io.rvoip.transport.media.AllocateResult.NoPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries RTP and RTCP of relayed and echoed legs on one thread of its own.
 *
 * <p>Recipe: {@link #allocate} a leg for each party of a session, put the ports into SDP, tell each
 * party's address by {@link #remote}, then {@link #bridge} two legs or {@link #echo} one; {@link
 * #releaseSession} at the end. Every method may be called from any thread, returns at once and is
 * performed in the order of the calls; a command for a leg that is not there does nothing. A stage
 * that is returned completes on a thread of its own, never on the loop's.
 *
 * <p>Per turn the loop waits for packets, reads the clock once, carries what came, and performs a
 * bounded number of commands. Sessions live until they are released: the loop ends none by itself.
 */
public final class MediaLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MediaLoop.class);

  /**
   * Commands of one turn; opening sockets takes long enough that packets should not wait for all.
   */
  private static final int COMMANDS_PER_TURN = 8;

  /** How long a turn waits for packets, so that quarantines end and numbers stay fresh. */
  private static final long TURN_MILLIS = 200;

  private final Selector selector;
  private final LongSupplier clock;
  private final PacketPath path = new PacketPath();
  private final MediaSessions sessions;
  private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
  private final Consumer<SelectionKey> onReady = this::onReady;
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean ended;
  private long nowNanos;
  private boolean clockRead;

  private MediaLoop(MediaLoopSettings settings, LongSupplier clock, RandomGenerator random)
      throws IOException {
    this.selector = Selector.open();
    this.clock = clock;
    this.sessions = new MediaSessions(settings, selector, random);
    this.thread = Thread.ofPlatform().name(settings.name()).daemon(true).unstarted(this::run);
  }

  /** Starts a loop. */
  public static MediaLoop start(MediaLoopSettings settings) {
    return start(settings, System::nanoTime, new SecureRandom());
  }

  static MediaLoop start(MediaLoopSettings settings, LongSupplier clock, RandomGenerator random) {
    try {
      MediaLoop loop = new MediaLoop(settings, clock, random);
      loop.thread.start();
      return loop;
    } catch (IOException e) {
      throw new UncheckedIOException("no selector for the media loop", e);
    }
  }

  /**
   * Opens a pair of ports for a leg. The same leg again is answered with the same ports.
   *
   * @param localAddress address to bind; it is also the one that the result names
   */
  public CompletionStage<AllocateResult> allocate(
      String session, String leg, InetAddress localAddress) {
    Objects.requireNonNull(localAddress, "localAddress");
    return ask(
        () -> sessions.allocate(session, leg, localAddress, nowNanos), new NoPorts(Cause.CLOSED));
  }

  /**
   * Tells the address that signalling names for a leg, and opens its source lock: the first valid
   * RTP packet closes it again. The address 0.0.0.0 or :: or a port of 0 puts the leg on hold.
   *
   * @param rtcp null: the port above RTP's (RFC 3550 §11); the same as {@code rtp}: both on one
   *     port (RFC 5761)
   */
  public void remote(
      String session, String leg, InetSocketAddress rtp, @Nullable InetSocketAddress rtcp) {
    Objects.requireNonNull(rtp, "rtp");
    tell(() -> sessions.remote(session, leg, rtp, rtcp));
  }

  /** Relays RTP and RTCP between two legs of a session; ends what either did before. */
  public void bridge(String session, String legA, String legB) {
    if (legA.equals(legB)) {
      throw new IllegalArgumentException("legB: " + legB + " (expected: another leg than legA)");
    }
    tell(() -> sessions.bridge(session, legA, legB));
  }

  /** Sends RTP of a leg back under an SSRC of ours, sequence and timestamps kept; absorbs RTCP. */
  public void echo(String session, String leg) {
    tell(() -> sessions.echo(session, leg));
  }

  /** Ends bridge or echo; the leg keeps its ports, and its packets are dropped and counted. */
  public void detach(String session, String leg) {
    tell(() -> sessions.detach(session, leg));
  }

  /** Closes a leg; its ports go into quarantine. */
  public void release(String session, String leg) {
    tell(() -> sessions.release(session, leg, nowNanos));
  }

  /** Closes every leg of a session. */
  public void releaseSession(String session) {
    tell(() -> sessions.releaseSession(session, nowNanos));
  }

  /** Counters of the legs of a session in the order of their allocation; empty when unknown. */
  public CompletionStage<List<LegCounters>> counters(String session) {
    return ask(() -> sessions.counters(session), List.of());
  }

  /** What the loop carries; the numbers are read one by one while it runs. */
  public MediaLoopCounters totals() {
    Map<MediaDropReason, Long> drops = new EnumMap<>(MediaDropReason.class);
    for (MediaDropReason reason : MediaDropReason.values()) {
      drops.put(reason, path.dropped(reason));
    }
    return new MediaLoopCounters(
        (int) sessions.sessionCount.get(),
        (int) sessions.legCount.get(),
        (int) sessions.portsFree.get(),
        (int) sessions.portsUsed.get(),
        (int) sessions.portsQuarantined.get(),
        path.rtpReceived.get(),
        path.rtpSent.get(),
        path.rtcpReceived.get(),
        path.rtcpSent.get(),
        drops);
  }

  /** Whether the loop's thread runs. */
  public boolean isRunning() {
    return !ended;
  }

  /** Closes every leg and ends the thread; returns when it has ended. */
  @Override
  public void close() {
    closing = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  Thread thread() {
    return thread;
  }

  private void run() {
    try {
      while (!closing) {
        turn();
      }
    } catch (IOException | RuntimeException e) {
      LOG.error("The media loop has ended by a fault; its sessions are silent", e);
    } finally {
      sessions.releaseAll(nowNanos);
      closeSelector();
      ended = true;
      refuseWaiting();
    }
  }

  private void turn() throws IOException {
    clockRead = false;
    if (commands.isEmpty()) {
      selector.select(onReady, TURN_MILLIS);
    } else {
      selector.selectNow(onReady);
    }
    readClock();
    for (int i = 0; i < COMMANDS_PER_TURN; i++) {
      Command command = commands.poll();
      if (command == null) {
        break;
      }
      perform(command);
    }
    sessions.endQuarantine(nowNanos);
  }

  private void onReady(SelectionKey key) {
    readClock();
    if (key.attachment() instanceof MediaSocket socket) {
      path.onReadable(socket, nowNanos);
    }
  }

  /** The first packet of a turn reads the clock; it is still the time for the last one. */
  private void readClock() {
    if (!clockRead) {
      nowNanos = clock.getAsLong();
      clockRead = true;
    }
  }

  private static void perform(Command command) {
    try {
      command.work.run();
    } catch (RuntimeException e) {
      LOG.error("A command of the media loop failed", e);
      command.whenClosed.run();
    }
  }

  private void tell(Runnable work) {
    submit(new Command(work, () -> {}));
  }

  private <T> CompletionStage<T> ask(Supplier<T> work, T whenClosed) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    submit(
        new Command(
            () -> {
              T value = work.get();
              // What hangs on the answer must not run between two packets.
              Thread.startVirtualThread(() -> answer.complete(value));
            },
            () -> answer.complete(whenClosed)));
    return answer;
  }

  private void submit(Command command) {
    commands.add(command);
    if (ended) {
      refuseWaiting();
    } else if (Thread.currentThread() != thread) {
      selector.wakeup();
    }
  }

  private void refuseWaiting() {
    for (Command command = commands.poll(); command != null; command = commands.poll()) {
      command.whenClosed.run();
    }
  }

  private void closeSelector() {
    try {
      selector.close();
    } catch (IOException e) {
      LOG.warn("The media loop's selector did not close: {}", e.getMessage());
    }
  }

  /** Work for the loop's thread, and what happens instead when there is no loop any more. */
  private record Command(Runnable work, Runnable whenClosed) {}
}
