package io.rvoip.protocol.sip.transaction;

import static io.rvoip.protocol.sip.transaction.Messages.TCP;
import static io.rvoip.protocol.sip.transaction.Messages.UDP;
import static io.rvoip.protocol.sip.transaction.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import org.junit.jupiter.api.Test;

/** RFC 3261 §17.2.2 and RFC 4320, seen from the TU and the transport. */
class NonInviteServerTransactionTest {
  private final Driven driven = new Driven();

  private final SipRequest options = request(Method.OPTIONS);

  @Test
  void shouldAbsorbRepeatsUntilAnsweredAndRepeatTheAnswerUntilTimerJFires() {
    driven.receive(options, UDP).receive(options, UDP);
    assertThat(driven.drain()).containsExactly("request OPTIONS");
    assertThat(driven.answer(options, 200)).isTrue();
    driven.receive(options, UDP);
    assertThat(driven.drain()).containsExactly("send 200", "send 200");
    assertThat(driven.answer(options, 500)).isFalse();
    assertThat(driven.pass(40_000)).containsExactly("32000 terminated");
  }

  // RFC 3261 §8.2.7.
  @Test
  void shouldKeepNothingOfARequestThatIsChallengedAndAskTheTuAgainWhenItIsRepeated() {
    driven.receive(options, UDP);
    assertThat(driven.challenge(options)).isTrue();
    assertThat(driven.drain()).containsExactly("request OPTIONS", "send 401", "terminated");
    assertThat(driven.live()).isZero();

    driven.receive(options, UDP);
    assertThat(driven.drain()).containsExactly("request OPTIONS");
  }

  @Test
  void shouldKeepAChallengedInviteForItsAck() {
    SipRequest invite = request(Method.INVITE);
    driven.receive(invite, UDP);
    assertThat(driven.challenge(invite)).isTrue();
    assertThat(driven.live()).isEqualTo(1);
  }

  @Test
  void shouldHaveTheSameKeyByItsResponseAndByItsRequest() {
    assertThat(TransactionKey.ofServer(Messages.response(options, 200)))
        .contains(TransactionKey.ofServer(options));
  }

  @Test
  void shouldEndAtOnceWhenTheTransportIsReliable() {
    driven.receive(options, TCP);
    driven.answer(options, 200);
    assertThat(driven.drain()).containsExactly("request OPTIONS", "send 200", "terminated");
  }

  // RFC 3261 §18.2.2: the answer may go by a new connection.
  @Test
  void shouldStillTakeTheAnswerWhenTheConnectionIsClosed() {
    driven.receive(options, TCP);
    driven.pass(4_000); // it has answered 100
    driven.transportFailed(TCP);
    assertThat(driven.drain()).isEmpty();
    assertThat(driven.answer(options, 200)).isTrue();
    assertThat(driven.drain()).containsExactly("send 200", "terminated");
  }

  // RFC 4320 §4.1: no 100 before the client's Timer E has reached T2; §4.2: nothing after Timer
  // F.
  @Test
  void shouldAnswer100LateAndNothingAfterTimerFWhenTheTuIsSlow() {
    driven.receive(options, UDP);
    assertThat(driven.pass(40_000))
        .containsExactly("3500 send 100", "32000 timeout", "32000 terminated");
    assertThat(driven.answer(options, 200)).isFalse();
  }
}
