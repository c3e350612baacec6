package io.rvoip.client;

import io.rvoip.client.audio.AudioLoop;
import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.NameAddr;
import io.rvoip.protocol.sip.SipRequest;
import io.rvoip.protocol.sip.SipSyntaxException;
import io.rvoip.protocol.sip.SipUri;
import io.rvoip.protocol.sip.Uri;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A telephone without a case, for programs: registers, calls, is called, several calls at once.
 *
 * <pre>{@code
 * var server = new InetSocketAddress("127.0.0.1", 5060);
 * try (var peer = SimplePeer.open(PeerSettings.of("1001", password, server))) {
 *   peer.register().join();
 *   var call = peer.call("9196");
 *   call.answered().join();
 *   call.play(AudioSource.tone(440, -10));
 *   call.sendDigits("159#").join();
 *   System.out.println(call.heard().frequencyHz());
 *   call.hangUp().join();
 * }
 * }</pre>
 *
 * <p>Every method may be called from any thread. Handlers run on the peer's loop and must not block
 * it, nor wait for its futures.
 */
public final class SimplePeer implements AutoCloseable {
  private final UserAgent agent;
  private final AudioLoop audio;
  private final Registering registering;
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private volatile Consumer<Call> onIncoming = call -> call.reject(480);

  private SimplePeer(PeerSettings settings) throws IOException {
    audio = AudioLoop.start("rtp-" + settings.user());
    try {
      agent = new UserAgent(settings, this::invited);
    } catch (IOException e) {
      audio.close();
      throw e;
    }
    registering = new Registering(agent);
  }

  /** Opens the sockets; nothing is sent yet. */
  public static SimplePeer open(PeerSettings settings) throws IOException {
    return new SimplePeer(settings);
  }

  /**
   * Registers, and keeps registered until {@link #unregister} or {@link #close}.
   *
   * @return the seconds that the registrar granted; fails with {@link CallFailedException}
   */
  public CompletableFuture<Integer> register() {
    var done = new CompletableFuture<Integer>();
    agent.loop().execute(() -> registering.register(done));
    return done;
  }

  /** Takes the registration away. */
  public CompletableFuture<Integer> unregister() {
    var done = new CompletableFuture<Integer>();
    agent.loop().execute(() -> registering.unregister(done));
    return done;
  }

  /**
   * Calls somebody.
   *
   * @param to SIP or tel URI, or only a user of our own domain
   */
  public Call call(String to) {
    var target = target(to);
    try {
      var leg = CallLeg.outgoing(agent, audio, target);
      keep(leg.call());
      agent.loop().execute(leg::invite);
      return leg.call();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What to do with calls that come: ring, answer or reject them, now or later. Without a handler
   * they get 480.
   */
  public void onIncoming(Consumer<Call> handler) {
    onIncoming = handler;
  }

  /** Calls that are not over. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Port of the SIP sockets. */
  public int port() {
    return agent.port();
  }

  /** Closes everything at once: calls that go on are lost to the peer without BYE. */
  @Override
  public void close() {
    agent.close();
    audio.close();
  }

  private Uri target(String to) {
    boolean hasScheme = to.startsWith("sip:") || to.startsWith("sips:") || to.startsWith("tel:");
    try {
      if (hasScheme) {
        return NameAddr.of(Uri.parse(to)).uri();
      }
      return to.contains("@")
          ? Uri.parse("sip:" + to)
          : SipUri.of(to, agent.settings().domain(), -1);
    } catch (SipSyntaxException e) {
      throw new IllegalArgumentException("to: " + to + " (expected: a SIP URI)", e);
    }
  }

  private void invited(TransactionKey key, SipRequest invite, Flow flow) {
    try {
      var leg = CallLeg.incoming(agent, audio, key, invite, flow);
      keep(leg.call());
      onIncoming.accept(leg.call());
    } catch (IOException e) {
      agent.respond(key, invite.responseBuilder(503, UserAgent.newToken()).buildResponse());
    }
  }

  private void keep(Call call) {
    calls.add(call);
    call.ended().thenRun(() -> calls.remove(call));
  }
}
