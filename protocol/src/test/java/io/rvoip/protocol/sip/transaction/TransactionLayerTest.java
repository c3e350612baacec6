package io.rvoip.protocol.sip.transaction;

import static io.rvoip.protocol.sip.transaction.Messages.TCP;
import static io.rvoip.protocol.sip.transaction.Messages.UDP;
import static io.rvoip.protocol.sip.transaction.Messages.builder;
import static io.rvoip.protocol.sip.transaction.Messages.request;
import static io.rvoip.protocol.sip.transaction.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rvoip.protocol.sip.HeaderName;
import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.TransportKind;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Matching, and what the layer answers by itself. */
class TransactionLayerTest {
  private final Driven driven = new Driven();

  @Test
  void shouldCancelTheInviteOfTheSameBranchAndAnswer200() {
    var invite = request(Method.INVITE);
    driven.receive(invite, UDP);
    driven.answer(invite, 180);
    driven.drain();
    var cancel = request(Method.CANCEL);
    driven.receive(cancel, UDP);
    assertThat(driven.drain()).containsExactly("send 200", "cancel INVITE");
    // RFC 3261 §9.2: the To tags of both answers should be the same.
    assertThat(driven.lastSent().to().tag()).isEqualTo("b");

    driven.receive(cancel, UDP);
    assertThat(driven.drain()).containsExactly("send 200");
    driven.answer(invite, 487);
    driven.receive(request(Method.ACK), UDP);
    assertThat(driven.drain()).containsExactly("send 487");
    assertThat(driven.pass(40_000)).containsExactly("5000 terminated");
    assertThat(driven.layer.live()).isZero();
  }

  @Test
  void shouldAnswer200ButNotCancelWhenTheInviteHasItsFinalResponse() {
    var invite = request(Method.INVITE);
    driven.receive(invite, UDP);
    driven.answer(invite, 200);
    driven.drain();
    driven.receive(request(Method.CANCEL), UDP);
    assertThat(driven.drain()).containsExactly("send 200");
  }

  @Test
  void shouldAnswer481WhenACancelMatchesNothing() {
    driven.receive(request(Method.INVITE), UDP);
    driven.drain();
    driven.receive(request(Method.CANCEL, "z9hG4bKelse"), UDP);
    assertThat(driven.drain()).containsExactly("send 481");
    assertThat(driven.lastSent().to().tag()).isNotNull();
    assertThat(driven.layer.totals().cancelsUnmatched()).isOne();
  }

  // RFC 4475 §3.2.1: a bare cookie identifies nothing; RFC 3261 §17.2.3 matches without it.
  @Test
  void shouldTellRequestsApartWhoseBranchIsABareCookie() {
    var one = builder(Method.OPTIONS, "z9hG4bK").set(HeaderName.CALL_ID, "one").buildRequest();
    var two = builder(Method.OPTIONS, "z9hG4bK").set(HeaderName.CALL_ID, "two").buildRequest();
    driven.receive(one, UDP).receive(two, UDP).receive(one, UDP);
    assertThat(driven.drain()).containsExactly("request OPTIONS", "request OPTIONS");
  }

  // RFC 3261 §8.2.2.2: the same request by two paths of a forking proxy.
  @Test
  void shouldAnswer482ToAMergedRequestAndNotTellTheTu() {
    driven.receive(request(Method.INVITE), UDP);
    driven.drain();
    var merged = request(Method.INVITE, "z9hG4bKsecond");
    driven.receive(merged, UDP);
    assertThat(driven.drain()).containsExactly("send 100", "send 482");
    driven.receive(request(Method.ACK, "z9hG4bKsecond"), UDP);
    assertThat(driven.pass(40_000)).isEmpty();
    assertThat(driven.layer.live()).isOne();
    assertThat(driven.layer.totals().merged()).isOne();
  }

