package io.rvoip.protocol.sip.transaction;

import static io.rvoip.protocol.sip.transaction.Messages.TCP;
import static io.rvoip.protocol.sip.transaction.Messages.UDP;
import static io.rvoip.protocol.sip.transaction.Messages.request;
import static io.rvoip.protocol.sip.transaction.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** RFC 3261 §17.1 and RFC 6026 §7.2, seen from the TU and the transport. */
class ClientTransactionTest {
  private final Driven driven = new Driven();

  private TransactionKey started(SipRequest request, Flow flow) {
    var key = driven.send(request, flow);
    assertThat(driven.drain()).containsExactly("send " + request.method());
    return key;
  }

  @Nested
  class Invite {
    private final SipRequest invite = request(Method.INVITE);

    // RFC 3261 §17.1.1.2: Timer A doubles each time; Timer B is 64*T1.
    @Test
    void shouldDoubleTimerAUntilTimerBFires() {
      started(invite, UDP);
      assertThat(driven.pass(40_000))
          .containsExactly(
              "500 send INVITE",
              "1500 send INVITE",
              "3500 send INVITE",
              "7500 send INVITE",
              "15500 send INVITE",
              "31500 send INVITE",
              "32000 timeout",
              "32000 terminated");
      assertThat(driven.layer.live()).isZero();
    }

    @Test
    void shouldNotRepeatWhenTheTransportIsReliable() {
      started(invite, TCP);
      assertThat(driven.pass(40_000)).containsExactly("32000 timeout", "32000 terminated");
    }

    @Test
    void shouldStopRepeatingWhenAProvisionalResponseComes() {
      var key = started(invite, UDP);
      driven.receive(response(invite, 100), UDP).receive(response(invite, 180), UDP);
      assertThat(driven.drain()).containsExactly("response 180");
      assertThat(driven.layer.state(key)).isEqualTo(TransactionState.PROCEEDING);
      assertThat(driven.pass(179_000)).isEmpty();
    }

    // RFC 3261 §17.1.1.3: the ACK bears the top Via, the To of the response, the Routes of the
    // INVITE.
    @Test
    void shouldAckAFailureAndEachRepeatOfItButTellTheTuOnce() {
      var routed =
          Messages.builder(Method.INVITE, "z9hG4bKr")
              .add(HeaderName.ROUTE, "<sip:p1.example.com;lr>, <sip:p2.example.com;lr>")
              .buildRequest();
      var key = started(routed, UDP);
      driven.receive(response(routed, 486), UDP);
      assertThat(driven.drain()).containsExactly("send ACK", "response 486");
      assertThat(driven.layer.state(key)).isEqualTo(TransactionState.COMPLETED);
      var ack = (SipRequest) driven.lastSent();
      assertThat(ack.requestUri()).isEqualTo(routed.requestUri());
      assertThat(ack.vias()).containsExactly(routed.topVia());
      assertThat(ack.cseq().number()).isEqualTo(314159);
      assertThat(ack.to().tag()).isEqualTo("b");
      assertThat(ack.from()).isEqualTo(routed.from());
      assertThat(ack.callId()).isEqualTo(routed.callId());
      assertThat(ack.routes()).isEqualTo(routed.routes());

      driven.receive(response(routed, 486), UDP);
      assertThat(driven.drain()).containsExactly("send ACK");
      assertThat(driven.lastSent()).isSameAs(ack);
      // Timer D: at least 32 s.
      assertThat(driven.pass(40_000)).containsExactly("32000 terminated");
    }

    @Test
    void shouldEndAtOnceAfterAFailureWhenTheTransportIsReliable() {
      started(invite, TCP);
      driven.receive(response(invite, 486), TCP);
      assertThat(driven.drain()).containsExactly("send ACK", "response 486", "terminated");
    }

    // RFC 6026 §7.2: every 2xx of the next 64*T1 goes to the TU, on any transport.
    @Test
    void shouldPassEach2xxToTheTuUntilTimerMFires() {
      var key = started(invite, TCP);
      driven.receive(response(invite, 200), TCP).receive(response(invite, 200), TCP);
      driven.receive(invite.response(200, "fork"), TCP);
      assertThat(driven.drain()).containsExactly("response 200", "response 200", "response 200");
      assertThat(driven.layer.state(key)).isEqualTo(TransactionState.ACCEPTED);
      assertThat(driven.pass(40_000)).containsExactly("32000 terminated");
      driven.receive(response(invite, 200), TCP);
      assertThat(driven.drain()).containsExactly("stray 200");
    }

    @Test
    void shouldDropFailuresAfterA2xx() {
      started(invite, UDP);
      driven.receive(response(invite, 200), UDP).receive(response(invite, 486), UDP);
      assertThat(driven.drain()).containsExactly("response 200");
    }

