package io.rvoip.protocol.sip.transaction;

import static io.rvoip.protocol.sip.transaction.Messages.TCP;
import static io.rvoip.protocol.sip.transaction.Messages.UDP;
import static io.rvoip.protocol.sip.transaction.Messages.request;
import static io.rvoip.protocol.sip.transaction.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import org.junit.jupiter.api.Test;

/** RFC 3261 §17.1.2, seen from the TU and the transport. */
class NonInviteClientTransactionTest {
  private final Driven driven = new Driven();

  private TransactionKey started(SipRequest request, Flow flow) {
    var key = driven.send(request, flow);
    assertThat(driven.drain()).containsExactly("send " + request.method());
    return key;
  }

  private final SipRequest bye = request(Method.BYE);

  // RFC 3261 §17.1.2.2: Timer E doubles up to T2; Timer F is 64*T1.
  @Test
  void shouldDoubleTimerEUpToT2UntilTimerFFires() {
    started(bye, UDP);
    assertThat(driven.pass(40_000))
        .containsExactly(
            "500 send BYE",
            "1500 send BYE",
            "3500 send BYE",
            "7500 send BYE",
            "11500 send BYE",
            "15500 send BYE",
            "19500 send BYE",
            "23500 send BYE",
            "27500 send BYE",
            "31500 send BYE",
            "32000 timeout",
            "32000 terminated");
  }

  @Test
  void shouldRepeatAtT2InProceeding() {
    started(bye, UDP);
    driven.receive(response(bye, 100), UDP);
    assertThat(driven.pass(10_000))
        .containsExactly("500 send BYE", "4500 send BYE", "8500 send BYE");
  }

  @Test
  void shouldAbsorbRepeatedAnswersUntilTimerKFires() {
    started(bye, UDP);
    driven.receive(response(bye, 200), UDP).receive(response(bye, 200), UDP);
    assertThat(driven.drain()).containsExactly("response 200");
    assertThat(driven.pass(6_000)).containsExactly("5000 terminated");
  }

  @Test
  void shouldEndAtOnceWhenTheTransportIsReliable() {
    started(bye, TCP);
    driven.receive(response(bye, 200), TCP);
    assertThat(driven.drain()).containsExactly("response 200", "terminated");
  }

  @Test
  void shouldReportTransportFailureWhenTheFlowIsLost() {
    started(bye, TCP);
    driven.transportFailed(TCP);
    assertThat(driven.drain()).containsExactly("transport failure", "terminated");
  }
}
