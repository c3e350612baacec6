package io.rvoip.protocol.sip.transaction;

import static io.rvoip.protocol.sip.transaction.Messages.TCP;
import static io.rvoip.protocol.sip.transaction.Messages.UDP;
import static io.rvoip.protocol.sip.transaction.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import org.junit.jupiter.api.Test;

/** RFC 3261 §17.2.1 and RFC 6026 §7.1, seen from the TU and the transport. */
class InviteServerTransactionTest {
  private final Driven driven = new Driven();

  private TransactionState state(SipRequest request) {
    return driven.layer.state(TransactionKey.ofServer(request));
  }

  private final SipRequest invite = request(Method.INVITE);

  private void received(Flow flow) {
    driven.receive(invite, flow);
    assertThat(driven.drain()).containsExactly("send 100", "request INVITE");
  }

  @Test
  void shouldAnswer100AtOnceWithoutTagAndWithTheTimestamp() {
    var stamped =
        Messages.builder(Method.INVITE, "z9hG4bKt").add(HeaderName.TIMESTAMP, "54").buildRequest();
    driven.receive(stamped, UDP);
    var trying = driven.sent.getFirst();
    assertThat(trying.to().tag()).isNull();
    assertThat(trying.header(HeaderName.TIMESTAMP)).isEqualTo("54");
  }

  @Test
  void shouldRepeatTheLatestProvisionalResponseWhenTheInviteIsRepeated() {
    received(UDP);
    driven.receive(invite, UDP);
    assertThat(driven.drain()).containsExactly("send 100");
    assertThat(driven.answer(invite, 180)).isTrue();
    driven.receive(invite, UDP);
    assertThat(driven.drain()).containsExactly("send 180", "send 180");
  }

  // RFC 3261 §17.2.1: Timer G doubles up to T2, Timer H is 64*T1; without ACK the TU is told.
  @Test
  void shouldRepeatAFailureUntilTimerHFires() {
    received(UDP);
    driven.answer(invite, 486);
    assertThat(driven.pass(40_000))
        .containsExactly(
            "500 send 486",
            "1500 send 486",
            "3500 send 486",
            "7500 send 486",
            "11500 send 486",
            "15500 send 486",
            "19500 send 486",
            "23500 send 486",
            "27500 send 486",
            "31500 send 486",
            "32000 timeout",
            "32000 terminated");
  }

  @Test
  void shouldAbsorbTheAckToAFailureAndItsRepeatsUntilTimerIFires() {
    received(UDP);
    driven.answer(invite, 486);
    driven.receive(invite, UDP);
    assertThat(driven.drain()).containsExactly("send 486", "send 486");
    var ack = request(Method.ACK);
    driven.receive(ack, UDP).receive(ack, UDP).receive(invite, UDP);
    assertThat(driven.drain()).isEmpty();
    assertThat(state(invite)).isEqualTo(TransactionState.CONFIRMED);
    assertThat(driven.pass(6_000)).containsExactly("5000 terminated");
  }

  @Test
  void shouldEndWithTheAckWhenTheTransportIsReliable() {
    received(TCP);
    driven.answer(invite, 486);
    assertThat(driven.pass(10_000)).isEmpty();
    driven.receive(request(Method.ACK), TCP);
    assertThat(driven.drain()).containsExactly("terminated");
  }

  // RFC 6026 §7.1: repeated INVITEs are absorbed, 2xx of the TU go through until Timer L fires.
  @Test
  void shouldLetRepeated2xxThroughAndAbsorbInvitesWhileAccepted() {
    received(UDP);
    assertThat(driven.answer(invite, 200)).isTrue();
    driven.receive(invite, UDP);
    assertThat(driven.answer(invite, 200)).isTrue();
    assertThat(driven.drain()).containsExactly("send 200", "send 200");
    assertThat(state(invite)).isEqualTo(TransactionState.ACCEPTED);
    assertThat(driven.answer(invite, 486)).isFalse();
    assertThat(driven.answer(invite, 180)).isFalse();
    assertThat(driven.pass(40_000)).containsExactly("32000 terminated");
    assertThat(driven.answer(invite, 200)).isFalse();
  }

  @Test
  void shouldHandTheAckToA2xxToTheTu() {
    received(UDP);
    driven.answer(invite, 200);
    driven.drain();
    driven.receive(Messages.inDialog(Method.ACK, "z9hG4bKother"), UDP);
    driven.receive(Messages.inDialog(Method.ACK, "z9hG4bK1"), UDP); // branch of the INVITE again
    assertThat(driven.drain()).containsExactly("ack", "ack");
  }

  @Test
  void shouldRefuseASecondFinalResponse() {
    received(UDP);
    assertThat(driven.answer(invite, 486)).isTrue();
    assertThat(driven.answer(invite, 200)).isFalse();
    assertThat(driven.drain()).containsExactly("send 486");
  }

  @Test
  void shouldReportTransportFailureButStayWhenAccepted() {
    received(TCP);
    driven.answer(invite, 200);
    driven.drain();
    driven.transportFailed(TCP);
    assertThat(driven.drain()).containsExactly("transport failure");
    assertThat(state(invite)).isEqualTo(TransactionState.ACCEPTED);
  }

  // RFC 3261 §18.2.2: the answer may go by a new connection; §17.2.4 ends what cannot be answered.
  @Test
  void shouldGoOnRingingWhenTheConnectionIsClosed() {
    received(TCP);
    driven.answer(invite, 180);
    driven.drain();
    driven.transportFailed(TCP);
    assertThat(driven.drain()).isEmpty();
    assertThat(driven.answer(invite, 183)).isTrue();
    assertThat(driven.answer(invite, 200)).isTrue();
    assertThat(driven.drain()).containsExactly("send 183", "send 200");
    assertThat(state(invite)).isEqualTo(TransactionState.ACCEPTED);
  }

  // RFC 3261 §17.2.4
  @Test
  void shouldEndWhenTheFinalResponseCannotBeSent() {
    received(TCP);
    driven.transportFailed(TCP);
    driven.answer(invite, 486);
    driven.drain();
    driven.transportFailed(TCP);
    assertThat(driven.drain()).containsExactly("transport failure", "terminated");
  }

  @Test
  void shouldEndWhenAResponseOfItsOwnCannotBeSent() {
    received(TCP);
    driven.transportFailed(TransactionKey.ofServer(invite));
    assertThat(driven.drain()).containsExactly("transport failure", "terminated");
  }

  // A datagram flow does not close: its failure is that of a response.
  @Test
  void shouldEndWhenADatagramCannotBeSent() {
    received(UDP);
    driven.transportFailed(UDP);
    assertThat(driven.drain()).containsExactly("transport failure", "terminated");
  }

  @Test
  void shouldAnswer408WhenTheTuStaysSilentForTheProceedingLimit() {
    received(TCP);
    driven.answer(invite, 180);
    assertThat(driven.pass(700_000))
        .containsExactly("660000 send 408", "660000 timeout", "692000 terminated");
  }
}
