package io.rvoip.sip.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.rvoip.protocol.sip.Method;
import io.rvoip.protocol.sip.transaction.TransactionKey;
import io.rvoip.sip.WireMessage;
import io.rvoip.sip.call.CallCommand;
import io.rvoip.sip.call.CallRoute;
import io.rvoip.sip.identity.CallOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Edge to entity: repeated until taken, given up only when nobody is there. Times are the test's.
 */
class DeliveriesTest {
  private static final TransactionKey INVITE =
      new TransactionKey("z9hG4bK1", "host", Method.INVITE, true);

  private final Deliveries deliveries = new Deliveries();
  private final List<Deliveries.Pending> givenUp = new ArrayList<>();

  @Test
  void shouldRepeatEverMoreSlowlyUntilTaken() {
    deliveries.add(answerless(7));
    List<Long> sentAtMs = new ArrayList<>();
    for (long ms = 0; ms <= 20_000; ms += 10) {
      for (Deliveries.Pending ignored : at(ms)) {
        sentAtMs.add(ms);
      }
    }
    assertThat(sentAtMs).containsExactly(200L, 600L, 1_400L, 3_000L, 6_200L, 12_600L);
    deliveries.taken(7, nanos(20_000));
    assertThat(deliveries.size()).isZero();
    assertThat(at(40_000)).isEmpty();
    assertThat(givenUp).isEmpty();
  }

  @Test
  void shouldGiveUpAfter32SecondsOfSilence() {
    deliveries.add(answerless(7));
    for (long ms = 0; ms < 32_000; ms += 100) {
      at(ms);
    }
    assertThat(givenUp).isEmpty();
    for (long ms = 32_000; ms <= 41_000; ms += 100) {
      at(ms);
    }
    assertThat(givenUp).hasSize(1);
    assertThat(deliveries.size()).isZero();
  }

  // The call rings for three minutes; its entity says each time that it has the INVITE.
  @Test
  void shouldNotGiveUpACallThatRingsLongerThan32Seconds() {
    deliveries.add(offer(7));
    for (long ms = 0; ms < 180_000; ms += 100) {
      for (Deliveries.Pending p : at(ms)) {
        deliveries.taken(p.id, nanos(ms));
      }
    }
    assertThat(givenUp).isEmpty();
    assertThat(deliveries.size()).isEqualTo(1);
    deliveries.settled(INVITE);
    assertThat(deliveries.size()).isZero();
  }

  @Test
  void shouldGiveUpATakenInviteWhoseEntityIsSilentFor32Seconds() {
    deliveries.add(offer(7));
    deliveries.taken(7, nanos(100));
    for (long ms = 0; ms < 32_000; ms += 100) {
      at(ms);
    }
    assertThat(givenUp).isEmpty();
    for (long ms = 32_000; ms < 35_000; ms += 100) {
      at(ms);
    }
    assertThat(givenUp).hasSize(1);
  }

  @Test
  void shouldRefuseANewCallAfter800MillisecondsWhileNothingCanBeStored() {
    deliveries.add(offer(7));
    for (long ms = 0; ms <= 800; ms += 10) {
      deliveries.repeat(nanos(ms), () -> false, givenUp);
    }
    assertThat(givenUp).hasSize(1);
  }

  @Test
  void shouldNotRepeatWhatHasItsFinalAnswer() {
    deliveries.add(offer(7));
    deliveries.settled(INVITE);
    assertThat(at(10_000)).isEmpty();
    assertThat(deliveries.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  private List<Deliveries.Pending> at(long ms) {
    return deliveries.repeat(nanos(ms), () -> true, givenUp);
  }

  private static long nanos(long ms) {
    return TimeUnit.MILLISECONDS.toNanos(ms);
  }

  private static Deliveries.Pending answerless(long id) {
    Delivery delivery = new Delivery("n#1", id);
    return new Deliveries.Pending(
        id, "00abc", new CallCommand.Acked(delivery, 0, WireMessage.of(new byte[0])), null, 0);
  }

  private static Deliveries.Pending offer(long id) {
    return new Deliveries.Pending(
        id,
        "00abc",
        new CallCommand.Offer(
            new Delivery("n#1", id),
            new ServerTx("n#1", "z9hG4bK1", "host", "INVITE"),
            new EdgeFlow("n#1", "UDP", "127.0.0.1:5060", "127.0.0.1:5061", 0),
            "<sip:rvoip@127.0.0.1>",
            WireMessage.of(new byte[0]),
            "default",
            "1001",
            new CallRoute(CallRoute.APP, "echo"),
            CallOrigin.USER),
        INVITE,
        0);
  }
}
