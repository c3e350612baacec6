package io.rvoip.protocol.sip.transaction;

import static io.rvoip.protocol.sip.transaction.Messages.UDP;
import static io.rvoip.protocol.sip.transaction.Messages.request;
import static io.rvoip.protocol.sip.transaction.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Flow;
import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.SipRequest;
import org.junit.jupiter.api.Test;

/** RFC 3261 §9.1: how a client cancels its INVITE. */
class CancelClientTest {
  private final Driven driven = new Driven();

  private TransactionKey started(SipRequest request, Flow flow) {
    var key = driven.send(request, flow);
    assertThat(driven.drain()).containsExactly("send " + request.method());
    return key;
  }

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
