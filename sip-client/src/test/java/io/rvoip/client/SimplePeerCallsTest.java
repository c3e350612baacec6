package io.rvoip.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rvoip.client.audio.AudioSource;
import io.rvoip.protocol.sip.TransportKind;
import io.rvoip.testkit.Scenario;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two peers call each other directly over loopback; what is heard is measured. */
@Timeout(60)
class SimplePeerCallsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private SimplePeer bob;
  private SimplePeer alice;
  private final BlockingQueue<Call> ringing = new LinkedBlockingQueue<>();

  @BeforeEach
  void open() throws IOException {
    open(TransportKind.UDP);
  }

  private void open(TransportKind transport) throws IOException {
    close();
    // Bob has no server; his address stands for one in Alice's settings.
    bob = peer("bob", 9, transport);
    bob.onIncoming(
        call -> {
          call.ring();
          ringing.add(call);
        });
    alice = peer("alice", bob.port(), transport);
  }

  private static SimplePeer peer(String user, int serverPort, TransportKind transport)
      throws IOException {
    var server = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), serverPort);
    return SimplePeer.open(PeerSettings.of(user, "", server).withTransport(transport));
  }

  @AfterEach
  void close() {
    if (alice != null) {
      alice.close();
      bob.close();
    }
  }

  private record Talk(Call alice, Call bob) {}

  private Talk talk() throws Exception {
    var outgoing = alice.call("bob");
    var incoming = ringing.poll(10, TimeUnit.SECONDS);
    assertThat(incoming).as("the call at bob").isNotNull();
    incoming.answer().get(10, TimeUnit.SECONDS);
    outgoing.answered().get(10, TimeUnit.SECONDS);
    return new Talk(outgoing, incoming);
  }

  private static void awaitTone(Call call, double hz, double dbfs) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              var heard = call.heard();
              assertThat(heard.isTone(hz, 2)).as("%s hears %s", call.remote(), heard).isTrue();
              assertThat(heard.toneDbfs()).isBetween(dbfs - 1, dbfs + 1);
            });
  }

  @ParameterizedTest
  @EnumSource(
      value = TransportKind.class,
      names = {"UDP", "TCP"})
  @Scenario("sip-client/Calls/Audio both ways")
  void shouldHearEachOthersToneByFrequencyAndLevelWhenAnswered(TransportKind transport)
      throws Exception {
    open(transport);
    var talk = talk();
    talk.alice().play(AudioSource.tone(440, -10));
    talk.bob().play(AudioSource.tone(1000, -20));
    awaitTone(talk.bob(), 440, -10);
    awaitTone(talk.alice(), 1000, -20);
    assertThat(talk.alice().ringingStatus()).isEqualTo(180);
    assertThat(talk.alice().state()).isEqualTo(CallState.ANSWERED);
    assertThat(talk.alice().counters().lost()).isZero();
  }

  @Test
  @Scenario("sip-client/Calls/Keys")
  void shouldReceiveEachDigitExactlyOnceWhenDigitsAreSent() throws Exception {
    var talk = talk();
    talk.alice().sendDigits("159#").get(10, TimeUnit.SECONDS);
    await().atMost(PATIENCE).until(() -> talk.bob().receivedDigits().length() >= 4);
    // A later digit proves that no doubles of the earlier ones follow.
    talk.alice().sendDigits("0").get(10, TimeUnit.SECONDS);
    await().atMost(PATIENCE).until(() -> talk.bob().receivedDigits().endsWith("0"));
    assertThat(talk.bob().receivedDigits()).isEqualTo("159#0");
    assertThat(talk.alice().receivedDigits()).isEmpty();
  }

  @Test
  @Scenario("sip-client/Calls/Hold")
  void shouldFallSilentWhenHeldAndSpeakAgainWhenResumed() throws Exception {
    var talk = talk();
    talk.alice().play(AudioSource.tone(440, -10));
    talk.bob().play(AudioSource.tone(1000, -10));
    awaitTone(talk.alice(), 1000, -10);
    talk.alice().hold().get(10, TimeUnit.SECONDS);
    await().atMost(PATIENCE).until(talk.bob()::heldByPeer);
    assertThat(talk.alice().heldByUs()).isTrue();
    await().atMost(PATIENCE).until(() -> talk.alice().heard().frequencyHz() == 0);
    await().atMost(PATIENCE).until(() -> talk.bob().heard().levelDbfs() < -60);
    talk.alice().resume().get(10, TimeUnit.SECONDS);
    awaitTone(talk.alice(), 1000, -10);
    awaitTone(talk.bob(), 440, -10);
    assertThat(talk.bob().heldByPeer()).isFalse();
  }

  @Test
  @Scenario("sip-client/Calls/Hold")
  void shouldStayHeldWhenBothHoldAndOneResumes() throws Exception {
    var talk = talk();
    talk.alice().hold().get(10, TimeUnit.SECONDS);
    talk.bob().hold().get(10, TimeUnit.SECONDS);
    assertThat(talk.bob().heldByPeer()).isTrue();
    talk.alice().resume().get(10, TimeUnit.SECONDS);
    await().atMost(PATIENCE).until(() -> !talk.bob().heldByPeer());
    assertThat(talk.bob().heldByUs()).isTrue();
  }

  @Test
  @Scenario("sip-client/Calls/Hanging up")
  void shouldEndBothSidesWhenTheCallerHangsUp() throws Exception {
    var talk = talk();
    var end = talk.alice().hangUp().get(10, TimeUnit.SECONDS);
    assertThat(end.cause()).isEqualTo(CallEnd.Cause.LOCAL_BYE);
    assertThat(talk.bob().ended().get(10, TimeUnit.SECONDS).cause())
        .isEqualTo(CallEnd.Cause.REMOTE_BYE);
    assertThat(alice.calls()).isEmpty();
    await().atMost(PATIENCE).until(() -> bob.calls().isEmpty());
  }

  @Test
  @Scenario("sip-client/Calls/Hanging up")
  void shouldEndBothSidesWhenTheCalleeHangsUp() throws Exception {
    var talk = talk();
    assertThat(talk.bob().hangUp().get(10, TimeUnit.SECONDS).cause())
        .isEqualTo(CallEnd.Cause.LOCAL_BYE);
    assertThat(talk.alice().ended().get(10, TimeUnit.SECONDS).cause())
        .isEqualTo(CallEnd.Cause.REMOTE_BYE);
  }

  @Test
  @Scenario("sip-client/Calls/Refused")
  void shouldFailWithTheStatusWhenRejected() throws Exception {
    var outgoing = alice.call("bob");
    ringing.take().reject(486);
    assertThatThrownBy(() -> outgoing.answered().get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(CallFailedException.class)
        .hasMessageContaining("486 Busy Here");
    assertThat(outgoing.ended().get(1, TimeUnit.SECONDS).cause()).isEqualTo(CallEnd.Cause.REJECTED);
  }

  @Test
  @Scenario("sip-client/Calls/Hanging up")
  void shouldCancelWhenTheCallerHangsUpWhileItRings() throws Exception {
    var outgoing = alice.call("bob");
    var incoming = ringing.take();
    await().atMost(PATIENCE).until(() -> outgoing.state() == CallState.RINGING);
    var end = outgoing.hangUp().get(10, TimeUnit.SECONDS);
    assertThat(end)
        .extracting(CallEnd::cause, CallEnd::status)
        .containsExactly(CallEnd.Cause.CANCELLED, 487);
    assertThat(incoming.ended().get(10, TimeUnit.SECONDS).cause())
        .isEqualTo(CallEnd.Cause.CANCELLED);
  }

  @Test
  @Scenario("sip-client/Calls/Refused")
  void shouldAnswer480WhenNobodyListens() {
    bob.onIncoming(call -> call.reject(480));
    assertThatThrownBy(() -> alice.call("bob").answered().get(10, TimeUnit.SECONDS))
        .hasMessageContaining("480");
  }

  @Test
  void shouldKeepCallsApartWhenSeveralRunAtOnce() throws Exception {
    List<Talk> talks = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      var talk = talk();
      talk.alice().play(AudioSource.tone(400 + 100 * i, -10));
      talks.add(talk);
    }
    for (int i = 0; i < 5; i++) {
      awaitTone(talks.get(i).bob(), 400 + 100 * i, -10);
    }
    talks.get(2).alice().hangUp().get(10, TimeUnit.SECONDS);
    assertThat(alice.calls()).hasSize(4);
    awaitTone(talks.get(3).bob(), 700, -10);
  }

  @Test
  @Scenario("sip-client/Calls/Files")
  void shouldRecordWhatWasPlayedWhenAFileIsSent(@TempDir Path dir) throws Exception {
    var talk = talk();
    talk.bob().record(dir.resolve("heard.wav"));
    talk.alice().play(AudioSource.tone(440, -10));
    awaitTone(talk.bob(), 440, -10);
    talk.alice().hangUp().get(10, TimeUnit.SECONDS);
    talk.bob().ended().get(10, TimeUnit.SECONDS);
    var file = dir.resolve("heard.wav");
    await().atMost(PATIENCE).until(() -> Files.size(file) > 8000);
    var again = talk();
    var played = again.alice().play(AudioSource.wav(file));
    awaitTone(again.bob(), 440, -10);
    played.get(10, TimeUnit.SECONDS);
  }

  @Test
  @Scenario("sip-client/Calls/Files")
  void shouldSayWhatIsWrongWhenAFileIsNoWav(@TempDir Path dir) throws Exception {
    var file = Files.writeString(dir.resolve("x.wav"), "hello, I am not audio at all");
    assertThatThrownBy(() -> AudioSource.wav(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a RIFF WAVE file");
  }
}