  @Test
  void shouldTakeTheSameRequestAgainWhenTheFirstTransactionIsGone() {
    var options = request(Method.OPTIONS);
    driven.receive(options, TCP);
    driven.answer(options, 200);
    driven.drain();
    driven.receive(request(Method.OPTIONS, "z9hG4bKsecond"), TCP);
    assertThat(driven.drain()).containsExactly("request OPTIONS");
  }

  @Test
  void shouldNotTakeRequestsInsideADialogForMerged() {
    driven.receive(Messages.inDialog(Method.INFO, "z9hG4bKa"), UDP);
    driven.receive(Messages.inDialog(Method.INFO, "z9hG4bKb"), UDP);
    assertThat(driven.drain()).containsExactly("request INFO", "request INFO");
  }

  // RFC 3261 §17.2.3: "sent-by ... MUST be equal": two clients may choose the same branch.
  @Test
  void shouldTellClientsOfTheSameBranchApartBySentBy() {
    var one = request(Method.OPTIONS);
    var other =
        one.edit()
            .set(HeaderName.VIA, "SIP/2.0/UDP other.example.com;branch=z9hG4bK1")
            .set(HeaderName.CALL_ID, "another")
            .buildRequest();
    var sameWithPortAndCase =
        one.edit()
            .set(HeaderName.VIA, "SIP/2.0/UDP PC33.example.com:5060;branch=z9hG4bK1")
            .buildRequest();
    driven.receive(one, UDP).receive(other, UDP).receive(sameWithPortAndCase, UDP);
    assertThat(driven.drain()).containsExactly("request OPTIONS", "request OPTIONS");
  }

  @Test
  void shouldMatchRequestsOfRfc2543PeersByTheirFields() {
    var invite = Messages.builder(Method.INVITE, "1").buildRequest();
    driven.receive(invite, UDP).receive(invite, UDP);
    assertThat(driven.drain()).containsExactly("send 100", "request INVITE", "send 100");
    driven.answer(invite, 486);
    driven.drain();
    var ack =
        Messages.builder(Method.ACK, "1")
            .set(HeaderName.TO, "<sip:bob@b.com>;tag=b")
            .buildRequest();
    driven.receive(ack, UDP);
    assertThat(driven.drain()).isEmpty();
    assertThat(driven.layer.live(TransactionKind.INVITE_SERVER, TransactionState.CONFIRMED))
        .isOne();
  }

  @Test
  void shouldReportResponsesThatNobodyWaitsFor() {
    driven.receive(response(request(Method.OPTIONS), 200), UDP);
    assertThat(driven.drain()).containsExactly("stray 200");
    // Branch matches, method does not.
    driven.send(request(Method.BYE), UDP);
    driven.receive(response(request(Method.OPTIONS), 200), UDP);
    assertThat(driven.drain()).containsExactly("send BYE", "stray 200");
  }

  @Test
  void shouldOnlyTransmitAnAckOfTheTu() {
    driven.send(Messages.inDialog(Method.ACK, "z9hG4bKack"), UDP);
    assertThat(driven.drain()).containsExactly("send ACK");
    assertThat(driven.layer.live()).isZero();
  }