    @Test
    void shouldReportA2xxAsStrayWhenAFailureCameFirst() {
      started(invite, UDP);
      driven.receive(response(invite, 486), UDP).receive(response(invite, 200), UDP);
      assertThat(driven.drain()).containsExactly("send ACK", "response 486", "stray 200");
    }

    @Test
    void shouldReportTransportFailureWhenTheRequestCannotBeSent() {
      var key = started(invite, UDP);
      driven.transportFailed(key);
      assertThat(driven.drain()).containsExactly("transport failure", "terminated");
      assertThat(driven.pass(40_000)).isEmpty();
    }

    // RFC 3261 §16.6 step 11, §16.8: Timer C ends an INVITE that rings for ever, by CANCEL.
    @Test
    void shouldCancelWhenTimerCFiresAndEachProvisionalResponseBeginsItAnew() {
      started(invite, TCP);
      driven.receive(response(invite, 180), TCP);
      assertThat(driven.pass(600_000)).isEmpty();
      driven.receive(response(invite, 183), TCP);
      assertThat(driven.pass(659_000)).isEmpty();
      assertThat(driven.pass(100_000))
          .containsExactly("1260000 send CANCEL", "1292000 timeout", "1292000 terminated");
      assertThat(driven.layer.live()).isZero();
    }
  }

  @Nested
  class Cancelling {
    private final SipRequest invite =
        Messages.builder(Method.INVITE, "z9hG4bKc")
            .add(HeaderName.ROUTE, "<sip:p1.example.com;lr>")
            .buildRequest();

    // RFC 3261 §9.1: everything but the method as in the INVITE, one Via.
    @Test
    void shouldSendCancelWithTheBranchOfTheInvite() {
      var key = started(invite, UDP);
      driven.receive(response(invite, 180), UDP);
      driven.drain();
      assertThat(driven.cancel(key, "Reason: SIP;cause=200;text=\"Call completed elsewhere\""))
          .isTrue();
      var cancel = (SipRequest) driven.lastSent();
      assertThat(cancel.method()).isEqualTo(Method.CANCEL);
      assertThat(cancel.requestUri()).isEqualTo(invite.requestUri());
      assertThat(cancel.vias()).containsExactly(invite.topVia());
      assertThat(cancel.cseq().number()).isEqualTo(invite.cseq().number());
      assertThat(cancel.to()).isEqualTo(invite.to());
      assertThat(cancel.routes()).isEqualTo(invite.routes());
      assertThat(cancel.header(HeaderName.REASON)).startsWith("SIP;cause=200");

      driven.drain();
      driven.receive(response(cancel, 200), UDP).receive(response(invite, 487), UDP);
      assertThat(driven.drain()).containsExactly("send ACK", "response 487");
      assertThat(driven.pass(40_000)).containsExactly("32000 terminated");
      assertThat(driven.layer.live()).isZero();
    }

    @Test
    void shouldHoldTheCancelBackUntilAProvisionalResponseComes() {
      var key = started(invite, UDP);
      assertThat(driven.cancel(key)).isTrue();
      assertThat(driven.cancel(key)).isTrue();
      assertThat(driven.drain()).isEmpty();
      assertThat(driven.pass(600)).containsExactly("500 send INVITE");
      driven.receive(response(invite, 100), UDP);
      assertThat(driven.drain()).containsExactly("send CANCEL");
    }

    @Test
    void shouldSendNoCancelWhenTheFinalResponseComesFirst() {
      var key = started(invite, UDP);
      assertThat(driven.cancel(key)).isTrue();
      driven.receive(response(invite, 200), UDP);
      assertThat(driven.drain()).containsExactly("response 200");
      assertThat(driven.cancel(key)).isFalse();
      assertThat(driven.drain()).isEmpty();
    }

    @Test
    void shouldRepeatTheCancelAsANonInviteAndGiveUpTheInviteAfter64T1() {
      var key = started(invite, UDP);
      driven.receive(response(invite, 180), UDP);
      driven.cancel(key);
      var timeline = driven.pass(40_000);
      assertThat(timeline)
          .startsWith("500 send CANCEL", "1500 send CANCEL", "3500 send CANCEL", "7500 send CANCEL")
          .contains("32000 timeout", "32000 terminated");
      assertThat(timeline.stream().filter(line -> line.endsWith("timeout"))).hasSize(1);
      assertThat(driven.layer.live()).isZero();
    }

    @Test
    void shouldSayFalseWhenThereIsNothingToCancel() {
      assertThat(driven.cancel(TransactionKey.ofClient(invite))).isFalse();
    }
  }

  @Nested
  class NonInvite {
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
}
