package io.rvoip.client.audio;

import io.rvoip.protocol.audio.G711;
import io.rvoip.protocol.rtp.DtmfReceiver;
import io.rvoip.protocol.rtp.DtmfSender;
import io.rvoip.protocol.rtp.RtpHeader;
import io.rvoip.protocol.rtp.RtpView;
import io.rvoip.protocol.rtp.TelephoneEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RTP and RTCP sockets of one call with what it plays and hears. Symmetric: it sends from the
 * port that it receives on, to the address that the peer's description names, and hears whoever
 * sends to it, since a peer may move to another address in the middle of the call.
 *
 * <p>Public methods may be called from any thread. Sequence numbers, timestamps and SSRC go on when
 * the format changes.
 */
public final class RtpEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RtpEndpoint.class);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SAMPLES = AudioSource.RATE_HZ / 50;
  private static final int BIND_ATTEMPTS = 200;
  private static final int MAX_GAP_SAMPLES = AudioSource.RATE_HZ;

  private final AudioLoop loop;
  private final DatagramChannel rtp;
  private final DatagramChannel rtcp;
  private final InetSocketAddress local;
  private final DtmfSink digits;
  private final DtmfReceiver dtmfReceiver;
  private final DtmfSender dtmfSender = new DtmfSender(AudioSource.RATE_HZ, 20);
  private final AudioMeter meter = new AudioMeter();
  private final List<AudioSink> sinks = new CopyOnWriteArrayList<>(List.of(meter));

  private final short[] pcm = new short[2048];
  private final ByteBuffer out = ByteBuffer.allocate(RtpHeader.FIXED_LENGTH + SAMPLES);
  private final ByteBuffer in = ByteBuffer.allocate(2048);
  private final RtpView view = new RtpView();

  private final int ssrc = RANDOM.nextInt();
  private int sequence = RANDOM.nextInt(1 << 15);
  private int timestamp = RANDOM.nextInt();
  private boolean talking;
  private volatile @Nullable StreamFormat format;
  private @Nullable Playing playing;
  private final List<Pressing> pressing = new ArrayList<>();

  private int lastSequence = -1;
  private int lastSsrc;
  private int nextTimestamp;

  private final LongAdder sent = new LongAdder();
  private final LongAdder sendFailures = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder droppedMalformed = new LongAdder();
  private final LongAdder droppedUnknown = new LongAdder();
  private final LongAdder droppedLate = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder rtcpReceived = new LongAdder();

  /** Takes digits that the peer pressed. */
  public interface DtmfSink {
    /** One press. */
    void onDigit(char digit);
  }

  private record Playing(AudioSource source, CompletableFuture<Void> done) {}

  private record Pressing(CompletableFuture<Void> done) {}

  private RtpEndpoint(AudioLoop loop, DatagramChannel rtp, DatagramChannel rtcp, DtmfSink digits)
      throws IOException {
    this.loop = loop;
    this.rtp = rtp;
    this.rtcp = rtcp;
    this.local = (InetSocketAddress) rtp.getLocalAddress();
    this.digits = digits;
    this.dtmfReceiver =
        new DtmfReceiver(AudioSource.RATE_HZ, (digit, durationMs) -> this.digits.onDigit(digit));
  }

  /** Opens an even port and the odd one above it on the address. */
  public static RtpEndpoint open(AudioLoop loop, InetAddress bind, DtmfSink digits)
      throws IOException {
    IOException last = new IOException("no pair of free UDP ports on " + bind.getHostAddress());
    for (int attempt = 0; attempt < BIND_ATTEMPTS; attempt++) {
      // Between the server's usual range and what the kernel hands out by itself.
      int port = 28_000 + 2 * RANDOM.nextInt(2_380);
      var rtp = DatagramChannel.open();
      var rtcp = DatagramChannel.open();
      try {
        rtp.bind(new InetSocketAddress(bind, port)).configureBlocking(false);
        rtcp.bind(new InetSocketAddress(bind, port + 1)).configureBlocking(false);
        var endpoint = new RtpEndpoint(loop, rtp, rtcp, digits);
        loop.add(endpoint, rtp, rtcp);
        return endpoint;
      } catch (IOException e) {
        last = e;
        rtp.close();
        rtcp.close();
      }
    }
    throw last;
  }

  /** Address and port of the RTP socket, as bound. */
  public InetSocketAddress local() {
    return local;
  }

  /** Where we send to; null before the first agreement. */
  public @Nullable InetSocketAddress remote() {
    var current = format;
    return current == null ? null : current.remote();
  }

  /** Sends and receives by this format from now on. */
  public void format(StreamFormat agreed) {
    format = agreed;
  }

  /**
   * Plays this instead of what is played now; silence follows its end.
   *
   * @return done at the end of the source, or when another takes its place
   */
  public CompletableFuture<Void> play(AudioSource source) {
    var next = new Playing(source, new CompletableFuture<>());
    loop.execute(() -> replace(next));
    return next.done();
  }

  /** Sends digits as telephone events, 100 ms each, after those that wait. Done when sent. */
  public CompletableFuture<Void> press(String keys) {
    keys.chars().forEach(key -> TelephoneEvent.eventOf((char) key)); // refuses before any is sent
    var press = new Pressing(new CompletableFuture<>());
    loop.execute(
        () -> {
          var current = format;
          if (current == null || current.eventPayloadType() < 0) {
            press
                .done()
                .completeExceptionally(
                    new IllegalStateException("digits: the peer takes no telephone events"));
            return;
          }
          keys.chars().forEach(k -> dtmfSender.press((char) k, DtmfSender.DEFAULT_PRESS_MS));
          pressing.add(press);
        });
    return press.done();
  }

  /** What is heard. */
  public AudioMeter meter() {
    return meter;
  }

  /** Also hands what is heard to this sink, which is closed with the call. */
  public void addSink(AudioSink sink) {
    sinks.add(sink);
  }

  /** Packets so far. */
  public RtpCounters counters() {
    return new RtpCounters(
        sent.sum(),
        sendFailures.sum(),
        received.sum(),
        droppedMalformed.sum(),
        droppedUnknown.sum(),
        droppedLate.sum(),
        lost.sum(),
        rtcpReceived.sum());
  }

  @Override
  public void close() {
    loop.remove(this);
  }

  /** On the audio thread: everything ends. */
  void closeNow() {
    replace(null);
    pressing.forEach(p -> p.done().cancel(false));
    pressing.clear();
    for (var sink : sinks) {
      try {
        sink.close();
      } catch (IOException e) {
        LOG.warn("could not finish a recording: {}", e.getMessage());
      }
    }
    sinks.clear();
    try (rtp) {
      rtcp.close();
    } catch (IOException e) {
      LOG.debug("closing RTP sockets", e);
    }
  }

  void tick(long nowNanos) {
    dtmfReceiver.advance(nowNanos);
    var current = format;
    if (current != null && current.sends()) {
      var event = current.eventPayloadType() < 0 ? null : dtmfSender.tick(timestamp);
      if (event != null) {
        sendEvent(event, current);
      } else {
        sendAudio(current);
      }
      talking = true;
    } else {
      talking = false;
    }
    timestamp += SAMPLES;
    if (!pressing.isEmpty() && dtmfSender.idle()) {
      pressing.forEach(p -> p.done().complete(null));
      pressing.clear();
    }
  }

  private void sendEvent(DtmfSender.Packet event, StreamFormat to) {
    out.clear();
    int length =
        RtpHeader.write(
            out.array(),
            0,
            event.marker(),
            to.eventPayloadType(),
            sequence,
            event.timestamp(),
            ssrc);
    length += event.event().write(out.array(), length);
    transmit(length, to);
  }

  private void sendAudio(StreamFormat to) {
    if (to.muted() || !fillFromSource()) {
      Arrays.fill(pcm, 0, SAMPLES, (short) 0);
    }
    out.clear();
    // RFC 3551 §4.1: the marker tells the first packet after silence.
    int length =
        RtpHeader.write(out.array(), 0, !talking, to.payloadType(), sequence, timestamp, ssrc);
    to.codec().encode(pcm, 0, out.array(), length, SAMPLES);
    transmit(length + SAMPLES, to);
  }

  private void transmit(int length, StreamFormat to) {
    sequence = sequence + 1 & 0xFFFF;
    try {
      if (rtp.send(out.limit(length), to.remote()) > 0) {
        sent.increment();
      } else {
        sendFailures.increment();
      }
    } catch (IOException e) {
      sendFailures.increment();
    }
  }

  private boolean fillFromSource() {
    var now = playing;
    if (now == null) {
      return false;
    }
    try {
      if (now.source().fill(pcm, SAMPLES)) {
        return true;
      }
    } catch (IOException e) {
      LOG.warn("cannot go on playing: {}", e.getMessage());
    }
    replace(null);
    return false;
  }

  private void replace(@Nullable Playing next) {
    var before = playing;
    playing = next;
    if (before != null) {
      try {
        before.source().close();
      } catch (IOException e) {
        LOG.debug("closing a source", e);
      }
      before.done().complete(null);
    }
  }

  void readRtcp(long nowNanos) throws IOException {
    while (rtcp.receive(in.clear()) != null) {
      rtcpReceived.increment();
    }
  }

  void readRtp(long nowNanos) throws IOException {
    while (rtp.receive(in.clear()) != null) {
      receive(in.flip().limit(), nowNanos);
    }
  }

  private void receive(int length, long nowNanos) throws IOException {
    if (!view.read(in.array(), 0, length)) {
      droppedMalformed.increment();
      return;
    }
    var current = format;
    if (current != null && current.eventsReceived().contains(view.payloadType())) {
      received.increment();
      order();
      nextTimestamp = view.timestamp();
      dtmfReceiver.onPacket(view, in.array(), 0, nowNanos);
      return;
    }
    // RFC 3264 §5.1: the offerer must be ready for media before the answer has come.
    G711 codec =
        current != null
            ? current.decoders().get(view.payloadType())
            : switch (view.payloadType()) {
              case 0 -> G711.MU_LAW;
              case 8 -> G711.A_LAW;
              default -> null;
            };
    if (codec == null) {
      droppedUnknown.increment();
      return;
    }
    received.increment();
    if (!order()) {
      droppedLate.increment();
      return;
    }
    hear(codec, Math.min(view.payloadLength(), pcm.length), nowNanos);
  }

  /** Counts losses; false for a packet that is behind or doubled. A new SSRC begins anew. */
  private boolean order() {
    if (lastSequence >= 0 && view.ssrc() == lastSsrc) {
      int ahead = (short) (view.sequence() - lastSequence);
      if (ahead <= 0) {
        return false;
      }
      lost.add(ahead - 1);
    } else {
      nextTimestamp = view.timestamp();
    }
    lastSequence = view.sequence();
    lastSsrc = view.ssrc();
    return true;
  }

  private void hear(G711 codec, int samples, long nowNanos) throws IOException {
    int gap = view.timestamp() - nextTimestamp;
    Arrays.fill(pcm, (short) 0);
    // What was lost is heard as silence, so that a recording keeps its time.
    for (int missing = gap; gap <= MAX_GAP_SAMPLES && missing > 0; missing -= pcm.length) {
      sound(Math.min(missing, pcm.length), nowNanos);
    }
    codec.decode(in.array(), view.payloadOffset(), pcm, 0, samples);
    sound(samples, nowNanos);
    nextTimestamp = view.timestamp() + samples;
  }

  private void sound(int samples, long nowNanos) throws IOException {
    for (var sink : sinks) {
      sink.accept(pcm, samples, nowNanos);
    }
  }
}