  @Test
  void shouldRefuseABranchThatIsInUse() {
    driven.send(request(Method.BYE), UDP);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> driven.send(request(Method.BYE), UDP))
        .withMessage("branch: z9hG4bK1 (expected: one that is not in use)");
  }

  @Test
  void shouldAnswer503WithoutStateWhenFullButLetDialogsAndCancelUseTheReserve() {
    var small = new Driven(new TransactionLimits(1, 2, 7));
    small.receive(request(Method.INVITE), UDP);
    small.drain();
    var refused =
        Messages.builder(Method.INVITE, "z9hG4bK2").set(HeaderName.CALL_ID, "x").buildRequest();
    small.receive(refused, UDP);
    assertThat(small.drain()).containsExactly("send 503");
    assertThat(small.lastSent().header(HeaderName.RETRY_AFTER)).isEqualTo("7");
    var sameAgain = small.sent.size();
    small.receive(refused, UDP);
    assertThat(small.lastSent()).isEqualTo(small.sent.get(sameAgain - 1));

    small.receive(Messages.inDialog(Method.BYE, "z9hG4bK3"), UDP);
    small.receive(request(Method.CANCEL), UDP);
    assertThat(small.drain())
        .containsExactly("send 503", "request BYE", "send 200", "cancel INVITE");
    assertThat(small.layer.live()).isEqualTo(3);
    small.send(request(Method.OPTIONS, "z9hG4bK4"), UDP);
    assertThat(small.drain()).containsExactly("transport failure", "terminated");
    assertThat(small.layer.totals().refused()).isEqualTo(3);
  }

  @Test
  void shouldEndOnlyTheTransactionsOfALostFlow() {
    var otherConnection = Messages.flow(TransportKind.TCP, 8);
    for (int i = 0; i < 5; i++) {
      driven.send(request(Method.OPTIONS, "z9hG4bKa" + i), TCP);
      driven.send(request(Method.OPTIONS, "z9hG4bKb" + i), otherConnection);
    }
    driven.receive(response(request(Method.OPTIONS, "z9hG4bKa2"), 200), TCP);
    driven.drain();
    driven.transportFailed(TCP);
    assertThat(driven.drain()).hasSize(8);
    assertThat(driven.layer.live()).isEqualTo(5);
    assertThat(driven.layer.totals().transportFailed()).isEqualTo(4);
  }

  @Test
  void shouldFireEachTimerOnceWhenTheOwnerComesLate() {
    driven.send(request(Method.INVITE), UDP);
    assertThat(driven.oversleep(5_000)).containsExactly("send INVITE");
    assertThat(driven.oversleep(60_000)).containsExactly("send INVITE", "timeout", "terminated");
    assertThat(driven.layer.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldCountTransactionsByKindAndState() {
    driven.send(request(Method.INVITE, "z9hG4bKx"), UDP);
    driven.receive(request(Method.OPTIONS), UDP);
    var layer = driven.layer;
    assertThat(layer.live(TransactionKind.INVITE_CLIENT, TransactionState.CALLING)).isOne();
    assertThat(layer.live(TransactionKind.NON_INVITE_SERVER, TransactionState.TRYING)).isOne();
    driven.answer(request(Method.OPTIONS), 200);
    assertThat(layer.live(TransactionKind.NON_INVITE_SERVER, TransactionState.TRYING)).isZero();
    assertThat(layer.live(TransactionKind.NON_INVITE_SERVER, TransactionState.COMPLETED)).isOne();
    driven.pass(100_000);
    for (var kind : TransactionKind.values()) {
      for (var state : TransactionState.values()) {
        assertThat(layer.live(kind, state)).isZero();
      }
    }
    assertThat(layer.totals().started()).isEqualTo(2);
    assertThat(layer.totals().repeated()).isEqualTo(6);
    assertThat(layer.totals().timedOut()).isOne();
  }

  // The heap of deadlines, against what each transaction expects by itself.
  @Test
  void shouldKeepThousandsOfDeadlinesInOrder() {
    var random = new Random(11);
    var expected = new ArrayList<String>();
    long nowMs = 0;
    for (int i = 0; i < 3000; i++) {
      long pause = random.nextInt(40);
      nowMs += pause;
      expected.addAll(driven.pass(pause));
      var options = request(Method.OPTIONS, "z9hG4bK-" + i);
      driven.send(options, TCP);
      if (random.nextBoolean()) {
        driven.receive(response(options, 200), TCP);
      }
    }
    driven.drain();
    var timeouts = new ArrayList<>(expected);
    timeouts.addAll(driven.pass(40_000));
    assertThat(timeouts).hasSizeGreaterThan(2500).allMatch(line -> !line.contains("send"));
    long last = 0;
    for (String line : timeouts) {
      long at = Long.parseLong(line.substring(0, line.indexOf(' ')));
      assertThat(at).isGreaterThanOrEqualTo(last);
      last = at;
    }
    assertThat(driven.layer.live()).isZero();
    assertThat(last).isLessThanOrEqualTo(nowMs + 32_000);
  }
}
