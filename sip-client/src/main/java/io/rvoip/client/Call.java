package io.rvoip.client;

import io.rvoip.client.audio.AudioMeter;
import io.rvoip.client.audio.AudioSink;
import io.rvoip.client.audio.AudioSource;
import io.rvoip.client.audio.RtpCounters;
import io.rvoip.client.audio.RtpEndpoint;
import io.rvoip.client.audio.WavRecorder;
import io.rvoip.protocol.audio.ToneMeter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of a {@link SimplePeer}, ours or theirs. Every method may be called from any thread and
 * none blocks; futures complete and listeners are called on the peer's loop, where nothing may
 * block either.
 */
public final class Call {
  private static final Logger LOG = LoggerFactory.getLogger(Call.class);

  private final CallLeg leg;
  private final UserAgent agent;
  private final RtpEndpoint endpoint;
  private final CompletableFuture<Void> answered = new CompletableFuture<>();
  private final CompletableFuture<CallEnd> ended = new CompletableFuture<>();
  private final List<Consumer<CallEvent>> listeners = new CopyOnWriteArrayList<>();
  private final StringBuffer digits = new StringBuffer();
  private volatile CallState state;
  private volatile boolean heldByUs;
  private volatile boolean heldByPeer;
  private volatile int rung;

  Call(CallLeg leg, UserAgent agent, RtpEndpoint endpoint, CallState state) {
    this.leg = leg;
    this.agent = agent;
    this.endpoint = endpoint;
    this.state = state;
  }

  /** The SIP Call-ID. */
  public String id() {
    return leg.callId();
  }

  /** The peer's address, as From or To has it. */
  public String remote() {
    return leg.remote();
  }

  /** Whether the peer called us. */
  public boolean incoming() {
    return leg.incoming();
  }

  public CallState state() {
    return state;
  }

  /** Whether we hold the call. */
  public boolean heldByUs() {
    return heldByUs;
  }

  /** Whether the peer holds us. */
  public boolean heldByPeer() {
    return heldByPeer;
  }

  /** Last provisional status above 100 that came; 0 for none. */
  public int ringingStatus() {
    return rung;
  }

  /**
   * Done when answered by whichever side; fails with {@link CallFailedException} when it is not.
   */
  public CompletableFuture<Void> answered() {
    return answered;
  }

  /** Done when it is over, however. */
  public CompletableFuture<CallEnd> ended() {
    return ended;
  }

  /** Called with everything that happens from now on. */
  public void onEvent(Consumer<CallEvent> listener) {
    listeners.add(listener);
  }

  /** Tells the caller that it rings here: 180. */
  public void ring() {
    agent.loop().execute(leg.theirs()::ring);
  }

  /** Answers an incoming call. */
  public CompletableFuture<Void> answer() {
    agent.loop().execute(leg.theirs()::answer);
    return answered;
  }

  /** Refuses an incoming call, for example with 486. */
  public CompletableFuture<CallEnd> reject(int status) {
    if (status < 300 || status > 699) {
      throw new IllegalArgumentException("status: " + status + " (expected: 300 to 699)");
    }
    agent.loop().execute(() -> leg.theirs().reject(status));
    return ended;
  }

  /** Ends it: BYE, CANCEL, or 603 to a call that rings here. */
  public CompletableFuture<CallEnd> hangUp() {
    agent.loop().execute(leg::hangUp);
    return ended;
  }

  /** Puts the peer on hold, by re-INVITE; done when the peer has agreed. */
  public CompletableFuture<Void> hold() {
    return change(true);
  }

  /** Takes the peer back. */
  public CompletableFuture<Void> resume() {
    return change(false);
  }

  private CompletableFuture<Void> change(boolean hold) {
    var done = new CompletableFuture<Void>();
    agent.loop().execute(() -> leg.hold(hold, done));
    return done;
  }

  /** Sends digits as RFC 4733 events; done when the last one is out. */
  public CompletableFuture<Void> sendDigits(String keys) {
    return endpoint.press(keys);
  }

  /** All digits that the peer has pressed. */
  public String receivedDigits() {
    return digits.toString();
  }

  /** Plays this to the peer; done at its end or when another source takes its place. */
  public CompletableFuture<Void> play(AudioSource source) {
    return endpoint.play(source);
  }

  /** Records what the peer says until the call ends. */
  public void record(Path file) throws IOException {
    endpoint.addSink(new WavRecorder(file));
  }

  /** Also hands what the peer says to this sink. */
  public void listen(AudioSink sink) {
    endpoint.addSink(sink);
  }

  /** What is heard right now. */
  public ToneMeter.Reading heard() {
    return endpoint.meter().reading();
  }

  public AudioMeter meter() {
    return endpoint.meter();
  }

  /** Packets so far. */
  public RtpCounters counters() {
    return endpoint.counters();
  }

  /** Where our audio goes; null before anything is agreed. */
  public @Nullable InetSocketAddress remoteMedia() {
    return endpoint.remote();
  }

  /** Where in-dialog requests go: the peer's Contact; null before there is a dialog. */
  public @Nullable String remoteTarget() {
    return leg.remoteTarget();
  }

  void onRinging(int status) {
    rung = status;
    if (state == CallState.CALLING) {
      state = CallState.RINGING;
    }
    tell(new CallEvent.Ringing(status));
  }

  void onAnswered() {
    if (state != CallState.ENDING) {
      state = CallState.ANSWERED;
    }
    answered.complete(null);
    tell(new CallEvent.Answered());
  }

  void onEnding() {
    state = CallState.ENDING;
  }

  void onMedia(boolean byUs, boolean byPeer) {
    heldByUs = byUs;
    heldByPeer = byPeer;
    var remote = endpoint.remote();
    if (remote != null) {
      tell(new CallEvent.MediaChanged(remote, byUs, byPeer));
    }
  }

  void onDigit(char digit) {
    digits.append(digit);
    tell(new CallEvent.Digit(digit));
  }

  void onEnded(CallEnd end) {
    state = CallState.ENDED;
    endpoint.close();
    answered.completeExceptionally(new CallFailedException(end.status(), end.reason()));
    ended.complete(end);
    tell(new CallEvent.Ended(end));
  }

  private void tell(CallEvent event) {
    for (var listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        LOG.warn("a listener failed on {}", event, e);
      }
    }
  }
}
