package io.rvoip.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rvoip.protocol.sdp.OfferAnswer.Hold;
import io.rvoip.protocol.sdp.OfferAnswer.State;
import io.rvoip.protocol.sdp.OfferAnswer.Verdict.Agreed;
import io.rvoip.protocol.sdp.OfferAnswer.Verdict.Offered;
import io.rvoip.protocol.sdp.OfferAnswer.Verdict.Refused;
import io.rvoip.protocol.sdp.OfferAnswer.Verdict.Repeated;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfferAnswerTest {
  private static final SessionDescription AUDIO = Sdp.of("m=audio 4000 RTP/AVP 0\n");
  private static final SessionDescription OTHER_AUDIO = Sdp.of("m=audio 6000 RTP/AVP 0\n");
  private static final SessionDescription TWO =
      Sdp.of("m=audio 4000 RTP/AVP 0\nm=video 5000 RTP/AVP 31\n");

  private final OfferAnswer session = new OfferAnswer();

  @Test
  void shouldAgreeWhenOurOfferIsAnswered() {
    session.offerSent(AUDIO);
    assertThat(session.state()).isEqualTo(State.LOCAL_OFFER);
    assertThat(session.answerReceived(OTHER_AUDIO)).isEqualTo(new Agreed());
    assertThat(session.state()).isEqualTo(State.STABLE);
    assertThat(session.local()).isEqualTo(AUDIO);
    assertThat(session.remote()).isEqualTo(OTHER_AUDIO);
  }

  @Test
  void shouldAgreeWhenWeAnswerTheirOffer() {
    assertThat(session.offerReceived(AUDIO)).isEqualTo(new Offered());
    assertThat(session.remote()).isNull();
    session.answerSent(OTHER_AUDIO);
    assertThat(session.remote()).isEqualTo(AUDIO);
    assertThat(session.local()).isEqualTo(OTHER_AUDIO);
  }

  // RFC 3261 §14.2: a second offer while ours is out is glare, while theirs is out is too early.
  @Test
  void shouldRefuseOfferWhileAnotherIsOutstanding() {
    session.offerSent(AUDIO);
    assertThat(session.offerReceived(AUDIO)).isEqualTo(new Refused(491, "Request Pending", 0));
    session.offerDropped();
    session.offerReceived(AUDIO);
    assertThat(session.offerReceived(AUDIO)).isEqualTo(new Refused(500, "Offer Outstanding", 10));
  }

  @Test
  void shouldKeepLastPairWhenOfferIsDropped() {
    agree(AUDIO, OTHER_AUDIO);
    session.offerReceived(TWO);
    session.offerDropped();
    assertThat(session.remote()).isEqualTo(OTHER_AUDIO);
    assertThat(session.offerReceived(AUDIO)).isEqualTo(new Offered());
  }

  // RFC 3264 §8: the number of m= lines never shrinks.
  @Test
  void shouldRefuseOfferWithFewerStreams() {
    agree(TWO, TWO);
    assertThat(session.offerReceived(AUDIO)).isInstanceOf(Refused.class);
    assertThat(session.state()).isEqualTo(State.STABLE);
    assertThatThrownBy(() -> session.offerSent(AUDIO)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "m=audio 4000 RTP/AVP 0",
    "m=video 5000 RTP/AVP 31;m=audio 4000 RTP/AVP 0",
    "m=audio 4000 RTP/AVP 0;m=video 0 RTP/AVP 31;m=video 0 RTP/AVP 31"
  })
  void shouldRefuseAnswerWhoseStreamsAreNotThoseOfTheOffer(String answer) {
    session.offerSent(TWO);
    assertThat(session.answerReceived(Sdp.of(answer.replace(';', '\n') + "\n")))
        .isInstanceOf(Refused.class);
    assertThat(session.state()).isEqualTo(State.LOCAL_OFFER);
  }

  @Test
  void shouldRecogniseAnswerThatComesAgain() {
    agree(AUDIO, OTHER_AUDIO);
    assertThat(session.answerReceived(OTHER_AUDIO)).isEqualTo(new Repeated());
  }

  @Test
  void shouldTakeDifferentAnswerInFinalResponseDeviatingFromRfc3261() {
    agree(AUDIO, OTHER_AUDIO);
    assertThat(session.answerReceived(AUDIO)).isEqualTo(new Agreed());
    assertThat(session.remote()).isEqualTo(AUDIO);
  }

  @Test
  void shouldRefuseAnswerWithoutOffer() {
    assertThat(session.answerReceived(AUDIO)).isInstanceOf(Refused.class);
    session.offerReceived(AUDIO);
    assertThat(session.answerReceived(AUDIO)).isInstanceOf(Refused.class);
    session.answerSent(AUDIO);
    assertThat(session.answerReceived(OTHER_AUDIO)).isInstanceOf(Refused.class);
  }

  @Test
  void shouldTellMistakesOfOurOwnByException() {
    assertThatThrownBy(() -> session.answerSent(AUDIO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("state: STABLE (expected: REMOTE_OFFER)");
    session.offerReceived(TWO);
    assertThatThrownBy(() -> session.answerSent(AUDIO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> session.offerSent(TWO)).isInstanceOf(IllegalStateException.class);
  }

  // RFC 3264 §8.4; the answer must not receive more than the offer sends, which is no hold of its
  // own.
  @ParameterizedTest
  @CsvSource({
    "sendrecv, sendrecv, NONE, SENDRECV",
    "sendonly, recvonly, LOCAL, SENDONLY",
    "inactive, inactive, LOCAL, INACTIVE",
    "sendonly, inactive, BOTH, INACTIVE",
    "sendrecv, sendonly, REMOTE, RECVONLY",
    "sendrecv, inactive, REMOTE, INACTIVE",
    "recvonly, sendonly, NONE, RECVONLY",
  })
  void shouldTellWhoHolds(String ours, String theirs, Hold hold, Direction direction) {
    agree(audio(ours), audio(theirs));
    assertThat(session.hold()).isEqualTo(hold);
    assertThat(session.streams().get(0).direction()).isEqualTo(direction);
  }

  @Test
  void shouldSeeHoldAndResumeOfThePeer() {
    agree(AUDIO, OTHER_AUDIO);
    session.offerReceived(audio("sendonly"));
    session.answerSent(audio("recvonly"));
    assertThat(session.hold()).isEqualTo(Hold.REMOTE);
    session.offerReceived(audio("sendrecv"));
    session.answerSent(audio("sendrecv"));
    assertThat(session.hold()).isEqualTo(Hold.NONE);
    session.offerReceived(Sdp.of("m=audio 4000 RTP/AVP 0\nc=IN IP4 0.0.0.0\n"));
    session.answerSent(audio("recvonly"));
    assertThat(session.hold()).isEqualTo(Hold.REMOTE);
  }

  @Test
  void shouldReportRejectedStreamAsInactive() {
    agree(TWO, Sdp.of("m=audio 4000 RTP/AVP 0\nm=video 0 RTP/AVP 31\n"));
    assertThat(session.streams())
        .containsExactly(
            new OfferAnswer.StreamState(0, "audio", true, Direction.SENDRECV, Hold.NONE),
            new OfferAnswer.StreamState(1, "video", false, Direction.INACTIVE, Hold.NONE));
  }

  @Test
  void shouldGoOnFromSnapshotInEveryState() {
    session.offerSent(AUDIO);
    OfferAnswer fork = OfferAnswer.restore(session.snapshot());
    assertThat(fork.answerReceived(OTHER_AUDIO)).isEqualTo(new Agreed());
    assertThat(session.state()).isEqualTo(State.LOCAL_OFFER);
    fork = OfferAnswer.restore(fork.snapshot());
    assertThat(fork.answerReceived(OTHER_AUDIO)).isEqualTo(new Repeated());
    fork.offerReceived(AUDIO);
    fork = OfferAnswer.restore(fork.snapshot());
    fork.answerSent(AUDIO);
    assertThat(fork.state()).isEqualTo(State.STABLE);
  }

  private void agree(SessionDescription ours, SessionDescription theirs) {
    session.offerSent(ours);
    assertThat(session.answerReceived(theirs)).isEqualTo(new Agreed());
  }

  private static SessionDescription audio(String direction) {
    return Sdp.of("m=audio 4000 RTP/AVP 0\na=" + direction + "\n");
  }
}
